"""The alarm: fire what is due on a case's clock and say when to look again."""

from __future__ import annotations

from datetime import datetime

from casework.domain.case import SYSTEM
from casework.domain.commands import FireRung
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case


def tick(case_id: str, epoch: int, *, cases: Cases, clock: Clock, rules: Rules) -> datetime | None:
    """Fire every rung that is due, one transaction each, oldest first.

    Returns the next instant of this epoch's clock, or None when it has nothing to come: stopped,
    at its end, or outdated by a newer epoch.
    """
    while True:
        command = FireRung(epoch)
        case = change_case(case_id, command, SYSTEM, cases=cases, clock=clock, rules=rules)
        if case.clock.epoch != epoch:
            return None
        if case.clock.rung_due(clock.now()) is None:
            return case.clock.next_at
