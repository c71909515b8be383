"""Who exists, where, and since when: the effective-dated directory of agencies and units.

Keyed by (code, valid_from), never by name: the statistics office reuses codes, seventeen old
names now mean another place and three communes were split on 01/07/2025. Dates are local dates
of Vietnam, both ends included; None is an open end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise
from typing import Final

from casework.domain.faults import Fault, fault

DONG_THAP: Final = "87"
"""Province code up to 30/06/2025; the merged province carries 82, Tiền Giang's old code."""
MERGER: Final = date(2025, 7, 1)
_KM_PER_DEGREE: Final = 111.2
_NOTE: Final = re.compile(r"\s*\([^)]*\)")


def _gone(agency: Agency, on: date) -> bool:
    return agency.valid_to is not None and agency.valid_to < on


def in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


@dataclass(frozen=True)
class Agency:
    """`unit` is the GSO code of the district or commune the agency serves, None for a province's.

    `sms_name` stands for a name that is too long for a text message. `provisional` marks what was
    assembled from general knowledge and awaits the province.
    """

    code: str
    name: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None
    subjects: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    unit: str | None = None
    hotlines: tuple[str, ...] = ()
    parent: str | None = None
    note: str | None = None
    provisional: bool = True
    sms_name: str | None = None

    @property
    def key(self) -> str:
        """Of the record, as who keeps the directory knows it."""
        return f"{self.code} ({self.valid_from or 'from the start'})"

    @property
    def plain_name(self) -> str:
        """Without the notes in brackets, which are for those who keep the directory."""
        return _NOTE.sub("", self.name)

    def in_force(self, on: date) -> bool:
        return in_force(self.valid_from, self.valid_to, on)


@dataclass(frozen=True)
class Unit:
    """A district (`district` is None) or a commune; `parts` lists a commune's successors of 2025.

    The first part is the one taken when nothing better is known; more than one means the
    commune was split. For a unit of 2025 `origins` are the codes of the communes it was made of.
    """

    code: str
    name: str
    province: str
    district: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    parts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Vietnamese kind in lower case: xã, phường, thị trấn, huyện, thành phố, thị xã."""
        return self._split[0]

    @property
    def short_name(self) -> str:
        return self._split[1]

    @property
    def _split(self) -> tuple[str, str]:
        words = self.name.split(" ")
        width = 2 if words[0] in ("Thị", "Thành") else 1
        return " ".join(words[:width]).lower(), " ".join(words[width:])


@dataclass(frozen=True)
class Neighbour:
    unit: Unit
    kilometres: float


class Directory:
    """Agencies by code and day."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self.agencies: tuple[Agency, ...] = tuple(agencies)
        self._by_code: dict[str, list[Agency]] = {}
        for agency in self.agencies:
            self._by_code.setdefault(agency.code, []).append(agency)

    def agency(self, code: str, on: date) -> Agency | None:
        return next((a for a in self._by_code.get(code, ()) if a.in_force(on)), None)

    def in_force(self, on: date) -> tuple[Agency, ...]:
        return tuple(agency for agency in self.agencies if agency.in_force(on))

    def units_of(self, code: str, on: date) -> frozenset[str]:
        """Codes of the agencies that an agency may hand a case down to."""
        return frozenset(a.code for a in self.agencies if a.parent == code and a.in_force(on))

    def name(self, code: str, on: date) -> str:
        """The name on the day, or the last one an agency had before it."""
        latest = self.latest(code, on)
        return latest.name if latest else code

    def unit(self, code: str, on: date) -> str | None:
        """The unit that an agency serves, or served last."""
        latest = self.latest(code, on)
        return latest.unit if latest else None

    def latest(self, code: str, on: date) -> Agency | None:
        """The record in force on the day, or the last one before it."""
        records = [a for a in self._by_code.get(code, ()) if a.in_force(on) or _gone(a, on)]
        return records[-1] if records else None

    def successors(self, code: str, on: date) -> tuple[str, ...]:
        """Codes in force on the day that took over from `code`; empty when a human must say.

        Several codes mean a split: the caller may not choose among them by itself.
        """
        found: dict[str, None] = {}
        waiting, seen = [code], set[str]()
        while waiting:
            current = waiting.pop(0)
            if current in seen:
                continue
            seen.add(current)
            if self.agency(current, on):
                found[current] = None
            else:
                waiting += self._followers(current, on)
        return tuple(found)

    def _followers(self, code: str, on: date) -> tuple[str, ...]:
        past = [a for a in self._by_code.get(code, ()) if _gone(a, on)]
        return past[-1].successors if past else ()

    def problems(self, unit_codes: frozenset[str]) -> list[Fault]:
        """Every fault of the data, by agency; empty when the directory is sound."""
        faults = [f for a in self.agencies for f in self._faults(a, unit_codes)]
        for records in self._by_code.values():
            ordered = sorted(records, key=lambda a: a.valid_from or date.min)
            for earlier, later in pairwise(ordered):
                if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                    faults.append(fault(later.key, "overlap", first=later.valid_from))
        return faults

    def _faults(self, agency: Agency, unit_codes: frozenset[str]) -> list[Fault]:
        key = agency.key
        faults = []
        if not agency.code or not agency.name:
            faults.append(fault(key, "code_and_name"))
        if agency.valid_from and agency.valid_to and agency.valid_to < agency.valid_from:
            faults.append(fault(key, "ends_early", last=agency.valid_to))
        for code in (*agency.successors, *filter(None, [agency.parent])):
            if code not in self._by_code:
                faults.append(fault(key, "no_such_relative", code=code))
        if agency.unit is not None and agency.unit not in unit_codes:
            faults.append(fault(key, "no_such_unit", unit=agency.unit))
        return faults


