"""When a digest comes, what it lists, and what waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain import events as e
from casework.domain.case import Case, State
from casework.domain.commands import AcceptCase, AskCitizen
from casework.domain.deadlines import Audience
from casework.domain.digest import (
    Manner,
    Window,
    day_to_plan,
    digest_at,
    digest_before,
    digest_of,
    manner_of,
    next_digest,
)
from casework.domain.history import RecordedEvent, record
from casework.domain.notifications import Channel, Notice
from casework.domain.working_time import VIETNAM, CalendarNotCovered
from casework.domain.worklist import OpenCase, line_of
from tests.builders import AGENCY, DEMO_RULES, NINE_O_CLOCK, OFFICER, PARTNER, RULES, History

AT: Final = time(7, 30)
CALENDAR: Final = RULES.calendar
A_MOMENT: Final = timedelta(microseconds=1)
THURSDAY: Final = date(2026, 3, 5)
MORNING: Final = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)  # 07h30 in Việt Nam
WINDOW: Final = Window(MORNING - timedelta(days=1), MORNING, MORNING + timedelta(hours=33.5))
LAST_BEFORE_TET: Final = date(2026, 2, 13)
FIRST_AFTER_TET: Final = date(2026, 2, 23)
INSTANTS: Final = st.datetimes(datetime(2025, 1, 2), datetime(2027, 12, 20), timezones=st.just(UTC))


def local(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), VIETNAM).astimezone(UTC)


def test_the_time_is_that_of_viet_nam() -> None:
    assert digest_at(THURSDAY, AT) == MORNING


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (local(THURSDAY, 7, 29), THURSDAY),
        (local(THURSDAY, 7, 30), date(2026, 3, 6)),
        (local(date(2026, 3, 6), 9), date(2026, 3, 9)),
        (local(LAST_BEFORE_TET, 9), FIRST_AFTER_TET),
        (local(date(2026, 2, 18), 7), FIRST_AFTER_TET),
    ],
    ids=["this morning", "tomorrow", "over the weekend", "over Tết", "during Tết"],
)
def test_the_next_digest_comes_on_a_working_morning(now: datetime, day: date) -> None:
    assert next_digest(now, AT, CALENDAR) == digest_at(day, AT)


@given(INSTANTS)
def test_the_next_digest_is_the_first_of_a_working_day_after_now(now: datetime) -> None:
    found = next_digest(now, AT, CALENDAR)
    day = found.astimezone(VIETNAM).date()

    assert found > now
    assert found.astimezone(VIETNAM).time() == AT
    assert CALENDAR.is_working_day(day)
    assert digest_before(day, AT, CALENDAR) <= now


def test_beyond_the_days_that_were_entered_there_is_no_next_digest() -> None:
    with pytest.raises(CalendarNotCovered):
        next_digest(local(CALENDAR.last_day, 9), AT, CALENDAR)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (local(THURSDAY, 7, 30) - A_MOMENT, None),
        (local(THURSDAY, 7, 30), THURSDAY),
        (local(THURSDAY, 7, 59, 59), THURSDAY),
        (local(THURSDAY, 8), None),
        (local(THURSDAY, 19, 30), None),
        (local(date(2026, 3, 7), 7, 30), None),
        (local(date(2026, 2, 18), 7, 30), None),
        (local(date(2026, 11, 24), 7, 30), None),
        (local(date(2026, 8, 22), 7, 30), date(2026, 8, 22)),
    ],
    ids=[
        *("a moment early", "in time", "late", "too late", "in the evening"),
        *("on a Saturday", "during Tết", "on a holiday", "on a worked Saturday"),
    ],
)
def test_digests_are_planned_in_half_an_hour_of_a_working_morning(
    now: datetime, day: date | None
) -> None:
    assert day_to_plan(now, AT, CALENDAR) == day


@given(day=st.dates(date(2025, 1, 2), date(2027, 12, 30)), late=st.integers(0, 14 * 60))
def test_a_planner_that_comes_every_quarter_of_an_hour_plans_each_working_day_twice(
    day: date, late: int
) -> None:
    rounds = [local(day, 0) + timedelta(minutes=15 * n, seconds=late) for n in range(96)]

    planned = [found for now in rounds if (found := day_to_plan(now, AT, CALENDAR))]

    assert planned == [day] * (2 if CALENDAR.is_working_day(day) else 0)


def line(name: str, *, due: datetime, since: datetime, paused: bool = False) -> OpenCase:
    return OpenCase(name, State.IN_PROGRESS, "dien", due, since, paused)


def test_each_case_stands_where_it_is_most_urgent() -> None:
    long_ago, yesterday = WINDOW.before - timedelta(days=9), WINDOW.before
    later = WINDOW.until + A_MOMENT
    held = [
        line("late", due=MORNING, since=yesterday),
        line("today", due=MORNING + A_MOMENT, since=long_ago),
        line("tomorrow", due=WINDOW.until, since=yesterday),
        line("new", due=later, since=yesterday),
        line("known", due=later, since=yesterday - A_MOMENT),
        line("came after", due=MORNING, since=MORNING),
    ]

    digest = digest_of(AGENCY, THURSDAY, held, WINDOW, now=MORNING)

    lists = (digest.overdue, digest.soon, digest.new, digest.rest)
    assert [[found.case_id for found in each] for each in lists] == [
        ["late"],
        ["today", "tomorrow"],
        ["new"],
        ["known"],
    ]


def test_a_digest_written_late_knows_what_is_overdue_by_then() -> None:
    due = line("due at eight", due=MORNING + timedelta(minutes=30), since=WINDOW.before)

    digest = digest_of(AGENCY, THURSDAY, [due], WINDOW, now=MORNING + timedelta(hours=2))

    assert digest.overdue == (due,)


def test_while_the_citizen_is_asked_nothing_is_overdue() -> None:
    waiting = line("waiting", due=MORNING - timedelta(days=1), since=WINDOW.before, paused=True)

    digest = digest_of(AGENCY, THURSDAY, [waiting], WINDOW, now=MORNING)

    assert (digest.overdue, digest.soon, digest.new) == ((), (), (waiting,))


@given(
    st.lists(
        st.builds(
            OpenCase,
            st.uuids().map(str),
            st.sampled_from(State),
            st.none(),
            st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 12), timezones=st.just(UTC)),
            st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 7), timezones=st.just(UTC)),
            st.booleans(),
        )
    )
)
def test_all_that_was_open_by_then_is_listed_once_and_in_the_order_of_the_due_times(
    held: list[OpenCase],
) -> None:
    held.sort(key=lambda found: found.due_at)

    digest = digest_of(AGENCY, THURSDAY, held, WINDOW, now=MORNING)

    assert sorted(digest.cases, key=held.index) == [c for c in held if c.held_since < MORNING]
    for each in (digest.overdue, digest.soon, digest.new, digest.rest):
        assert list(each) == sorted(each, key=held.index)


def test_a_digest_with_nothing_in_it_is_empty_and_one_with_a_task_is_not() -> None:
    nothing = digest_of(AGENCY, THURSDAY, [], WINDOW, now=MORNING)

    assert nothing.is_empty
    assert not replace(nothing, tasks=1).is_empty
    assert not replace(nothing, rest=(line("x", due=MORNING, since=MORNING),)).is_empty


def test_a_line_says_that_the_clock_stands_still() -> None:
    history = History(DEMO_RULES).forwarded().does(AcceptCase(), OFFICER)
    assert not line_of(history.case).paused

    assert line_of(history.does(AskCitizen("Số nhà?"), OFFICER).case).paused


ACCEPTED: Final = History().forwarded().does(AcceptCase(), OFFICER).case
REMINDER: Final = Notice("deadline_reminder", (Channel.EMAIL,), None, digest=True)
ORDINARY: Final = Notice("case_forwarded", tuple(Channel), Audience.AGENCY_OFFICERS)


def reminded(case: Case, due: datetime) -> RecordedEvent:
    event = e.DeadlineReminded(2, "half", Audience.AGENCY_OFFICERS, due)
    return record(case.id, case.version, case.head, event, PARTNER, NINE_O_CLOCK)


def manner(
    notice: Notice = REMINDER,
    case: Case = ACCEPTED,
    due: datetime = MORNING + A_MOMENT,
    emergency: bool = False,
) -> Manner:
    cause = reminded(case, due)
    return manner_of(notice, case, cause, emergency=emergency, next_at=MORNING)


def test_what_may_wait_is_told_by_the_digest_and_the_rest_one_by_one() -> None:
    assert manner() is Manner.BY_DIGEST
    assert manner(ORDINARY) is Manner.UNLESS_FLOODED


@pytest.mark.parametrize("notice", [REMINDER, ORDINARY])
def test_what_is_due_before_the_digest_comes_does_not_wait_for_it(notice: Notice) -> None:
    assert manner(notice, due=MORNING) is Manner.AT_ONCE
    assert manner(notice, due=NINE_O_CLOCK - timedelta(days=3)) is Manner.AT_ONCE


@pytest.mark.parametrize("notice", [REMINDER, ORDINARY])
def test_an_emergency_waits_for_nothing(notice: Notice) -> None:
    assert manner(notice, emergency=True) is Manner.AT_ONCE


def test_an_agency_that_has_not_accepted_is_reminded_one_by_one() -> None:
    forwarded = replace(ACCEPTED, state=State.FORWARDED)

    assert manner(case=forwarded) is Manner.UNLESS_FLOODED
