"""Draw the life of a case from `domain/transitions.py`, as a Mermaid state diagram.

    python -m casework.tools.draw_life                      print it
    python -m casework.tools.draw_life --check README.md    exit 1 when the file shows another one
    python -m casework.tools.draw_life --write README.md    put it between the file's two marks

Left out, to be readable: commands that leave the state as it is, and those of every state.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from casework.domain.case import OPEN_STATES, STATE_NAMES, State
from casework.domain.transitions import TRANSITIONS, Transition

BEGIN: Final = "<!-- life:begin -->"
END: Final = "<!-- life:end -->"


class NoBlock(ValueError):
    """The text has not exactly one pair of marks to put the diagram between."""


def diagram(transitions: Iterable[Transition] = TRANSITIONS) -> str:
    """The fenced block, in the order of the states, without a line break at its end."""
    labels = _labels(transitions)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"  {state} : {STATE_NAMES[state]}" for state in State]
    lines.append(f"  [*] --> {State.RECEIVED}")
    for source in State:
        for target in State:
            if commands := labels.get((source, target)):
                lines.append(f"  {source} --> {target} : {', '.join(commands)}")
    lines += [f"  {state} --> [*]" for state in State if state not in OPEN_STATES]
    return "\n".join([*lines, "```"])


def shown_in(text: str) -> str:
    """The block that a text has between the marks. Raises NoBlock."""
    return _parts(text)[1].strip()


def put_into(text: str, block: str) -> str:
    """The text with the block between its marks. Raises NoBlock."""
    before, _, after = _parts(text)
    return f"{before}{BEGIN}\n{block}\n{END}{after}"


def _parts(text: str) -> tuple[str, str, str]:
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise NoBlock(f"expected one {BEGIN} and, after it, one {END}")
    before, rest = text.split(BEGIN)
    block, after = rest.split(END)
    return before, block, after


def _labels(transitions: Iterable[Transition]) -> dict[tuple[State, State], list[str]]:
    """Names of the commands by the change they make, in the order of the table."""
    labels: dict[tuple[State, State], list[str]] = {}
    for row in transitions:
        if row.sources == row.targets:
            continue
        for source in row.sources:
            for target in row.targets - {source}:
                names = labels.setdefault((source, target), [])
                if row.command.__name__ not in names:
                    names.append(row.command.__name__)
    return labels


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", type=Path, metavar="FILE")
    action.add_argument("--write", type=Path, metavar="FILE")
    options = parser.parse_args()
    try:
        return _run(options.check, options.write)
    except NoBlock as error:
        print(f"{options.check or options.write}: {error}", file=sys.stderr)
        return 1


def _run(check: Path | None, write: Path | None) -> int:
    if write:
        write.write_text(put_into(write.read_text("utf-8"), diagram()), "utf-8")
    elif check is None:
        print(diagram())
    elif shown_in(check.read_text("utf-8")) != diagram():
        print(
            f"{check}: the diagram is not that of domain/transitions.py; renew it with\n"
            f"  python -m casework.tools.draw_life --write {check}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
