"""After a change of the calendar: count the open cases' deadlines anew, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.case import SYSTEM
from casework.domain.commands import RecomputeClock
from casework.domain.decisions import decide
from casework.domain.events import ClockRecomputed
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case


@dataclass(frozen=True, slots=True)
class MovedClock:
    """What the change does to a case. Both are one instant where only its alarms move."""

    case_id: str
    due_before: datetime
    due_after: datetime


def recompute_clocks(*, cases: Cases, clock: Clock, rules: Rules) -> tuple[str, ...]:
    """The ids of the cases whose clock was counted anew, each with a line in its history.

    Running it again finds nothing to do, so it may be interrupted and repeated.
    """
    recomputed = []
    for case_id in _unfinished(cases):
        before = cases.get(case_id)
        after = change_case(
            case_id, RecomputeClock(), SYSTEM, cases=cases, clock=clock, rules=rules
        )
        if after.clock.calendar != before.clock.calendar:
            recomputed.append(case_id)
    return tuple(recomputed)


def preview_recompute(*, cases: Cases, clock: Clock, rules: Rules) -> tuple[MovedClock, ...]:
    """What `recompute_clocks` would do now, decided by the same rules; nothing is written."""
    return tuple(
        MovedClock(case_id, event.due_before, event.clock.due_at)
        for case_id in _unfinished(cases)
        for event in decide(cases.get(case_id), RecomputeClock(), SYSTEM, clock.now(), rules)
        if isinstance(event, ClockRecomputed)
    )


def _unfinished(cases: Cases) -> list[str]:
    """All of them before the first is written: writing moves lines of the index."""
    return [*cases.unfinished()]
