"""Where is it? The form's code, the form's point, the words of the text - and an honest "unsure".

Everything is added up over the units of the time: districts and communes up to 30/06/2025, the
102 merged communes afterwards. A split commune or a name that moved stays several areas.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from casework.domain.directory import DONG_THAP, MERGER, Unit, Units
from casework.domain.routing.evidence import Evidence, weigh
from casework.domain.routing.gazetteer import BARE, Gazetteer, Mention
from casework.domain.routing.model import Place
from casework.domain.routing.text import Text

_FAR_KM: Final = 18.0
_SURE: Final = 0.97
_GIVEN: Final = "theo biểu mẫu"
# fmt: off
_CUES: Final = frozenset({
    "ap", "khom", "duong", "hem", "cau", "cho", "xom", "to", "kinh", "kenh", "rach", "truong",
    "ngo", "lo", "khu", "quoc", "tuyen", "so",
})
# fmt: on


class Area(NamedTuple):
    """One answer: `district` only before the merger; `share` is the belief in it, 0 to 1."""

    district: str | None
    commune: str | None
    share: float
    province: str = DONG_THAP


class Location(NamedTuple):
    """Areas by share, highest first; `abroad` names another province the text is about.

    `cue` tells that the text points somewhere that this directory cannot resolve (a street, a
    hamlet): a person can. `how` says in Vietnamese where the finding comes from.
    """

    areas: tuple[Area, ...] = ()
    how: str = ""
    abroad: str | None = None
    cue: bool = False
    conflict: bool = False

    @property
    def best(self) -> Area | None:
        return self.areas[0] if self.areas else None

    @property
    def outside(self) -> str | None:
        """The other province; of old Tiền Giang the caller must ask which day it is."""
        if self.best and self.best.province != DONG_THAP:
            return "Tiền Giang"
        return self.abroad

    @property
    def certainty(self) -> float:
        return self.areas[0].share if self.areas else 0.0


class Locator:
    def __init__(self, units: Units, gazetteer: Gazetteer) -> None:
        self._units = units
        self._gazetteer = gazetteer

    def locate(self, text: Text, place: Place | None, on: date) -> Location:
        mentions = tuple(self._gazetteer.mentions(text))
        support = weigh(mentions, self._units, on)
        found = self._read(text, mentions, support, on)
        if place is None:
            return found
        given = self._given(place, support, on)
        if given is None:
            return found
        return _merge(given, found)

    def commune(
        self, text: Text, place: Place | None, on: date, *, inside: str, sure: float
    ) -> str | None:
        """The commune after the merger, if it is as sure as that and has taken over from the old
        commune or district with the code `inside`."""
        where = self.locate(text, place, on)
        if where.conflict or where.best is None or where.best.share < sure:
            return None
        merged = self._units.merged_by_code.get(where.best.commune or "")
        if merged is None:
            return None
        origins = [self._units.old_by_code[code] for code in merged.origins]
        within = any(inside in (origin.code, origin.district) for origin in origins)
        return merged.code if within else None

    def _given(self, place: Place, support: Evidence, on: date) -> Location | None:
        if place.commune and (units := self._communes_of(place, on)):
            return Location(self._parts(units, place, on), _GIVEN)
        if place.district and (district := self._units.district(place.district)):
            return self._within(district, support, on)
        if place.latitude is not None and place.longitude is not None:
            return self._near(place.latitude, place.longitude, support, on)
        return None

    def _parts(self, units: tuple[Unit, ...], place: Place, on: date) -> tuple[Area, ...]:
        """One commune, or those a split one went to: a point weighs them by their distance."""
        shares = {units[0].code: 1.0} if len(units) == 1 else {units[0].code: 0.6}
        shares |= {unit.code: 0.4 / (len(units) - 1) for unit in units[1:]}
        if len(units) > 1 and place.latitude is not None and place.longitude is not None:
            shares = {
                near.unit.code: _closeness(near.kilometres)
                for near in self._units.nearest(place.latitude, place.longitude, on)
                if near.unit in units
            }
        total = sum(shares.values())
        areas = [self._area(unit, min(shares[unit.code] / total, 1.0), on) for unit in units]
        return tuple(sorted(areas, key=lambda area: -area.share))

    def _communes_of(self, place: Place, on: date) -> tuple[Unit, ...]:
        """The unit of the day; for a code of before the merger what has taken its place."""
        code, coded_on = place.commune or "", place.coded_on or on
        if (on < MERGER or coded_on >= MERGER) and (unit := self._units.commune(code, on)):
            return (unit,)
        old = self._units.old_by_code.get(code)
        if on < MERGER or old is None:
            return ()
        return tuple(self._units.merged_by_code[part] for part in old.parts)

    def _within(self, district: Unit, support: Evidence, on: date) -> Location:
        inside = [u for u in self._units.communes if u.district == district.code]
        if on < MERGER:
            named = [u for u in inside if support.communes.get(u.code, 0) >= BARE / 2]
            commune = named[0].code if len(named) == 1 else None
            area = Area(district.code, commune, 1.0, district.province)
            return Location((area,), _GIVEN)
        heirs = dict.fromkeys(part for unit in inside for part in unit.parts)
        weights = {code: 0.2 + support.merged.get(code, 0.0) for code in heirs}
        return Location(self._ranked_merged(weights), "theo huyện cũ trên biểu mẫu")

    def _near(self, latitude: float, longitude: float, support: Evidence, on: date) -> Location:
        """Without polygons a point is only near a centre: believe the ratio of the distances."""
        near = self._units.nearest(latitude, longitude, on)[:4]
        if not near or near[0].kilometres > _FAR_KM:
            return Location(how="điểm trên bản đồ nằm ngoài tỉnh", abroad="ngoài tỉnh")
        strength = {
            n.unit.code: _closeness(n.kilometres) * (1 + support.of(n.unit, on)) for n in near
        }
        total = sum(strength.values())
        areas: dict[tuple[str | None, str | None], Area] = {}
        for neighbour in near:
            share = strength[neighbour.unit.code] / total
            area = self._area(neighbour.unit, min(share, _SURE), on)
            areas[area.district, area.commune] = area
        ranked = tuple(sorted(areas.values(), key=lambda a: -a.share))
        return Location(_pooled(ranked), "theo vị trí trên bản đồ")

    def _read(
        self, text: Text, mentions: tuple[Mention, ...], support: Evidence, on: date
    ) -> Location:
        named = ", ".join(dict.fromkeys(m.written for m in mentions))
        how = f"đọc từ nội dung: {named}" if named else ""
        cue = _points_somewhere(text)
        areas = self._ranked_merged(support.merged) if on >= MERGER else self._ranked_old(support)
        best = max([0.0, *support.districts.values(), *support.merged.values()])
        abroad = support.abroad if support.abroad_weight > best else None
        return Location(areas if abroad is None else (), how, abroad, cue)

    def _ranked_old(self, support: Evidence) -> tuple[Area, ...]:
        total = sum(value**2 for value in support.districts.values())
        areas = []
        for code, value in sorted(support.districts.items(), key=lambda item: (-item[1], item[0])):
            district = self._units.district(code)
            if district is None or value < support.top / 3:
                continue
            inside = [
                (weight, c)
                for c, weight in support.communes.items()
                if self._units.old_by_code[c].district == code
            ]
            best = max(inside, default=(0.0, ""))
            unique = sum(weight == best[0] for weight, _ in inside) == 1
            share = min(value**2 / total, _SURE)
            areas.append(Area(code, best[1] if unique else None, share, district.province))
        return tuple(areas[:3])

    def _ranked_merged(self, weights: Mapping[str, float]) -> tuple[Area, ...]:
        total = sum(value**2 for value in weights.values())
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:3]
        return tuple(
            self._area(self._units.merged_by_code[code], min(value**2 / total, _SURE), MERGER)
            for code, value in ranked
        )

    def _area(self, unit: Unit, share: float, on: date) -> Area:
        province = unit.province
        if on >= MERGER:
            province = self._units.old_by_code[unit.origins[0]].province
        return Area(unit.district, unit.code, share, province)


def _closeness(kilometres: float) -> float:
    return (1 / max(kilometres, 0.3)) ** 3


def _points_somewhere(text: Text) -> bool:
    """A street, hamlet or bridge by name or number: not in our lists, but known on the spot."""
    for word, follower in pairwise(text.written):
        named = follower.plain.isdigit() or (follower.capital and not word.capital)
        if word.plain in _CUES and named:
            return True
    return False


def _pooled(areas: tuple[Area, ...]) -> tuple[Area, ...]:
    """Neighbouring communes of one district speak for the district together."""
    pooled: dict[str | None, Area] = {}
    for area in areas:
        key = area.district or area.commune
        if key in pooled:
            first = pooled[key]
            share = min(first.share + area.share, _SURE)
            commune = first.commune if first.share > 0.7 else None
            pooled[key] = Area(first.district, commune, share, first.province)
        else:
            pooled[key] = area
    return tuple(sorted(pooled.values(), key=lambda a: -a.share))


def _merge(given: Location, found: Location) -> Location:
    """The form decides; a text that clearly names another place is reported as a conflict."""
    best, other = given.best, found.best
    conflict = bool(
        best
        and other
        and other.share > 0.8
        and (best.district or best.commune) != (other.district or other.commune)
    )
    return Location(given.areas, given.how, given.abroad, found.cue, conflict)
