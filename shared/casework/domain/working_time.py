"""When the agencies work: the arithmetic under every deadline counted in working hours or days.

Days off, worked Saturdays and daily hours are dated data (`casework.reference.calendars`), and a
calendar knows only the days that its data covers: it refuses a day beyond them, for a guess
(plain Monday to Friday) would set a wrong deadline without anyone seeing it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Final

from casework.domain.errors import CaseworkError

VIETNAM: Final = timezone(timedelta(hours=7), "ICT")  # no daylight saving since 1975

_DAY: Final = timedelta(days=1)
_NOTHING: Final = timedelta(0)


def vietnam_date(at: datetime) -> date:
    """The day that an instant falls on in Việt Nam."""
    return at.astimezone(VIETNAM).date()


class CalendarError(CaseworkError):
    """The calendar cannot answer, or its data cannot be a calendar."""


class CalendarNotCovered(CalendarError):
    """The answer lies on a day for which no days off have been entered."""

    def __init__(self, day: date, first_day: date, last_day: date) -> None:
        super().__init__(f"{day} is outside the calendar, which covers {first_day} to {last_day}")
        self.day = day


class InvalidCalendar(CalendarError):
    """Days or hours that contradict each other, or leave no working time at all."""


class InvalidWorkingTime(CalendarError):
    """A question without an answer: an instant with no time zone, an amount below zero."""


@dataclass(frozen=True)
class Session:
    """One unbroken stretch of work in a day, in Vietnam time; both ends belong to it."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise InvalidCalendar(f"session {self} closes at or before its opening")

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


@dataclass(frozen=True)
class Hours:
    """Working hours in force from `valid_from` until the next Hours of the calendar.

    `week` is Monday to Sunday, a weekly day of rest having no session. `extra_day` is what is
    worked on an extra working day of the table, whatever its weekday.
    """

    valid_from: date
    week: tuple[tuple[Session, ...], ...]
    extra_day: tuple[Session, ...]

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise InvalidCalendar(f"hours from {self.valid_from} give {len(self.week)} weekdays")
        if not self.extra_day:
            raise InvalidCalendar(f"hours from {self.valid_from} leave an extra day unworked")
        for day in (*self.week, self.extra_day):
            for earlier, later in pairwise(day):
                if later.opens <= earlier.closes:
                    raise InvalidCalendar(f"session {later} must open after {earlier} closes")


@dataclass(frozen=True)
class WorkingCalendar:
    """The working time of one agency, from `first_day` to `last_day` inclusive (Vietnam dates).

    Instants go in with a time zone and come out in UTC. Working time includes the closing
    instant: a deadline that falls at 17:00 is due that day at 17:00, not the next morning.
    Every question raises CalendarNotCovered where the answer depends on a day not covered.
    """

    first_day: date
    last_day: date
    hours: tuple[Hours, ...]
    days_off: Mapping[date, str] = field(default_factory=dict, hash=False)  # day -> its name
    extra_working_days: Mapping[date, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        starts = [hours.valid_from for hours in self.hours]
        if not starts or starts[0] > self.first_day:
            raise InvalidCalendar(f"no hours in force on {self.first_day}")
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise InvalidCalendar("hours must be in the order in which they take effect")
        if both := sorted(self.days_off.keys() & self.extra_working_days.keys()):
            raise InvalidCalendar(f"{both[0]} is both a day off and a working day")
        if not any(self._sessions(day) for day in self._days(self.first_day, self.last_day)):
            raise InvalidCalendar(f"no working time from {self.first_day} to {self.last_day}")

    def is_working_day(self, day: date) -> bool:
        return bool(self.sessions_on(day))

    def name_of(self, day: date) -> str | None:
        """Why the table lists this day (a holiday, a swap); None for a day the week decides."""
        self._check_covered(day)
        return self.days_off.get(day) or self.extra_working_days.get(day)

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """What is worked on that day, in order; nothing on a day off or of rest."""
        self._check_covered(day)
        return self._sessions(day)

    def next_working_instant(self, at: datetime) -> datetime:
        """`at` itself when inside working time, else the next opening."""
        return self.add_working_time(at, _NOTHING)

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant by which `amount` has been worked since `start`."""
        begin, left = _local(start), _not_negative(amount)
        day = begin.date()
        while True:
            for opens, closes in self._spans(day):
                if closes < begin:
                    continue
                begin = max(begin, opens)
                if left <= closes - begin:
                    return (begin + left).astimezone(UTC)
                left -= closes - begin
            day = self._step(day, _DAY)

    def subtract_working_time(self, end: datetime, amount: timedelta) -> datetime:
        """The last instant from which `amount` is still to be worked until `end`."""
        finish, left = _local(end), _not_negative(amount)
        day = finish.date()
        while True:
            for opens, closes in reversed(self._spans(day)):
                if finish < opens:
                    continue
                finish = min(finish, closes)
                if left <= finish - opens:
                    return (finish - left).astimezone(UTC)
                left -= finish - opens
            day = self._step(day, -_DAY)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """What is worked from `start` to `end`; below zero when `end` comes first."""
        begin, finish = _local(start), _local(end)
        if finish < begin:
            return -self.working_time_between(end, start)
        worked = _NOTHING
        for day in self._days(begin.date(), finish.date()):
            for opens, closes in self._spans(day):
                worked += max(min(closes, finish) - max(opens, begin), _NOTHING)
        return worked

    def end_of_working_day(self, start: datetime, days: int) -> datetime:
        """Closing time of the `days`-th working day after the local date of `start`.

        The day on which the period begins is not counted, and a period never ends on a day off
        (Bộ luật Dân sự 2015 Đ147.2, Đ148.5). Đ148.6 would let it run to midnight; an agency's
        day ends when it closes.
        """
        if days < 1:
            raise InvalidWorkingTime(f"{days} working days is not a period: at least one is")
        day = _local(start).date()
        self._check_covered(day)
        for _ in range(days):
            day = self._step(day, _DAY)
            while not self.is_working_day(day):
                day = self._step(day, _DAY)
        return self._spans(day)[-1][1].astimezone(UTC)

    def _sessions(self, day: date) -> tuple[Session, ...]:
        if day in self.days_off:
            return ()
        in_force = next(hours for hours in reversed(self.hours) if hours.valid_from <= day)
        if day in self.extra_working_days:
            return in_force.extra_day
        return in_force.week[day.weekday()]

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (
                datetime.combine(day, session.opens, VIETNAM),
                datetime.combine(day, session.closes, VIETNAM),
            )
            for session in self.sessions_on(day)
        ]

    def _check_covered(self, day: date) -> None:
        if not self.first_day <= day <= self.last_day:
            raise CalendarNotCovered(day, self.first_day, self.last_day)

    def _step(self, day: date, step: timedelta) -> date:
        """The neighbouring day; every search ends here at the latest, on leaving the calendar."""
        self._check_covered(day + step)
        return day + step

    @staticmethod
    def _days(first: date, last: date) -> Iterator[date]:
        return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _local(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise InvalidWorkingTime(f"{at.isoformat()} has no time zone")
    return at.astimezone(VIETNAM)


def _not_negative(amount: timedelta) -> timedelta:
    if amount < _NOTHING:
        raise InvalidWorkingTime(f"{amount} is less than no working time")
    return amount
