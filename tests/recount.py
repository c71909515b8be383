"""Cases in many lives, and a change of the calendar that meets them all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from casework.domain import commands as c
from casework.domain.case import Case, State
from casework.domain.deadlines import Clock, Limit, Unit
from casework.domain.events import ClockRecomputed
from casework.domain.policy import Rules
from casework.domain.working_time import VIETNAM
from casework.use_cases.recompute_clocks import (
    recompute_clocks,
)
from casework.use_cases.tick import tick
from tests.builders import (
    AGENCY,
    OFFICER,
    OPERATOR,
    RULES,
    SUPERVISOR,
    History,
    a_classification,
)
from tests.fakes import FixedClock, InMemoryCases
from tests.life import COORDINATING

PAUSING = replace(
    RULES,
    policies=tuple(
        replace(policy, pause_cap=Limit(16, Unit.WORKING_HOURS)) for policy in RULES.policies
    ),
)
OPEN = (State.RECEIVED, State.TRIAGE, State.FORWARDED, State.IN_PROGRESS, State.WAITING_CITIZEN)
OVER = tuple(state for state in State if state not in OPEN)


def local(month: int, day: int, hour: int = 17) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=VIETNAM)


def day_off(day: date, rules: Rules = RULES) -> Rules:
    calendar = replace(rules.calendar, days_off={**rules.calendar.days_off, day: "Nghỉ bão"})
    return replace(rules, calendar=calendar, calendar_revision=f"without {day}")


FRIDAY = day_off(date(2026, 3, 6))
"""The second day of the three that a street lamp may take from Wednesday 4 March 09h00 on."""
DUE = local(3, 9)
A_DAY_LATER = local(3, 10)
LONG_AFTER = day_off(date(2026, 5, 22))


class Registry:
    """Cases of several histories, and the change of the calendar that concerns them all."""

    def __init__(self, *histories: History, cases: InMemoryCases | None = None) -> None:
        self.cases = cases or InMemoryCases()
        self.clock = FixedClock(max(history.at for history in histories))
        self.ids = [f"DT-{n}" for n in range(1, len(histories) + 1)]
        for case_id, history in zip(self.ids, histories, strict=True):
            self.cases.cases[case_id] = replace(history.case, id=case_id)
            for event in history.events:
                self.cases.events[case_id, event.seq] = replace(event, case_id=case_id)

    def recompute(self, rules: Rules) -> tuple[str, ...]:
        return recompute_clocks(cases=self.cases, clock=self.clock, rules=rules)

    def case(self, n: int = 1) -> Case:
        return self.cases.get(f"DT-{n}")

    def live_until(self, at: datetime, rules: Rules) -> None:
        """Every alarm of the first case at its time."""
        while True:
            epoch, next_at = self.case().clock.epoch, self.case().clock.next_at
            if next_at is None or next_at > at:
                break
            self.clock.at = max(self.clock.at, next_at)
            tick("DT-1", epoch, cases=self.cases, clock=self.clock, rules=rules)
        self.clock.at = max(self.clock.at, at)

    def fired(self) -> list[str]:
        return [rung.partition(":")[2] for rung in self.case().fired_rungs]

    def recounts(self, n: int = 1) -> list[ClockRecomputed]:
        history = self.cases.history(f"DT-{n}")
        return [it.event for it in history if isinstance(it.event, ClockRecomputed)]


def recomputed(history: History, rules: Rules) -> Clock:
    registry = Registry(history)
    registry.recompute(rules)
    return registry.case().clock


def at_work(rules: Rules = RULES) -> History:
    return History(rules).forwarded().after(hours=1).does(c.AcceptCase(), OFFICER)


def emergency(rules: Rules = RULES) -> History:
    return History(rules).does(c.RouteCase(a_classification("emergency")))


def extended(rules: Rules = RULES) -> History:
    history = at_work(rules).does(c.RequestExtension("Chờ vật tư", local(3, 11, 10)), OFFICER)
    return history.does(c.DecideExtension(True, "Đồng ý"), SUPERVISOR)


def forwarded_again(rules: Rules = RULES) -> History:
    history = History(rules).forwarded().after(hours=3)
    history.does(c.ReturnCase("Không thuộc địa bàn"), OFFICER).after(hours=22)
    return history.does(c.ForwardCase(AGENCY), OPERATOR)


def transferred(rules: Rules = RULES) -> History:
    history = at_work(rules).after(hours=24)
    return history.does(c.ReassignCase("CAT", "Nhầm thẩm quyền"), SUPERVISOR)


def joint(rules: Rules = RULES) -> History:
    history = History(rules).does(c.RouteCase(a_classification(confidence=0.1)))
    history.does(c.ForwardCase(AGENCY, (COORDINATING,)), OPERATOR)
    return history.does(c.AcceptCase(), OFFICER)


def paused(rules: Rules = PAUSING) -> History:
    return joint(rules).after(hours=2).does(c.AskCitizen("Số nhà?"), OFFICER)
