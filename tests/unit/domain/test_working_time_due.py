"""Due times in the province's calendar, worked out by hand on paper calendars.

Hours 07:00-11:30 and 13:30-17:00: 4.5 + 3.5 = 8 hours a working day. All times are Vietnam's.
"""

from datetime import UTC, datetime, timedelta

import pytest

from casework.domain.working_time import VIETNAM, CalendarNotCovered
from casework.reference.calendars import load_calendar

CALENDAR = load_calendar()


def local(text: str) -> datetime:
    """`2026-11-02 Mon 08:00`, in Vietnam; the weekday is there to be checked."""
    day, weekday, clock = text.split()
    at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)
    assert f"{at:%a}" == weekday
    return at


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-02 Mon 08:00", 2, "2026-11-02 Mon 10:00"),
        ("2026-11-02 Mon 05:00", 0.5, "2026-11-02 Mon 07:30"),  # before opening
        ("2026-11-02 Mon 07:00", 4.5, "2026-11-02 Mon 11:30"),  # due as the morning closes
        ("2026-11-02 Mon 10:30", 2, "2026-11-02 Mon 14:30"),  # over lunch
        ("2026-11-02 Mon 12:15", 1, "2026-11-02 Mon 14:30"),  # sent at lunch
        ("2026-11-02 Mon 15:00", 2, "2026-11-02 Mon 17:00"),  # due as the day closes
        ("2026-11-02 Mon 19:00", 8, "2026-11-03 Tue 17:00"),  # after hours
        ("2026-11-02 Mon 07:00", 16, "2026-11-03 Tue 17:00"),
        ("2026-11-06 Fri 16:30", 1, "2026-11-09 Mon 07:30"),  # over a weekend
        ("2026-11-07 Sat 09:00", 4, "2026-11-09 Mon 11:00"),
        ("2026-11-23 Mon 15:00", 8, "2026-11-25 Wed 15:00"),  # 2 h, then 24/11 off, then 6 h
        ("2026-11-24 Tue 09:00", 4, "2026-11-25 Wed 11:00"),
        ("2026-08-21 Fri 16:00", 8, "2026-08-22 Sat 16:00"),  # 1 h, then 7 h of a worked Saturday
        ("2026-08-22 Sat 16:00", 2, "2026-08-24 Mon 08:00"),
        ("2026-08-28 Fri 16:00", 8, "2026-09-03 Thu 16:00"),  # 29-30/8, 31/8, 1-2/9 off
        ("2025-12-31 Wed 16:00", 4, "2026-01-05 Mon 10:00"),  # 1/1, 2/1, 3-4/1 off
        ("2026-01-09 Fri 15:00", 8, "2026-01-10 Sat 15:00"),  # 2 h, then 6 h of a worked Saturday
        ("2026-01-10 Sat 16:30", 1, "2026-01-12 Mon 07:30"),
        ("2026-02-13 Fri 16:00", 8, "2026-02-23 Mon 16:00"),  # Tết 14-22/2
        ("2021-02-09 Tue 16:30", 4, "2021-02-17 Wed 10:30"),  # Tết 10-16/2
        ("2024-04-26 Fri 16:00", 2, "2024-05-02 Thu 08:00"),  # 27-28/4, 29/4, 30/4, 1/5 off
        ("2024-05-03 Fri 16:00", 8, "2024-05-04 Sat 16:00"),
        ("2025-04-29 Tue 16:00", 3, "2025-05-05 Mon 09:00"),  # 30/4, 1/5, 2/5, 3-4/5 off
    ],
)
def test_working_hours_end_when_worked_out_by_hand(start: str, hours: float, due: str) -> None:
    amount = timedelta(hours=hours)

    found = CALENDAR.add_working_time(local(start), amount)

    assert found == local(due)
    assert CALENDAR.working_time_between(local(start), local(due)) == amount


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-02 Mon 08:00", 3, "2026-11-05 Thu 17:00"),
        ("2026-11-02 Mon 23:30", 1, "2026-11-03 Tue 17:00"),
        ("2026-11-03 Tue 00:30", 1, "2026-11-04 Wed 17:00"),  # still Monday in UTC
        ("2026-11-06 Fri 09:00", 1, "2026-11-09 Mon 17:00"),
        ("2026-11-07 Sat 09:00", 1, "2026-11-09 Mon 17:00"),
        ("2026-11-23 Mon 10:00", 1, "2026-11-25 Wed 17:00"),  # 24/11 off
        ("2026-11-20 Fri 10:00", 5, "2026-11-30 Mon 17:00"),  # 23, 25, 26, 27, 30
        ("2026-11-24 Tue 10:00", 1, "2026-11-25 Wed 17:00"),
        ("2026-08-21 Fri 10:00", 1, "2026-08-22 Sat 17:00"),  # a worked Saturday counts
        ("2026-08-20 Thu 10:00", 3, "2026-08-24 Mon 17:00"),
        ("2026-08-28 Fri 10:00", 1, "2026-09-03 Thu 17:00"),
        ("2026-08-27 Thu 10:00", 5, "2026-09-08 Tue 17:00"),  # 28/8, 3, 4, 7, 8/9
        ("2025-12-31 Wed 10:00", 1, "2026-01-05 Mon 17:00"),
        ("2025-12-31 Wed 10:00", 6, "2026-01-10 Sat 17:00"),  # 5-9/1, then a worked Saturday
        ("2025-12-31 Wed 10:00", 7, "2026-01-12 Mon 17:00"),
        ("2026-02-12 Thu 10:00", 5, "2026-02-26 Thu 17:00"),  # 13, 23, 24, 25, 26
        ("2026-04-24 Fri 10:00", 3, "2026-05-04 Mon 17:00"),  # 28, 29/4, 4/5
        ("2025-01-24 Fri 10:00", 1, "2025-02-03 Mon 17:00"),
        ("2025-04-25 Fri 10:00", 1, "2025-04-26 Sat 17:00"),
        ("2024-02-07 Wed 10:00", 10, "2024-02-28 Wed 17:00"),  # 15-16, 19-23, 26-28
        ("2024-04-26 Fri 10:00", 3, "2024-05-04 Sat 17:00"),  # 2, 3, 4/5
        ("2023-01-19 Thu 10:00", 1, "2023-01-27 Fri 17:00"),
        ("2023-04-28 Fri 10:00", 1, "2023-05-04 Thu 17:00"),
        ("2022-01-28 Fri 10:00", 2, "2022-02-08 Tue 17:00"),
        ("2021-02-08 Mon 10:00", 3, "2021-02-18 Thu 17:00"),  # 9, 17, 18
        ("2021-11-01 Mon 08:00", 5, "2021-11-08 Mon 17:00"),
    ],
)
def test_working_days_end_when_worked_out_by_hand(start: str, days: int, due: str) -> None:
    assert CALENDAR.end_of_working_day(local(start), days) == local(due)


