"""What another calendar changes: the days that would be worked otherwise, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.domain.faults import Fault, fault
from casework.domain.working_time import CalendarNotCovered, WorkingCalendar
from casework.reference.calendars import Calendars

_DAY: Final = timedelta(days=1)
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """Sessions before and after; None: the calendar does not cover the day, or did not. `agency` is
    one with hours of its own."""

    day: date
    agency: str | None
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None


def faults_of_calendar(
    new: Calendars, old: Calendars, past_days: frozenset[date], today: date
) -> Iterator[Fault]:
    before, after = old.province, new.province
    if after.first_day > before.first_day or after.last_day < before.last_day:
        years = {"first": before.first_day.year, "last": before.last_day.year}
        yield fault("edition.covers", "covers_less", **years)
        return
    changed = days_between(old, new, until=today - _DAY)
    # A year added in front changes no day: nothing could be counted in it.
    past = {each.day for each in changed if each.before is not None}
    if past != past_days:
        yield fault("past_days", "past_days", days=_listed(sorted(past)))


def _listed(days: list[date]) -> str:
    more = ["…"] if len(days) > _MOST else []
    return ", ".join([*map(str, days[:_MOST]), *more]) or "–"


def days_between(old: Calendars, new: Calendars, until: date | None = None) -> Iterator[ChangedDay]:
    agencies = sorted({*old.agencies, *new.agencies})
    first = min(old.province.first_day, new.province.first_day)
    last = max(old.province.last_day, new.province.last_day)
    day = first
    while day <= min(last, until or last):
        for agency in (None, *agencies):
            before, after = (_sessions(each, agency, day) for each in (old, new))
            if before != after:
                yield ChangedDay(day, agency, before, after)
        day += _DAY


def _sessions(calendars: Calendars, agency: str | None, day: date) -> tuple[str, ...] | None:
    calendar: WorkingCalendar = calendars.agencies.get(agency or "", calendars.province)
    try:
        return tuple(map(str, calendar.sessions_on(day)))
    except CalendarNotCovered:
        return None
