"""What a calendar is made of, which data it refuses, and which questions."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from casework.domain.working_time import (
    VIETNAM,
    CalendarNotCovered,
    Hours,
    InvalidCalendar,
    InvalidWorkingTime,
    Session,
    WorkingCalendar,
)

MORNING = Session(time(7), time(11, 30))
AFTERNOON = Session(time(13, 30), time(17))
FULL = (MORNING, AFTERNOON)
OFFICE_WEEK = (FULL, FULL, FULL, FULL, FULL, (), ())
MONDAY = date(2026, 11, 2)
SATURDAY = date(2026, 11, 7)


def november(**changes: Any) -> WorkingCalendar:
    """November 2026, Monday to Friday, but for the changes."""
    parts: dict[str, Any] = {
        "first_day": date(2026, 11, 1),
        "last_day": date(2026, 11, 30),
        "hours": (Hours(date(2026, 1, 1), OFFICE_WEEK, FULL),),
    }
    return WorkingCalendar(**(parts | changes))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), VIETNAM)


def test_new_hours_count_from_the_day_they_take_effect() -> None:
    short = Hours(date(2026, 11, 4), ((MORNING,),) * 5 + ((), ()), (MORNING,))
    calendar = november(hours=(*november().hours, short))

    assert calendar.end_of_working_day(local(MONDAY, 8), 1) == local(date(2026, 11, 3), 17)
    assert calendar.end_of_working_day(local(MONDAY, 8), 2) == local(date(2026, 11, 4), 11, 30)


def test_an_agency_may_work_on_saturday_morning_every_week() -> None:
    six_days = Hours(date(2026, 1, 1), (*OFFICE_WEEK[:5], (MORNING,), ()), FULL)
    calendar = november(hours=(six_days,))

    assert calendar.is_working_day(SATURDAY)
    assert calendar.end_of_working_day(local(date(2026, 11, 6), 9), 1) == local(SATURDAY, 11, 30)


def test_an_extra_working_day_has_its_own_hours_whatever_the_week_says() -> None:
    six_days = Hours(date(2026, 1, 1), (*OFFICE_WEEK[:5], (MORNING,), ()), FULL)
    calendar = november(hours=(six_days,), extra_working_days={SATURDAY: "làm bù"})

    assert calendar.sessions_on(SATURDAY) == FULL
    assert calendar.name_of(SATURDAY) == "làm bù"


def test_a_day_off_is_not_worked_and_has_a_name() -> None:
    calendar = november(days_off={MONDAY: "ngày nghỉ"})

    assert not calendar.is_working_day(MONDAY)
    assert calendar.name_of(MONDAY) == "ngày nghỉ"
    assert calendar.name_of(SATURDAY) is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.is_working_day(date(2026, 12, 1)),
        lambda c: c.is_working_day(date(2026, 10, 31)),
        lambda c: c.name_of(date(2026, 12, 1)),
        lambda c: c.next_working_instant(local(date(2026, 11, 30), 17, 1)),
        lambda c: c.next_working_instant(local(date(2026, 10, 30), 9)),
        lambda c: c.add_working_time(local(date(2026, 11, 30), 16), timedelta(hours=2)),
        lambda c: c.subtract_working_time(local(MONDAY, 8), timedelta(hours=2)),
        lambda c: c.working_time_between(local(MONDAY, 8), local(date(2026, 12, 1), 8)),
        lambda c: c.end_of_working_day(local(date(2026, 11, 27), 8), 2),
        lambda c: c.end_of_working_day(local(date(2026, 10, 31), 8), 1),
    ],
)
def test_a_day_beyond_the_calendar_is_not_guessed(ask: Any) -> None:
    with pytest.raises(CalendarNotCovered, match="covers 2026-11-01 to 2026-11-30"):
        ask(november())


def test_the_very_last_working_instant_of_the_calendar_can_be_due() -> None:
    last_day = date(2026, 11, 30)

    due = november().add_working_time(local(last_day, 16), timedelta(hours=1))

    assert due == local(last_day, 17)
    assert november().end_of_working_day(local(date(2026, 11, 27), 8), 1) == due


@pytest.mark.parametrize(
    "ask",
    [
        lambda c, at: c.next_working_instant(at),
        lambda c, at: c.add_working_time(at, timedelta(hours=1)),
        lambda c, at: c.subtract_working_time(at, timedelta(hours=1)),
        lambda c, at: c.working_time_between(at, local(MONDAY, 9)),
        lambda c, at: c.working_time_between(local(MONDAY, 9), at),
        lambda c, at: c.end_of_working_day(at, 1),
    ],
)
def test_an_instant_without_a_time_zone_is_refused(ask: Any) -> None:
    with pytest.raises(InvalidWorkingTime, match="no time zone"):
        ask(november(), datetime(2026, 11, 2, 8))


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.add_working_time(local(MONDAY, 8), -timedelta(microseconds=1)),
        lambda c: c.subtract_working_time(local(MONDAY, 8), -timedelta(microseconds=1)),
        lambda c: c.end_of_working_day(local(MONDAY, 8), 0),
        lambda c: c.end_of_working_day(local(MONDAY, 8), -1),
    ],
)
def test_an_amount_below_the_least_is_refused(ask: Any) -> None:
    with pytest.raises(InvalidWorkingTime):
        ask(november())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"hours": (Hours(date(2026, 12, 1), OFFICE_WEEK, FULL),)}, "no hours in force"),
        ({"hours": ()}, "no hours in force"),
        ({"hours": november().hours * 2}, "in the order"),
        ({"days_off": {MONDAY: "x"}, "extra_working_days": {MONDAY: "y"}}, "both a day off and"),
        ({"hours": (Hours(date(2026, 1, 1), ((),) * 7, FULL),)}, "no working time"),
        ({"last_day": date(2026, 11, 1)}, "no working time"),
        ({"last_day": date(2026, 10, 1)}, "no working time"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(changes: Any, why: str) -> None:
    with pytest.raises(InvalidCalendar, match=why):
        november(**changes)


def test_every_day_off_leaves_no_working_time() -> None:
    every_day = {date(2026, 11, n): "nghỉ" for n in range(1, 31)}

    with pytest.raises(InvalidCalendar, match="no working time from 2026-11-01 to 2026-11-30"):
        november(days_off=every_day)


@pytest.mark.parametrize(
    ("week", "extra_day", "why"),
    [
        (OFFICE_WEEK[:6], FULL, "6 weekdays"),
        (OFFICE_WEEK, (), "extra day unworked"),
        (((AFTERNOON, MORNING), *OFFICE_WEEK[1:]), FULL, "must open after"),
        (OFFICE_WEEK, (MORNING, Session(time(11, 30), time(12))), "must open after"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused(week: Any, extra_day: Any, why: str) -> None:
    with pytest.raises(InvalidCalendar, match=why):
        Hours(date(2026, 1, 1), week, extra_day)


@pytest.mark.parametrize("closes", [time(7), time(6, 59)])
def test_a_session_that_closes_before_it_opens_is_refused(closes: time) -> None:
    with pytest.raises(InvalidCalendar, match="closes at or before"):
        Session(time(7), closes)
