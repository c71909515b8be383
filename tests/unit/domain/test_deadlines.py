from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.deadlines import Limit, Unit, start_clock
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
def test_the_ladder_stands_in_order_and_marks_overdue_at_the_due_instant(term, start) -> None:
    clock = start_clock(term, epoch=1, at=start, calendar=RULES.calendar)

    assert [rung.at for rung in clock.rungs] == sorted(rung.at for rung in clock.rungs)
    assert [rung.at for rung in clock.rungs if rung.name == "due"] == [clock.due_at]
    assert start <= clock.due_at == clock.original_due_at
    assert clock.next_at == clock.rungs[0].at


@given(terms, instants)
def test_every_instant_is_a_whole_second(term, start) -> None:
    clock = start_clock(term, epoch=1, at=start, calendar=RULES.calendar)

    assert {rung.at.microsecond for rung in clock.rungs} == {0}


@given(terms, instants)
def test_reminders_of_working_time_terms_come_in_working_time(term, start) -> None:
    clock = start_clock(term, epoch=1, at=start, calendar=RULES.calendar)
    if not term.limit.in_working_time:
        return

    for rung in clock.rungs:
        around = timedelta(minutes=1)
        assert RULES.calendar.working_time_between(rung.at - around, rung.at + around)


@given(terms, instants)
def test_a_rung_behind_is_never_ahead_again(term, start) -> None:
    clock = start_clock(term, epoch=1, at=start, calendar=RULES.calendar)
    seen = []

    while clock.next_at is not None:
        rung = clock.rung_due(clock.next_at)
        seen.append(rung.name)
        clock = clock.after_rung(rung.name)

    assert sorted(seen) == sorted(step.name for step in term.ladder)


def test_a_stopped_clock_has_nothing_to_come_and_another_epoch() -> None:
    clock = start_clock(
        POLICY.terms["normal"], epoch=4, at=local(4, 9), calendar=RULES.calendar
    ).stopped()

    assert (clock.next_at, clock.epoch) == (None, 5)
    assert clock.rung_due(local(30, 9)) is None
