"""What is taken for what: counts of expected × found, drawn for the terminal and as an SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from xml.sax.saxutils import escape

from casework.domain.routing import CaseClass
from casework.tools.samples import Result

_SHADES: Final = " ░▒▓█"
_CELL: Final = 22  # pixels
_LETTER: Final = 7  # pixels: the width of a letter, a little more than most have
_GRID: Final = "#e4e4e4"
_RIGHT, _WRONG = "#2166ac", "#d6604d"  # told apart without seeing red and green


@dataclass(frozen=True)
class Confusion:
    """`counts` has every pair of (expected, found); `rows` and `columns` are those to show."""

    rows: Sequence[str]
    columns: Sequence[str]
    counts: Mapping[tuple[str, str], int]

    def total(self, row: str) -> int:
        return sum(count for (expected, _), count in self.counts.items() if expected == row)

    def share(self, row: str, column: str) -> float:
        """Of the texts that expect `row`, those found to be `column`."""
        return self.counts.get((row, column), 0) / (self.total(row) or 1)

    def mistakes(self) -> list[tuple[str, str, int]]:
        """(expected, found, how many), most frequent first."""
        wrong = [(row, column, n) for (row, column), n in self.counts.items() if row != column]
        return sorted(wrong, key=lambda mistake: (-mistake[2], mistake[:2]))


def of_classes(results: Iterable[Result]) -> Confusion:
    """Every class that was expected, by every class there is."""
    counts = Counter(
        (r.sample.classes[r.year] or "none", str(r.routing.case_class)) for r in results
    )
    names = [str(case_class) for case_class in CaseClass]
    expected = {row for row, _ in counts}
    return Confusion([name for name in names if name in expected], names, counts)


def of_fields(results: Iterable[Result]) -> Confusion:
    """Only fields that were missed, by those found in their place."""
    counts = Counter((r.sample.field or "none", r.routing.field or "none") for r in results)
    wrong = [pair for pair in counts if pair[0] != pair[1]]
    return Confusion(
        sorted({row for row, _ in wrong}), sorted({column for _, column in wrong}), counts
    )


def heat(confusion: Confusion) -> list[str]:
    """A block as dark as the share of its row beside each count; the least mistake has one."""
    width = max(map(len, confusion.rows), default=0)
    head = "".join(f"{column[:9]:>11}" for column in confusion.columns)
    lines = [f"{'':<{width}}{head}     recall"]
    for row in confusion.rows:
        cells = "".join(_cell(confusion, row, column) for column in confusion.columns)
        lines.append(f"{row:<{width}}{cells}{confusion.share(row, row):>11.2f}")
    return lines


def bars(confusion: Confusion) -> list[str]:
    """One line for each pair that was confused, with a block for each text."""
    mistakes = confusion.mistakes()
    width = max((len(f"{row} → {column}") for row, column, _ in mistakes), default=0)
    return [
        f"{f'{row} → {column}':<{width}}  {'█' * count} {count} of {confusion.total(row)}"
        for row, column, count in mistakes
    ]


def svg(lines: Iterable[Sequence[tuple[str, Confusion]]]) -> str:
    """A file of its own: the confusions of a line beside each other, each under its title."""
    body, bottom, right = [], 0, 0
    for line in lines:
        x, height = 0, 0
        for title, confusion in line:
            drawn, panel_width, panel_height = _panel(title, confusion)
            body.append(f'<g transform="translate({x} {bottom})">\n{drawn}</g>\n')
            x, height = x + panel_width, max(height, panel_height)
        bottom, right = bottom + height, max(right, x)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{right}" height="{bottom}" '
        'font-family="sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{"".join(body)}</svg>\n'
    )


def _cell(confusion: Confusion, row: str, column: str) -> str:
    shade = _SHADES[ceil(confusion.share(row, column) * 4)]
    return f"{confusion.counts.get((row, column), 0) or '·':>8} {shade * 2}"


def _panel(title: str, confusion: Confusion) -> tuple[str, int, int]:
    """Its SVG, width and height: row names on the left, column names upright above."""
    left = 16 + _LETTER * max(map(len, confusion.rows), default=0)
    top = 58 + _LETTER * max(map(len, confusion.columns), default=0)
    width, height = _CELL * len(confusion.columns), _CELL * len(confusion.rows)
    parts = [
        f'<text x="8" y="22" font-size="14">{escape(title)}</text>',
        '<text x="8" y="38" fill="#666666">row: expected, column: found</text>',
    ]
    for number, row in enumerate(confusion.rows):
        y = top + number * _CELL
        parts.append(f'<text x="{left - 6}" y="{y + 15}" text-anchor="end">{escape(row)}</text>')
        parts.append(f'<path d="M{left} {y}h{width}" stroke="{_GRID}"/>')
    for number, column in enumerate(confusion.columns):
        x = left + number * _CELL
        turned = f'transform="translate({x + 15} {top - 6}) rotate(-90)"'
        parts.append(f"<text {turned}>{escape(column)}</text>")
        parts.append(f'<path d="M{x} {top}v{height}" stroke="{_GRID}"/>')
    for y, row in enumerate(confusion.rows):
        for x, column in enumerate(confusion.columns):
            if confusion.counts.get((row, column)):
                parts.append(_square(confusion, row, column, left + x * _CELL, top + y * _CELL))
    whole_width = max(left + width, _LETTER * len(title)) + 40
    return "\n".join(parts) + "\n", whole_width, top + height + 20


def _square(confusion: Confusion, row: str, column: str, x: int, y: int) -> str:
    count, opacity = confusion.counts[row, column], 0.3 + 0.7 * confusion.share(row, column)
    fill, ink = _RIGHT if row == column else _WRONG, "white" if opacity > 0.75 else "black"
    what = f"{escape(row)} → {escape(column)}: {count} of {confusion.total(row)}"
    place = f'x="{x}" y="{y}" width="{_CELL}" height="{_CELL}"'
    middle = f'x="{x + _CELL // 2}" y="{y + 15}" text-anchor="middle"'
    return (
        f'<g><title>{what}</title><rect {place} fill="{fill}" fill-opacity="{opacity:.2f}"/>'
        f'<text {middle} fill="{ink}">{count}</text></g>'
    )
