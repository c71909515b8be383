"""After a change of the calendar: count the open cases' deadlines anew, once each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from casework.domain.case import SYSTEM
from casework.domain.commands import RecomputeClock
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case

_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def recompute_clocks(*, cases: Cases, clock: Clock, rules: Rules) -> tuple[str, ...]:
    """The ids of the cases whose clock was counted anew, each with a line in its history.

    Running it again finds nothing to do, so it may be interrupted and repeated.
    """
    recomputed = []
    for case_id in [due.case_id for due in cases.due(_EVER)]:
        before = cases.get(case_id)
        after = change_case(
            case_id, RecomputeClock(), SYSTEM, cases=cases, clock=clock, rules=rules
        )
        if after.clock.calendar != before.clock.calendar:
            recomputed.append(case_id)
    return tuple(recomputed)