@pytest.mark.parametrize(
    ("due", "hours", "reminder"),
    [
        ("2026-11-02 Mon 14:30", 2, "2026-11-02 Mon 10:30"),
        ("2026-11-25 Wed 08:00", 2, "2026-11-23 Mon 16:00"),
        ("2026-02-23 Mon 08:00", 4, "2026-02-13 Fri 14:00"),
        ("2026-08-24 Mon 07:30", 1, "2026-08-22 Sat 16:30"),
    ],
)
def test_a_reminder_goes_out_that_many_working_hours_before(
    due: str, hours: int, reminder: str
) -> None:
    found = CALENDAR.subtract_working_time(local(due), timedelta(hours=hours))

    assert found == local(reminder)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-02-14 Sat 00:00", "2026-02-23 Mon 00:00", 0),  # Tết
        ("2026-11-24 Tue 00:00", "2026-11-25 Wed 00:00", 0),
        ("2026-08-22 Sat 00:00", "2026-08-23 Sun 00:00", 8),
        ("2026-08-01 Sat 00:00", "2026-09-01 Tue 00:00", 21 * 8),  # 21 Mondays-Fridays + 22 - 31
        ("2026-01-01 Thu 00:00", "2026-02-01 Sun 00:00", 21 * 8),  # 22 Mon-Fri, - 1, - 2, + 10
    ],
)
def test_working_hours_between_two_instants(start: str, end: str, hours: int) -> None:
    worked = CALENDAR.working_time_between(local(start), local(end))

    assert worked == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("at", "following"),
    [
        ("2026-11-02 Mon 07:00", "2026-11-02 Mon 07:00"),
        ("2026-11-02 Mon 11:30", "2026-11-02 Mon 11:30"),
        ("2026-11-02 Mon 11:31", "2026-11-02 Mon 13:30"),
        ("2026-11-23 Mon 17:01", "2026-11-25 Wed 07:00"),
        ("2026-08-28 Fri 20:00", "2026-09-03 Thu 07:00"),
    ],
)
def test_the_next_working_instant_is_the_next_opening(at: str, following: str) -> None:
    found = CALENDAR.next_working_instant(local(at))

    assert found == local(following)
    assert found.tzinfo is UTC


def test_the_years_not_yet_announced_are_not_guessed() -> None:
    with pytest.raises(CalendarNotCovered):
        CALENDAR.end_of_working_day(local("2027-12-31 Fri 10:00"), 1)
