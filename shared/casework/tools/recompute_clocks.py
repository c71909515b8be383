"""After a change of the calendar: count the deadlines of open cases anew.

    CASE_TABLE=… DIRECTORY_TABLE=… POLICY_SET=province \\
        python -m casework.tools.recompute_clocks [--dry-run]

Prints one reference a line. `--dry-run` writes nothing and prints what would move: reference, due
time now, due time then (Vietnam time). To be run again after an interruption, until it prints none.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from casework import bootstrap
from casework.domain.working_time import VIETNAM
from casework.use_cases.recompute_clocks import MovedClock, preview_recompute, recompute_clocks


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would move, write nothing")
    dry_run: bool = parser.parse_args().dry_run
    cases, clock, rules = bootstrap.cases(), bootstrap.clock(), bootstrap.rules()
    if dry_run:
        moved = preview_recompute(cases=cases, clock=clock, rules=rules)
        lines = [_line(case) for case in moved]
    else:
        lines = [*recompute_clocks(cases=cases, clock=clock, rules=rules)]
    for line in lines:
        print(line)
    done = "would be recomputed" if dry_run else "recomputed"
    print(f"{len(lines)} {done} by calendar {rules.calendar_revision}", file=sys.stderr)
    return 0


def _line(moved: MovedClock) -> str:
    if moved.due_before == moved.due_after:
        return f"{moved.case_id}  {_local(moved.due_before)}, only its alarms move"
    return f"{moved.case_id}  {_local(moved.due_before)} → {_local(moved.due_after)}"


def _local(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


if __name__ == "__main__":
    sys.exit(main())
