"""The safety net under the state machine: a lost start makes an alarm late, never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from casework.domain.errors import CaseworkError
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.tick import tick

GRACE: Final = timedelta(seconds=30)
"""The state machine's own time to act; the sweeper takes what is older."""


def sweep_due(*, cases: Cases, clock: Clock, rules: Rules) -> int:
    """Tick every overdue line of the due index; returns how many there were.

    One case that fails does not hold up the others: its error is raised at the end.
    """
    swept = 0
    failures: list[CaseworkError] = []
    for due in cases.due(clock.now() - GRACE):
        swept += 1
        try:
            tick(due.case_id, due.epoch, cases=cases, clock=clock, rules=rules)
        except CaseworkError as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return swept
