"""The shape of data/calendar.json: what one entry must hold to be read at all."""

import re
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Final, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)

from casework.domain.working_time import Hours, Session
from casework.reference.faults import wrong

_SESSION: Final = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)")

T = TypeVar("T")


def _not_empty(items: tuple[T, ...]) -> tuple[T, ...]:
    """Not Field(min_length=1): that also calls a list empty when its only item is at fault."""
    if not items:
        raise wrong("nothing_given")
    return items


def _session(text: object) -> Session:
    found = _SESSION.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise wrong("not_a_session", text=repr(text))
    opens, closes = (time.fromisoformat(part) for part in found.groups())
    if opens >= closes:
        raise wrong("closes_early", text=str(text))
    return Session(opens, closes)


def _in_order(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    for earlier, later in pairwise(sessions):
        if later.opens <= earlier.closes:
            raise wrong("must_open_after", later=str(later), earlier=str(earlier))
    return sessions


Text = Annotated[str, Field(min_length=1)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Weekday = Annotated[int, Field(ge=1, le=7)]  # ISO: 1 is Monday, 7 is Sunday
Weekdays = Annotated[tuple[Weekday, ...], AfterValidator(_not_empty)]
OneSession = Annotated[Session, PlainValidator(_session)]
Sessions = Annotated[tuple[OneSession, ...], AfterValidator(_not_empty), AfterValidator(_in_order)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Entry(Model):
    name: Text
    source: Text
    provisional: bool = False  # to be confirmed by whoever owns the fact


class Day(Entry):
    day: date = Field(alias="date")


class DayOff(Day):
    """`instead_of`: the holiday on a day of rest, or the worked Saturday, that it makes up for."""

    instead_of: date | None = None


class WeekRow(Model):
    weekdays: Weekdays
    sessions: Sessions


def _each_weekday_once(week: tuple[WeekRow, ...]) -> tuple[WeekRow, ...]:
    weekdays = [weekday for row in week for weekday in row.weekdays]
    if twice := sorted({weekday for weekday in weekdays if weekdays.count(weekday) > 1}):
        raise wrong("weekdays_twice", days=str(twice))
    return week


class WeeklyHours(Entry):
    """Hours from a day on; a weekday that is in no row is a day of rest."""

    valid_from: date
    week: Annotated[
        tuple[WeekRow, ...], AfterValidator(_not_empty), AfterValidator(_each_weekday_once)
    ]
    extra_day: Sessions

    def in_force(self) -> Hours:
        sessions = {weekday: row.sessions for row in self.week for weekday in row.weekdays}
        week = tuple(sessions.get(weekday, ()) for weekday in range(1, 8))
        return Hours(self.valid_from, week, self.extra_day)


class Agency(Model):
    """An agency that keeps hours of its own."""

    agency: Text
    hours: Annotated[tuple[WeeklyHours, ...], AfterValidator(_not_empty)]


class Years(Model):
    first_year: Year
    last_year: Year

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.first_year > self.last_year:
            raise wrong("years_backwards")
        return self


class Province(Model):
    days_off: tuple[Day, ...]
    working_days: tuple[Day, ...]
    hours: Annotated[tuple[WeeklyHours, ...], AfterValidator(_not_empty)]


class CalendarFile(Model):
    covers: Years
    rest_weekdays: Weekdays
    days_off: tuple[DayOff, ...]
    working_days: tuple[Day, ...]
    province: Province
    agencies: tuple[Agency, ...]
