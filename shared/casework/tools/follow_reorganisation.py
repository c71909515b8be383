"""On the day agencies change: hand their open cases to the successors, or to the desk.

    CASE_TABLE=… DIRECTORY_TABLE=… POLICY_SET=province \\
        python -m casework.tools.follow_reorganisation DECISION [--dry-run [--on DAY]]

DECISION is its name in Vietnamese ("Nghị quyết 1663/NQ-UBTVQH15"); the history of every case
repeats it. Prints a case a line, with the agency before and after (`desk`: no certain successor),
and how many went where. `--dry-run` writes nothing and can look at a day to come. It may be
interrupted, and run again until it prints none.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from casework import bootstrap
from casework.domain.working_time import VIETNAM
from casework.use_cases.follow_reorganisation import Reorganisation


@dataclass(frozen=True)
class _OnThatDay:
    """A clock for looking ahead: the first instant of a day."""

    day: date

    def now(self) -> datetime:
        return datetime.combine(self.day, time(), VIETNAM).astimezone(UTC)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("basis", help="the decision, in Vietnamese, as the histories will name it")
    parser.add_argument("--dry-run", action="store_true", help="say what would move, write nothing")
    parser.add_argument("--on", type=date.fromisoformat, help="with --dry-run: as of this day")
    options = parser.parse_args()
    if options.on and not options.dry_run:
        parser.error("--on looks ahead: it needs --dry-run")
    rules = bootstrap.rules()
    reorganisation = Reorganisation(
        options.basis,
        cases=bootstrap.cases(),
        clock=_OnThatDay(options.on) if options.on else bootstrap.clock(),
        router=bootstrap.router(rules.directory),
        rules=rules,
    )
    found = reorganisation.preview() if options.dry_run else reorganisation.carry_out()
    moves: Counter[tuple[str, str]] = Counter()
    for case in found:
        before, after = case.before or "desk", case.after or "desk"
        print(f"{case.case_id}  {before} → {after}", flush=True)
        moves[before, after] += 1
    for (before, after), count in sorted(moves.items()):
        print(f"{count:>6}  {before} → {after}", file=sys.stderr)
    done = "would be handed over" if options.dry_run else "handed over"
    print(f"{moves.total():>6}  {done}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
