from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.clockwork import start
from casework.domain.deadlines import Limit, Unit
from tests.builders import RULES

POLICY = RULES.policies[-1]
instants = st.datetimes(datetime(2022, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC))
terms = st.sampled_from(list(POLICY.terms.values()))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March 2026 by the clock of Việt Nam."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (Limit(30, Unit.SECONDS), local(4, 9) + timedelta(seconds=30)),
        (Limit(30, Unit.MINUTES), local(4, 9, 30)),
        (Limit(8, Unit.WORKING_HOURS), local(5, 9)),  # 2 h 30 and 3 h 30 today, 2 h tomorrow
        (Limit(3, Unit.WORKING_DAYS), local(9, 17)),  # Thu 5, Fri 6, Mon 9
    ],
)
def test_limits_from_wednesday_4_march_2026_at_nine(limit: Limit, due: datetime) -> None:
    start = local(4, 9)

    assert limit.after(start, RULES.calendar) == due


@given(terms, instants)
def test_the_ladder_stands_in_order_and_marks_overdue_at_the_due_instant(term, at) -> None:
    clock = start(term, RULES, epoch=1, at=at)

    assert [rung.at for rung in clock.rungs] == sorted(rung.at for rung in clock.rungs)
    assert {rung.at for rung in clock.rungs if rung.action == "mark_overdue"} <= {clock.due_at}
    assert at <= clock.due_at == clock.original_due_at
    assert clock.next_at == clock.rungs[0].at


@given(terms, instants)
def test_every_instant_is_a_whole_second(term, at) -> None:
    clock = start(term, RULES, epoch=1, at=at)

    assert {rung.at.microsecond for rung in clock.rungs} == {0}


@given(terms, instants)
def test_reminders_of_working_time_terms_come_in_working_time(term, at) -> None:
    clock = start(term, RULES, epoch=1, at=at)
    if not term.limit.in_working_time:
        return

    for rung in clock.rungs:
        around = timedelta(minutes=1)
        assert RULES.calendar.working_time_between(rung.at - around, rung.at + around)


@given(terms, instants)
def test_a_rung_behind_is_never_ahead_again(term, at) -> None:
    clock = start(term, RULES, epoch=1, at=at)
    seen = []

    while clock.next_at is not None:
        seen.append(clock.rung_due(clock.next_at).name)
        clock = clock.after_rung(None)

    asked = [step for step in term.ladder if step.span != "accept" or term.accept]
    assert sorted(seen) == sorted(step.name for step in asked)


def test_a_stopped_clock_has_nothing_to_come_and_another_epoch() -> None:
    clock = start(POLICY.terms["normal"], RULES, epoch=4, at=local(4, 9)).stopped()

    assert (clock.next_at, clock.epoch) == (None, 5)
    assert clock.rung_due(local(30, 9)) is None
