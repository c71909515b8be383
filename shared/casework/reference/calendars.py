"""The working calendar of the province, from data/calendar.json.

Three layers: the nation's days; the province's own days, which win over the nation's on the same
date, and its hours; the hours of an agency that keeps its own (any other keeps the province's).
Whoever edits the file is told everything that is wrong with it at once.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from casework.domain.faults import Fault, fault
from casework.domain.working_time import CalendarError, Hours, WorkingCalendar
from casework.reference.calendar_file import (
    Agency,
    CalendarFile,
    Day,
    DayOff,
    Model,
    WeeklyHours,
    Years,
)
from casework.reference.faults import InvalidData, faults_of

PROVINCE: Final = Path(__file__).parent / "data" / "calendar.json"

# What every year has (Bộ luật Lao động 2019 Đ112; 24/11 by NQ 28/2026/QH16): the name, the first
# and last (month, day) on which it can fall by the lunar calendar, how many days, since when.
_EVERY_YEAR: Final = (
    ("Tết Dương lịch", (1, 1), (1, 1), 1, 0),
    ("Tết Nguyên đán", (1, 19), (2, 27), 5, 0),
    ("Giỗ Tổ Hùng Vương", (3, 28), (4, 29), 1, 0),
    ("Ngày Chiến thắng", (4, 30), (4, 30), 1, 0),
    ("Ngày Quốc tế Lao động", (5, 1), (5, 1), 1, 0),
    ("Quốc khánh", (9, 1), (9, 3), 2, 0),
    ("Ngày Văn hóa Việt Nam", (11, 24), (11, 24), 1, 2026),
)

M = TypeVar("M", bound=Model)


class CalendarDataError(InvalidData):
    """The calendar file cannot be used."""


@dataclass(frozen=True, slots=True)
class Calendars:
    """The province's calendar, those of agencies with hours of their own, and which edition it is.

    `revision` changes with the text: clocks counted by another edition are counted anew.
    """

    province: WorkingCalendar
    agencies: Mapping[str, WorkingCalendar]
    revision: str


def load_calendars(path: Path = PROVINCE) -> Calendars:
    """Everything in the file. Raises CalendarDataError with everything that is wrong in it."""
    return parse_calendars(path.read_text("utf-8"))


def parse_calendars(text: str) -> Calendars:
    """Raises CalendarDataError with everything that is wrong in the text of a calendar file."""
    file = _read(text)
    return Calendars(
        _calendar(None, file),
        {code: _calendar(code, file) for code in sorted({own.agency for own in file.agencies})},
        hashlib.sha256(text.encode()).hexdigest()[:12],
    )


def load_calendar(agency: str | None = None, path: Path = PROVINCE) -> WorkingCalendar:
    """The calendar of that agency (its code in the directory), or of the province for None.

    Raises CalendarDataError with everything that is wrong in the file.
    """
    return _calendar(agency, _read(path.read_text("utf-8")))


def _calendar(agency: str | None, nation: CalendarFile) -> WorkingCalendar:
    province = nation.province
    off, worked = _names(province.days_off), _names(province.working_days)
    try:
        return WorkingCalendar(
            first_day=date(nation.covers.first_year, 1, 1),
            last_day=date(nation.covers.last_year, 12, 31),
            hours=_hours_of(agency, nation),
            days_off=_without(worked, _names(nation.days_off)) | off,
            extra_working_days=_without(off, _names(nation.working_days)) | worked,
        )
    except CalendarError as error:
        raise CalendarDataError([fault("", "no_calendar", reason=str(error))]) from error


def _names(days: Iterable[Day]) -> dict[date, str]:
    return {entry.day: entry.name for entry in days}


def _without(overridden: Mapping[date, str], names: Mapping[date, str]) -> dict[date, str]:
    return {day: name for day, name in names.items() if day not in overridden}


def _hours_of(agency: str | None, file: CalendarFile) -> tuple[Hours, ...]:
    """The agency's own hours from the day they take effect, the province's before it."""
    own = [hours for entry in file.agencies if entry.agency == agency for hours in entry.hours]
    general = [h for h in file.province.hours if not own or h.valid_from < own[0].valid_from]
    return tuple(hours.in_force() for hours in (*general, *own))


def _read(text: str) -> CalendarFile:
    problems: list[Fault] = []
    try:
        raw = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, problems))
    except json.JSONDecodeError as error:
        broken = fault(f"line {error.lineno}", "malformed", reason=error.msg)
        raise CalendarDataError([broken]) from None
    try:
        file = CalendarFile.model_validate_json(text)
    except ValidationError as error:
        found = zip(error.errors(), faults_of(error), strict=True)
        problems += (replace(each, path=_path(fault["loc"])) for fault, each in found)
    problems += _contradictions(raw)
    if problems:
        raise CalendarDataError(problems)
    return file


def _object(pairs: list[tuple[str, Any]], problems: list[Fault]) -> dict[str, Any]:
    """A JSON object; of a key given twice, JSON would drop the first without a word."""
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    problems += (fault(key, "key_twice") for key in twice)
    return dict(pairs)


def _path(location: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".")


def _contradictions(raw: object) -> Iterator[Fault]:
    """What shows only between entries; those that cannot be read are reported by CalendarFile."""
    off, worked = _readable(DayOff, raw, "days_off"), _readable(Day, raw, "working_days")
    nation: dict[str, Day] = {**off, **worked}
    own = _readable(Day, raw, "province", "days_off")
    own |= _readable(Day, raw, "province", "working_days")
    hours = _readable(WeeklyHours, raw, "province", "hours")
    agencies = _readable(Agency, raw, "agencies")

    yield from _given_twice({f"{path}.date": entry.day for path, entry in nation.items()})
    yield from _given_twice({f"{path}.date": entry.day for path, entry in own.items()})
    yield from _given_twice({f"{path}.agency": entry.agency for path, entry in agencies.items()})
    yield from _out_of_order(hours)
    for n, agency in enumerate(_section(raw, "agencies")):
        yield from _out_of_order(_readable(WeeklyHours, agency, "hours", under=f"agencies[{n}]."))

    all_read = len(off) == len(_section(raw, "days_off"))  # else the one missing may be there
    if all_read:
        yield from _not_made_up(off, worked, _section(raw, "rest_weekdays"))
    with suppress(ValidationError):
        years = Years.model_validate(raw.get("covers") if isinstance(raw, dict) else None)
        yield from _not_covered(years, nation | own, hours)
        if all_read:
            yield from _not_entered(years, {entry.day for entry in off.values()})


def _section(raw: object, *keys: str) -> list[Any]:
    for key in keys:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw if isinstance(raw, list) else []


def _readable(model: type[M], raw: object, *keys: str, under: str = "") -> dict[str, M]:
    """The entries of a section that can be read, by path."""
    found = {}
    for n, entry in enumerate(_section(raw, *keys)):
        with suppress(ValidationError):
            path = f"{under}{'.'.join(keys)}[{n}]"
            found[path] = model.model_validate_json(json.dumps(entry))
    return found


def _given_twice(values: Mapping[str, date | str]) -> Iterator[Fault]:
    first_place: dict[date | str, str] = {}
    for place, value in values.items():
        if (first := first_place.setdefault(value, place)) != place:
            yield fault(place, "given_already", value=value, first=first)


def _out_of_order(hours: Mapping[str, WeeklyHours]) -> Iterator[Fault]:
    for (_, earlier), (path, later) in pairwise(hours.items()):
        if later.valid_from <= earlier.valid_from:
            days = {"later": later.valid_from, "earlier": earlier.valid_from}
            yield fault(f"{path}.valid_from", "out_of_order", **days)


def _not_made_up(
    off: Mapping[str, DayOff], worked: Mapping[str, Day], rest_weekdays: list[Any]
) -> Iterator[Fault]:
    """A holiday on a day of rest, or a day of rest worked, is owed one day off (BLLĐ Đ111.3)."""
    owed = {
        entry.day: path
        for path, entry in (*off.items(), *worked.items())
        if entry.day.isoweekday() in rest_weekdays
    }
    for path, entry in off.items():
        if entry.instead_of and not owed.pop(entry.instead_of, None):
            yield fault(f"{path}.instead_of", "not_owed", day=entry.instead_of)
    for day, path in owed.items():
        yield fault(f"{path}.date", "not_made_up", weekday=f"{day:%A}", day=day)


def _not_covered(
    years: Years, days: Mapping[str, Day], hours: Mapping[str, WeeklyHours]
) -> Iterator[Fault]:
    for path, entry in days.items():
        if not years.first_year <= entry.day.year <= years.last_year:
            yield fault(f"{path}.date", "outside_years", day=entry.day)
    for path, first in list(hours.items())[:1]:
        if first.valid_from > date(years.first_year, 1, 1):
            yield fault(f"{path}.valid_from", "no_hours", first=first.valid_from)


def _not_entered(years: Years, days: set[date]) -> Iterator[Fault]:
    for year in range(years.first_year, years.last_year + 1):
        for name, first, last, count, since in _EVERY_YEAR:
            found = sum(date(year, *first) <= day <= date(year, *last) for day in days)
            if year >= since and found < count:
                counted = {"year": year, "found": found, "count": count, "name": name}
                yield fault("covers", "days_missing", **counted)
