"""The tables of docs/webhooks.md: python -m casework.tools.draw_webhooks [--write FILE]

Between `<!-- events:begin -->` and `<!-- events:end -->` stands the catalogue, likewise `retries`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from casework.domain.webhook_delivery import RetryRules
from casework.domain.webhooks import Catalogue
from casework.reference.webhooks import load_catalogue


class NoBlock(LookupError):
    """The file has no place for a table."""


def events(catalogue: Catalogue) -> str:
    rows = [f"| `{name}` | {m.name} | {m.when} |" for name, m in catalogue.types.items()]
    return "\n".join(["| type | tên | when |", "|---|---|---|", *rows])


def retries(rules: RetryRules) -> str:
    rows, since = ["| 1 | at once | 0:00 |"], timedelta()
    for attempt, delay in enumerate(rules.delays, start=2):
        since += delay
        rows.append(f"| {attempt} | {_words(delay)} | {_hours(since)} |")
    return "\n".join(["| attempt | after | since the first (h:mm) |", "|---|---|---|", *rows])


def tables(catalogue: Catalogue) -> Mapping[str, str]:
    return {"events": events(catalogue), "retries": retries(catalogue.retries)}


def renewed(text: str, catalogue: Catalogue) -> str:
    """The text with the tables of the data. Raises NoBlock."""
    for name, table in tables(catalogue).items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        before, begins, rest = text.partition(begin)
        _, ends, after = rest.partition(end)
        if not begins or not ends:
            raise NoBlock(f"no {begin} … {end}")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def _words(delay: timedelta) -> str:
    minutes = int(delay.total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    return f"{hours} h" if hours and not rest else f"{minutes} min"


def _hours(since: timedelta) -> str:
    hours, minutes = divmod(int(since.total_seconds()) // 60, 60)
    return f"{hours}:{minutes:02}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", type=Path, metavar="FILE")
    file: Path | None = parser.parse_args().write
    catalogue = load_catalogue()
    if file is None:
        print("\n\n".join(tables(catalogue).values()))
        return 0
    try:
        file.write_text(renewed(file.read_text("utf-8"), catalogue), "utf-8")
    except NoBlock as error:
        print(f"{file}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
