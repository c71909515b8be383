"""What holds for every calendar: drawn at random, and the province's own."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casework.domain.working_time import VIETNAM, Hours, Session, WorkingCalendar
from casework.reference.calendars import load_calendar

# No time limits: the machine is shared, and a slow run is not a wrong one.
properties = settings(suppress_health_check=[HealthCheck.too_slow])

REAL = load_calendar()
QUARTER = timedelta(minutes=15)
NOTHING = timedelta(0)
TINY = timedelta(microseconds=1)

# Drawn calendars are wide enough for the largest amount in the poorest week: 10 h at a quarter of
# an hour a week is 40 weeks, and each of 8 days off can cost one more.
MIDDLE = date(2024, 3, 1)
FIRST, LAST = MIDDLE - timedelta(days=400), MIDDLE + timedelta(days=400)
AMOUNT = timedelta(hours=10)
NEAR = st.integers(-15, 15).map(lambda days: MIDDLE + timedelta(days=days))
ZONES = st.sampled_from([UTC, VIETNAM, timezone(timedelta(hours=-8))])


def at_quarter(number: int) -> time:
    return time(number // 4, number % 4 * 15)


@st.composite
def worked_days(draw: st.DrawFn) -> tuple[Session, ...]:
    ends = sorted(draw(st.sets(st.integers(0, 95), min_size=2, max_size=6)))
    return tuple(
        Session(at_quarter(opens), at_quarter(closes))
        for opens, closes in zip(ends[::2], ends[1::2], strict=False)
    )


@st.composite
def weekly_hours(draw: st.DrawFn, valid_from: date) -> Hours:
    week = draw(st.lists(st.just(()) | worked_days(), min_size=7, max_size=7).filter(any))
    return Hours(valid_from, tuple(week), draw(worked_days()))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    changes = sorted(draw(st.sets(NEAR, max_size=2)))
    days_off = draw(st.sets(NEAR, max_size=8))
    extra = draw(st.sets(NEAR, max_size=4)) - days_off
    return WorkingCalendar(
        first_day=FIRST,
        last_day=LAST,
        hours=tuple(draw(weekly_hours(day)) for day in (FIRST, *changes)),
        days_off=dict.fromkeys(sorted(days_off), "nghỉ"),
        extra_working_days=dict.fromkeys(sorted(extra), "làm bù"),
    )


def instants(first: date, last: date) -> st.SearchStrategy[datetime]:
    """Often on a quarter of an hour, where sessions open and close; in any zone."""
    start = datetime.combine(first, time(), VIETNAM)
    seconds = (last - first).days * 86400
    on_the_quarter = st.integers(0, seconds // 900).map(lambda n: start + n * QUARTER)
    at_any_time = st.integers(0, seconds).map(lambda n: start + timedelta(seconds=n))
    return st.builds(datetime.astimezone, on_the_quarter | at_any_time, ZONES)


amounts = st.timedeltas(NOTHING, AMOUNT) | st.integers(0, 40).map(lambda n: n * QUARTER)
near = instants(MIDDLE - timedelta(days=16), MIDDLE + timedelta(days=16))
real = instants(date(2021, 3, 1), date(2027, 10, 1))


def questions(*more: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """A calendar, an instant in it, and what else is asked for."""
    return st.tuples(calendars(), near, *more) | st.tuples(st.just(REAL), real, *more)


def is_inside(calendar: WorkingCalendar, at: datetime) -> bool:
    local = at.astimezone(VIETNAM)
    return any(s.opens <= local.time() <= s.closes for s in calendar.sessions_on(local.date()))


@properties
@given(questions(amounts))
def test_what_was_added_is_what_lies_between(question: tuple[Any, ...]) -> None:
    calendar, start, amount = question

    due = calendar.add_working_time(start, amount)

    assert calendar.working_time_between(start, due) == amount


@properties
@given(questions(amounts))
def test_what_was_subtracted_is_what_lies_between(question: tuple[Any, ...]) -> None:
    calendar, end, amount = question

    begin = calendar.subtract_working_time(end, amount)

    assert calendar.working_time_between(begin, end) == amount


@properties
@given(questions(amounts))
def test_results_lie_inside_working_time_and_are_in_utc(question: tuple[Any, ...]) -> None:
    calendar, at, amount = question

    results = [
        calendar.add_working_time(at, amount),
        calendar.subtract_working_time(at, amount),
        calendar.next_working_instant(at),
    ]

    assert all(is_inside(calendar, result) for result in results)
    assert all(result.tzinfo is UTC for result in results)


@properties
@given(questions(amounts))
def test_subtracting_undoes_adding_while_work_goes_on(question: tuple[Any, ...]) -> None:
    calendar, at, amount = question
    start = calendar.next_working_instant(at)
    assume(is_inside(calendar, start + TINY))

    due = calendar.add_working_time(start, amount)

    assert calendar.subtract_working_time(due, amount) == start


@properties
@given(questions(amounts))
def test_adding_undoes_subtracting_once_work_has_begun(question: tuple[Any, ...]) -> None:
    calendar, at, amount = question
    end = calendar.subtract_working_time(at, NOTHING)
    assume(is_inside(calendar, end - TINY))

    begin = calendar.subtract_working_time(end, amount)

    assert calendar.add_working_time(begin, amount) == end


@properties
@given(questions(amounts, amounts))
def test_adding_in_two_steps_is_adding_at_once(question: tuple[Any, ...]) -> None:
    calendar, start, first, second = question

    halfway = calendar.add_working_time(start, first / 2)

    assert calendar.add_working_time(halfway, second / 2) == calendar.add_working_time(
        start, first / 2 + second / 2
    )


@properties
@given(questions(amounts, amounts))
def test_more_work_is_never_due_earlier(question: tuple[Any, ...]) -> None:
    calendar, start, *both = question
    less, more = sorted(both)

    assert calendar.add_working_time(start, less) <= calendar.add_working_time(start, more)
    assert calendar.subtract_working_time(start, more) <= calendar.subtract_working_time(
        start, less
    )


@properties
@given(questions(amounts, st.timedeltas(NOTHING, timedelta(days=5))))
def test_what_starts_later_is_never_due_earlier(question: tuple[Any, ...]) -> None:
    calendar, start, amount, delay = question

    due = calendar.add_working_time(start, amount)

    assert due <= calendar.add_working_time(start + delay, amount)


@properties
@given(questions())
def test_no_work_is_done_before_the_next_working_instant(question: tuple[Any, ...]) -> None:
    calendar, at = question

    following = calendar.next_working_instant(at)

    assert following >= at
    assert (following == at) == is_inside(calendar, at)
    assert calendar.working_time_between(at, following) == NOTHING
    assert calendar.next_working_instant(following) == following


@properties
@given(questions(st.integers(0, 10 * 96)))
def test_working_time_is_the_sum_of_the_quarters_worked(question: tuple[Any, ...]) -> None:
    calendar, at, quarters = question
    start = at.replace(minute=at.minute // 15 * 15, second=0)

    worked = calendar.working_time_between(start, start + quarters * QUARTER)

    middles = (start + n * QUARTER + QUARTER / 2 for n in range(quarters))
    assert worked == sum(is_inside(calendar, middle) for middle in middles) * QUARTER


@properties
@given(questions(st.timedeltas(timedelta(days=-9), timedelta(days=9))))
def test_working_time_counts_down_as_it_counts_up(question: tuple[Any, ...]) -> None:
    calendar, start, span = question

    worked = calendar.working_time_between(start, start + span)

    assert worked == -calendar.working_time_between(start + span, start)
    assert (worked >= NOTHING) if span >= NOTHING else (worked <= NOTHING)


@properties
@given(questions(st.integers(1, 12)))
def test_a_working_day_ends_at_closing_time_that_many_days_on(question: tuple[Any, ...]) -> None:
    calendar, start, days = question

    end = calendar.end_of_working_day(start, days)

    last = end.astimezone(VIETNAM)
    first = start.astimezone(VIETNAM).date()
    after = [first + timedelta(days=n + 1) for n in range((last.date() - first).days)]
    assert last.time() == calendar.sessions_on(last.date())[-1].closes
    assert sum(calendar.is_working_day(day) for day in after) == days
    assert end.tzinfo is UTC


@properties
@given(questions(st.integers(1, 12)))
def test_one_more_working_day_ends_on_a_later_day(question: tuple[Any, ...]) -> None:
    calendar, start, days = question

    end = calendar.end_of_working_day(start, days)

    later = calendar.end_of_working_day(start, days + 1)
    assert end.astimezone(VIETNAM).date() < later.astimezone(VIETNAM).date()
    assert later == calendar.end_of_working_day(end, 1)


@properties
@given(questions(amounts, ZONES))
def test_the_zone_in_which_an_instant_is_written_changes_nothing(question: tuple[Any, ...]) -> None:
    calendar, start, amount, zone = question
    same = start.astimezone(zone)

    assert calendar.add_working_time(same, amount) == calendar.add_working_time(start, amount)
    assert calendar.end_of_working_day(same, 2) == calendar.end_of_working_day(start, 2)
