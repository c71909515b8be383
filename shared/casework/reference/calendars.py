"""The working calendar of the province, from data/calendar.json.

Three layers: the nation's days; the province's own days, which win over the nation's on the same
date, and its hours; the hours of an agency that keeps its own (any other keeps the province's).
Whoever edits the file is told everything that is wrong with it at once.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

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


class CalendarDataError(CalendarError):
    """The calendar file cannot be used; `problems` names every entry at fault, by its path."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{path.name} cannot be used:", *self.problems]))


def load_calendar(agency: str | None = None, path: Path = PROVINCE) -> WorkingCalendar:
    """The calendar of that agency (its code in the directory), or of the province for None.

    Raises CalendarDataError with everything that is wrong in the file.
    """
    nation = _read(path)
    province = nation.province
    off, worked = _names(province.days_off), _names(province.working_days)
    return WorkingCalendar(
        first_day=date(nation.covers.first_year, 1, 1),
        last_day=date(nation.covers.last_year, 12, 31),
        hours=_hours_of(agency, nation),
        days_off=_without(worked, _names(nation.days_off)) | off,
        extra_working_days=_without(off, _names(nation.working_days)) | worked,
    )


@dataclass(frozen=True, slots=True)
class Calendars:
    """The province's calendar, those of agencies with hours of their own, and which edition it is.

    `revision` changes with the file: clocks counted by another edition are counted anew.
    """

    province: WorkingCalendar
    agencies: Mapping[str, WorkingCalendar]
    revision: str


def load_calendars(path: Path = PROVINCE) -> Calendars:
    """Everything in the file. Raises CalendarDataError with everything that is wrong in it."""
    own = {entry.agency for entry in _read(path).agencies}
    return Calendars(
        load_calendar(path=path),
        {code: load_calendar(code, path) for code in sorted(own)},
        hashlib.sha256(path.read_bytes()).hexdigest()[:12],
    )


def _names(days: Iterable[Day]) -> dict[date, str]:
    return {entry.day: entry.name for entry in days}


def _without(overridden: Mapping[date, str], names: Mapping[date, str]) -> dict[date, str]:
    return {day: name for day, name in names.items() if day not in overridden}


def _hours_of(agency: str | None, file: CalendarFile) -> tuple[Hours, ...]:
    """The agency's own hours from the day they take effect, the province's before it."""
    own = [hours for entry in file.agencies if entry.agency == agency for hours in entry.hours]
    general = [h for h in file.province.hours if not own or h.valid_from < own[0].valid_from]
    return tuple(hours.in_force() for hours in (*general, *own))


def _read(path: Path) -> CalendarFile:
    text = path.read_text(encoding="utf-8")
    problems: list[str] = []
    try:
        raw = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, problems))
    except json.JSONDecodeError as error:
        raise CalendarDataError(path, [f"line {error.lineno}: {error.msg}"]) from None
    try:
        file = CalendarFile.model_validate_json(text)
    except ValidationError as error:
        problems += (f"{_path(fault['loc'])}: {fault['msg']}" for fault in error.errors())
    problems += _contradictions(raw)
    if problems:
        raise CalendarDataError(path, problems)
    return file


def _object(pairs: list[tuple[str, Any]], problems: list[str]) -> dict[str, Any]:
    """A JSON object; of a key given twice, JSON would drop the first without a word."""
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    problems += (f"{key}: the key is given twice in one object" for key in twice)
    return dict(pairs)


def _path(location: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".")


def _contradictions(raw: object) -> Iterator[str]:
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


def _given_twice(values: Mapping[str, date | str]) -> Iterator[str]:
    first_place: dict[date | str, str] = {}
    for place, value in values.items():
        if (first := first_place.setdefault(value, place)) != place:
            yield f"{place}: {value} is given already, by {first}"


def _out_of_order(hours: Mapping[str, WeeklyHours]) -> Iterator[str]:
    for (_, earlier), (path, later) in pairwise(hours.items()):
        if later.valid_from <= earlier.valid_from:
            yield f"{path}.valid_from: {later.valid_from} must come after {earlier.valid_from}"


def _not_made_up(
    off: Mapping[str, DayOff], worked: Mapping[str, Day], rest_weekdays: list[Any]
) -> Iterator[str]:
    """A holiday on a day of rest, or a day of rest worked, is owed one day off (BLLĐ Đ111.3)."""
    owed = {
        entry.day: path
        for path, entry in (*off.items(), *worked.items())
        if entry.day.isoweekday() in rest_weekdays
    }
    for path, entry in off.items():
        if entry.instead_of and not owed.pop(entry.instead_of, None):
            yield f"{path}.instead_of: {entry.instead_of} is not owed a day off, or has one already"
    for day, path in owed.items():
        yield f"{path}.date: {day:%A} {day} is a day of rest, and no day off is given instead_of it"


def _not_covered(
    years: Years, days: Mapping[str, Day], hours: Mapping[str, WeeklyHours]
) -> Iterator[str]:
    for path, entry in days.items():
        if not years.first_year <= entry.day.year <= years.last_year:
            yield f"{path}.date: {entry.day} is outside the years covered"
    for path, first in list(hours.items())[:1]:
        if first.valid_from > date(years.first_year, 1, 1):
            yield f"{path}.valid_from: no hours are given before {first.valid_from}"


def _not_entered(years: Years, days: set[date]) -> Iterator[str]:
    for year in range(years.first_year, years.last_year + 1):
        for name, first, last, count, since in _EVERY_YEAR:
            found = sum(date(year, *first) <= day <= date(year, *last) for day in days)
            if year >= since and found < count:
                yield f"covers: {year} has {found} of {count} day(s) off for {name}"