@dataclass(frozen=True)
class Units:
    """Districts and communes before the merger (with old Tiền Giang's), and the 102 after it."""

    districts: tuple[Unit, ...]
    communes: tuple[Unit, ...]
    merged: tuple[Unit, ...]

    def communes_on(self, on: date) -> tuple[Unit, ...]:
        """Of the province as it stood: old Tiền Giang's are neighbours before the merger."""
        if on >= MERGER:
            return self.merged
        return tuple(unit for unit in self.communes if unit.province == DONG_THAP)

    def commune(self, code: str, on: date) -> Unit | None:
        return (self.merged_by_code if on >= MERGER else self.old_by_code).get(code)

    def district(self, code: str) -> Unit | None:
        return self._districts_by_code.get(code)

    @cached_property
    def old_by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.communes}

    @cached_property
    def merged_by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.merged}

    @cached_property
    def _districts_by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.districts}

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(u.code for u in (*self.districts, *self.communes, *self.merged))

    def nearest(self, latitude: float, longitude: float, on: date) -> tuple[Neighbour, ...]:
        """Communes by distance to their centre, old Tiền Giang's too; kilometres, nearest first."""
        pool = self.merged if on >= MERGER else self.communes
        squeeze = math.cos(math.radians(latitude))
        near = [
            Neighbour(
                unit,
                _KM_PER_DEGREE
                * math.hypot(unit.latitude - latitude, (unit.longitude - longitude) * squeeze),
            )
            for unit in pool
            if unit.latitude is not None and unit.longitude is not None
        ]
        return tuple(sorted(near, key=lambda n: (n.kilometres, n.unit.code)))

    def problems(self) -> list[str]:
        """Every fault of the lists, one sentence per entry."""
        own = [u for u in self.districts if u.province == DONG_THAP]
        faults = _count("districts of 2021", len(own), 12)
        faults += _count("communes of 2021", len(self.communes_on(date.min)), 143)
        faults += _count("communes from 01/07/2025", len(self.merged), 102)
        for kind, promised in (("xã", 82), ("phường", 20)):
            found = sum(unit.kind == kind for unit in self.merged)
            faults += _count(f"{kind} from 01/07/2025", found, promised)
        for units in (self.districts, self.communes, self.merged):
            codes = sorted(unit.code for unit in units)
            faults += [f"{c}: listed twice" for c, group in groupby(codes) if len([*group]) > 1]
        return faults + [f for unit in self.communes for f in self._commune_faults(unit)]

    def _commune_faults(self, unit: Unit) -> list[str]:
        key = f"{unit.code} {unit.name}"
        faults = []
        if unit.district not in self._districts_by_code:
            faults.append(f"{key}: district {unit.district} does not exist")
        if not unit.parts:
            faults.append(f"{key}: has no successor from 01/07/2025")
        for part in unit.parts:
            successor = self.merged_by_code.get(part)
            if successor is None:
                faults.append(f"{key}: successor {part} does not exist")
            elif unit.code not in successor.origins:
                faults.append(f"{key}: {successor.name} does not name it among its origins")
        return faults


def _count(what: str, found: int, promised: int) -> list[str]:
    return [] if found == promised else [f"{what}: {found} found, {promised} expected"]
