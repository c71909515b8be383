"""The calendar changes: due times of open cases move, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from casework.domain import commands as c
from casework.domain.case import SYSTEM, State
from casework.domain.history import encode
from casework.domain.policy import Rules
from casework.use_cases.recompute_clocks import (
    MovedClock,
    preview_recompute,
)
from tests.builders import (
    CITIZEN,
    DEMO_RULES,
    RULES,
    History,
)
from tests.fakes import InMemoryCases
from tests.life import WAYS
from tests.recount import (
    A_DAY_LATER,
    DUE,
    FRIDAY,
    LONG_AFTER,
    OPEN,
    OVER,
    Registry,
    at_work,
    day_off,
    emergency,
    extended,
    forwarded_again,
    joint,
    local,
    paused,
    recomputed,
    transferred,
)


def test_a_day_off_inside_the_term_moves_the_due_time_and_says_so() -> None:
    registry = Registry(at_work())

    assert registry.recompute(FRIDAY) == ("DT-1",)

    (line,) = registry.recounts()
    assert line.due_before == DUE
    assert line.clock.due_at == line.clock.original_due_at == A_DAY_LATER
    assert registry.case().clock == line.clock
    assert registry.cases.history("DT-1")[-1].actor == SYSTEM


@pytest.mark.parametrize(
    "life",
    [History, at_work, forwarded_again, transferred, joint, extended],
    ids=lambda f: f.__name__,
)
def test_the_clock_is_what_it_would_be_had_the_day_been_known(
    life: Callable[[Rules], History],
) -> None:
    known = replace(FRIDAY, calendar_revision="known")
    expected = life(known).case.clock
    promise = expected.original_due_at

    counted = recomputed(life(RULES), FRIDAY)

    if counted.promised:  # what the citizen was told stays
        promise = life(RULES).case.clock.original_due_at
    rungs = [rung for rung in counted.rungs if rung.agency is None]
    assert rungs == [rung for rung in expected.rungs if rung.agency is None]
    assert (counted.original_due_at, counted.due_at) == (promise, expected.due_at)


@pytest.mark.parametrize("life", [at_work, forwarded_again, transferred, joint, extended, paused])
def test_a_day_outside_every_span_moves_nothing(life: Callable[[], History]) -> None:
    registry = Registry(life())
    before = encode(registry.case())

    assert registry.recompute(LONG_AFTER) == ()

    assert encode(registry.case()) == before


def test_a_day_after_due_keeps_the_due_time_and_moves_the_escalation() -> None:
    before = at_work().case.clock
    tuesday = day_off(date(2026, 3, 10))

    counted = recomputed(at_work(), tuesday)

    assert (counted.due_at, counted.original_due_at) == (before.due_at, before.due_at)
    instants = {rung.name: rung.at for rung in counted.rungs}
    assert instants["due"] == DUE
    assert instants["leader"] == local(3, 11)


@pytest.mark.parametrize("state", State)
def test_another_edition_with_the_same_days_writes_nothing(state: State) -> None:
    registry = Registry(WAYS[state]())
    before = encode(registry.case())

    assert registry.recompute(replace(RULES, calendar_revision="reprinted")) == ()

    assert encode(registry.case()) == before


def appealed() -> History:
    return WAYS[State.REFUSED]().does(c.AppealRefusal("Tôi đã ghi rõ địa chỉ"), CITIZEN)


@pytest.mark.parametrize("day", [5, 6])
@pytest.mark.parametrize("life", [*(WAYS[state] for state in OVER), appealed])
def test_what_is_answered_or_over_stays_byte_for_byte(
    life: Callable[[], History], day: int
) -> None:
    """Also where the desk's own clock runs: to approve the answer, to decide on the appeal."""
    registry = Registry(life())
    before = encode(registry.case())

    assert registry.recompute(day_off(date(2026, 3, day))) == ()

    assert encode(registry.case()) == before


@pytest.mark.parametrize("state", [s for s in OPEN if s not in (State.RECEIVED, State.TRIAGE)])
def test_an_open_case_is_counted_anew_in_every_state_with_an_agency(state: State) -> None:
    history = WAYS[state]()

    assert recomputed(history, FRIDAY).due_at > history.case.clock.due_at


@pytest.mark.parametrize("state", [State.RECEIVED, State.TRIAGE])
def test_the_time_of_the_desk_is_counted_anew_too(state: State) -> None:
    thursday = day_off(date(2026, 3, 5))

    assert recomputed(WAYS[state](), thursday).due_at == local(3, 6, 9)


@pytest.mark.parametrize(
    "history", [emergency(), at_work(DEMO_RULES), History(DEMO_RULES)], ids=lambda h: h.case.state
)
def test_what_is_counted_in_minutes_or_seconds_stays(history: History) -> None:
    today = day_off(date(2026, 3, 4), history.rules)
    registry = Registry(history)
    before = encode(registry.case())

    assert registry.recompute(today) == ()

    assert encode(registry.case()) == before


def test_a_second_run_does_nothing() -> None:
    registry = Registry(at_work(), History(), extended(), emergency())
    first = registry.recompute(FRIDAY)
    before = dict(registry.cases.cases)

    assert registry.recompute(FRIDAY) == ()

    assert sorted(first) == ["DT-1", "DT-2", "DT-3"]
    assert registry.cases.cases == before


class Killed(BaseException):
    pass


class Mortal(InMemoryCases):
    """Dies before or after it has written so often."""

    saves_left: int = 0
    after: bool = False

    def save(self, case, events, *, opened=()) -> None:
        if self.saves_left or self.after:
            super().save(case, events, opened=opened)
        if not self.saves_left:
            raise Killed
        self.saves_left -= 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("saves", range(5))
def test_an_interrupted_run_goes_on_where_it_stopped(saves: int, after: bool) -> None:
    lives = (at_work, extended, forwarded_again, transferred, joint)
    undisturbed = Registry(*(life() for life in lives))
    undisturbed.recompute(FRIDAY)
    mortal = Mortal()
    registry = Registry(*(life() for life in lives), cases=mortal)
    mortal.saves_left, mortal.after = saves, after
    with pytest.raises(Killed):
        registry.recompute(FRIDAY)
    mortal.saves_left = 99

    resumed = registry.recompute(FRIDAY)

    assert len(resumed) == len(lives) - saves - after
    for n in range(1, len(lives) + 1):
        assert len(registry.recounts(n)) == 1
        assert registry.case(n).clock == undisturbed.case(n).clock


def test_the_preview_tells_what_the_run_then_does_and_writes_nothing() -> None:
    registry = Registry(at_work(), emergency(), extended(), WAYS[State.CLOSED]())
    before = dict(registry.cases.cases)

    told = preview_recompute(cases=registry.cases, clock=registry.clock, rules=FRIDAY)

    assert registry.cases.cases == before
    assert set(told) == {
        MovedClock("DT-1", DUE, A_DAY_LATER),
        MovedClock("DT-3", local(3, 11, 10), local(3, 11, 10)),
    }
    assert registry.recompute(FRIDAY) == tuple(moved.case_id for moved in told)
    assert preview_recompute(cases=registry.cases, clock=registry.clock, rules=FRIDAY) == ()
