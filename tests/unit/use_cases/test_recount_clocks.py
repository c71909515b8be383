"""A changed calendar is counted by without anybody asking for it, whatever comes between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from casework.domain.case import SYSTEM
from casework.domain.errors import Unavailable
from casework.domain.policy import Rules
from casework.domain.recount import Recount
from casework.use_cases.recount_clocks import recount_clocks
from tests.builders import RULES, History
from tests.fakes import InMemoryCases, InMemoryRecounts
from tests.recount import FRIDAY, LONG_AFTER, Registry, at_work


class CountingCases(InMemoryCases):
    """A look at a case takes a second; `broken` ones cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.broken: set[str] = set()
        self.registry: Registry | None = None

    def get(self, case_id: str):
        self.looks += 1
        if self.registry:
            self.registry.clock.advance(seconds=1)
        if case_id in self.broken:
            raise Unavailable(case_id)
        return super().get(case_id)


@dataclass
class Sweeps:
    """Every five minutes."""

    registry: Registry
    recounts: InMemoryRecounts = field(default_factory=InMemoryRecounts)
    rules: Rules = FRIDAY

    @classmethod
    def over(cls, *histories: History) -> Sweeps:
        cases = CountingCases()
        cases.registry = registry = Registry(*histories, cases=cases)
        return cls(registry)

    @property
    def cases(self) -> CountingCases:
        assert isinstance(self.registry.cases, CountingCases)
        return self.registry.cases

    def sweep(self, rules: Rules | None = None, *, seconds: float = 80) -> int:
        clock = self.registry.clock
        began: datetime = clock.now()
        try:
            return recount_clocks(
                cases=self.cases,
                recounts=self.recounts,
                clock=clock,
                rules=rules or self.rules,
                until=began + timedelta(seconds=seconds),
            )
        finally:
            clock.at = max(clock.now(), began + timedelta(minutes=5))


def test_it_ends_when_a_look_that_began_late_enough_finds_nothing() -> None:
    sweeps = Sweeps.over(at_work(), at_work(), at_work())

    assert [sweeps.sweep() for _ in range(3)] == [3, 0, 0]

    assert sweeps.recounts.read().done
    before, sweeps.cases.looks = sweeps.cases.looks, 0
    assert (before > 0, sweeps.sweep(), sweeps.cases.looks) == (True, 0, 0)


def test_a_case_that_was_written_meanwhile_by_the_calendar_before_is_found() -> None:
    sweeps = Sweeps.over(at_work())
    sweeps.sweep()
    late = replace(at_work().case, id="DT-2")
    sweeps.cases.cases["DT-2"] = late
    assert late.clock.calendar == RULES.calendar_revision

    assert sweeps.sweep() == 1

    assert sweeps.registry.case(2).clock.calendar == FRIDAY.calendar_revision


def test_what_one_run_has_no_time_for_the_next_ones_do() -> None:
    sweeps = Sweeps.over(*(at_work() for _ in range(6)))

    counted = [sweeps.sweep(seconds=5) for _ in range(5)]

    assert sum(counted) == 6
    assert max(counted) < 6
    assert all(len(sweeps.registry.recounts(n)) == 1 for n in range(1, 7))


def test_one_case_that_fails_holds_up_no_other_and_is_tried_again() -> None:
    sweeps = Sweeps.over(at_work(), at_work())
    sweeps.cases.broken = {"DT-1"}

    for _ in range(3):
        with pytest.raises(Unavailable):
            sweeps.sweep()

    assert len(sweeps.registry.recounts(2)) == 1
    assert not sweeps.recounts.read().done
    sweeps.cases.broken = set()
    assert sweeps.sweep() == 1


def test_a_second_change_begins_anew() -> None:
    sweeps = Sweeps.over(at_work())
    for _ in range(3):
        sweeps.sweep()
    second = replace(LONG_AFTER, calendar=FRIDAY.calendar)
    back = replace(RULES, calendar_revision="back again")

    assert sweeps.sweep(second) == 0  # nothing of it moves
    assert sweeps.recounts.read() == Recount(
        second.calendar_revision, sweeps.registry.clock.at - timedelta(minutes=5)
    )
    assert sweeps.sweep(back) == 1

    assert sweeps.registry.case().clock.due_at == at_work().case.clock.due_at


def test_of_two_sweeps_that_begin_one_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps = Sweeps.over(at_work())
    sweeps.recounts.stored = Recount("another", sweeps.registry.clock.now())
    monkeypatch.setattr(sweeps.recounts, "read", lambda: None)

    assert sweeps.sweep() == 0

    assert sweeps.recounts.stored.calendar == "another"


def test_each_recount_is_a_line_of_the_history_by_the_system() -> None:
    sweeps = Sweeps.over(at_work())
    sweeps.sweep()

    (line,) = [e for e in sweeps.cases.history("DT-1") if e.name == "ClockRecomputed"]
    assert line.actor == SYSTEM
