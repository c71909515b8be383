"""What the names of a text say together: support by district, old commune and merged commune.

One name strengthens another (xã Tân Thành + Lai Vung), and a district that is named weakens every
namesake outside of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from casework.domain.directory import DONG_THAP, MERGER, Unit, Units
from casework.domain.routing.gazetteer import Mention, Name

_ELSEWHERE: Final = 0.25
"""What is left of a namesake outside the district that the text names."""
_PAST: Final = 0.87
"""An old name after the merger, against a name in force."""
_FUTURE: Final = 0.4
_STRANGER: Final = 0.3
_HINT: Final = 0.5
_SPREAD: Final = 0.35
_SPLIT: Final = 0.8


class Evidence:
    """Weights by unit code; `abroad` is the most credible other province."""

    def __init__(self) -> None:
        self.named: dict[str, float] = {}
        self.districts: dict[str, float] = {}
        self.communes: dict[str, float] = {}
        self.merged: dict[str, float] = {}
        self.abroad: str | None = None
        self.abroad_weight = 0.0

    @property
    def top(self) -> float:
        return max(self.districts.values(), default=0.0)

    def of(self, unit: Unit, on: date) -> float:
        return (self.merged if on >= MERGER else self.communes).get(unit.code, 0.0)


class _Part:
    """What one mention says: districts it names, and the communes it may mean."""

    def __init__(self) -> None:
        self.named: dict[str, float] = {}
        self.hints: dict[str, float] = {}
        self.communes: dict[str, float] = {}
        self.merged: dict[str, float] = {}


def weigh(mentions: Iterable[Mention], units: Units, on: date) -> Evidence:
    evidence = Evidence()
    parts: dict[str, _Part] = {}
    for mention in mentions:
        part = parts.setdefault(mention.key, _Part())
        for name, fit in mention.names:
            _credit(evidence, part, name, mention.weight * fit, units, on)
        homes = {units.old_by_code[code].district or "" for code in part.communes}
        part.hints |= part.named
        if len(homes) == 1 and not part.named:
            part.hints[homes.pop()] = mention.weight * _HINT
    for part in parts.values():
        others = [other for other in parts.values() if other is not part]
        _focus(part, others, units)
    current = _gathered(evidence, parts.values())
    _sum_districts(evidence, units)
    if on >= MERGER:
        _sum_merged(evidence, current, units)
    return evidence


def _gathered(evidence: Evidence, parts: Iterable[_Part]) -> dict[str, float]:
    current: dict[str, float] = {}
    for part in parts:
        for source, target in (
            (part.named, evidence.named),
            (part.communes, evidence.communes),
            (part.merged, current),
        ):
            for code, weight in source.items():
                _raise(target, code, weight)
    return current


def _credit(
    evidence: Evidence, part: _Part, name: Name, weight: float, units: Units, on: date
) -> None:
    if name.era == "abroad":
        inside = on >= MERGER and name.unit == "Tiền Giang"
        if weight > evidence.abroad_weight and not inside:
            evidence.abroad, evidence.abroad_weight = name.unit, weight
    elif name.era == "merged" and on >= MERGER:
        _raise(part.merged, name.unit, weight)
    elif name.era == "merged":
        for origin in units.merged_by_code[name.unit].origins:
            _raise(part.named, units.old_by_code[origin].district or "", weight * _FUTURE)
    elif name.commune:
        stranger = on < MERGER and units.old_by_code[name.unit].province != DONG_THAP
        _raise(part.communes, name.unit, weight * (_STRANGER if stranger else 1.0))
    else:
        _raise(part.named, name.unit, weight)


def _focus(part: _Part, others: list[_Part], units: Units) -> None:
    """Namesakes outside the districts that the rest of the text names lose, if one lies inside."""
    strongest = max((w for other in others for w in other.hints.values()), default=0.0)
    chosen = {c for other in others for c, w in other.hints.items() if w >= strongest * 0.6}
    inside = {c for c in part.communes if units.old_by_code[c].district in chosen}
    inside |= {
        c
        for c in part.merged
        if chosen & {units.old_by_code[o].district for o in units.merged_by_code[c].origins}
    }
    if not inside:
        return
    for table in (part.communes, part.merged):
        for code in table.keys() - inside:
            table[code] *= _ELSEWHERE


def _sum_districts(evidence: Evidence, units: Units) -> None:
    best: dict[str, float] = {}
    for code, weight in evidence.communes.items():
        _raise(best, units.old_by_code[code].district or "", weight)
    for code in evidence.named.keys() | best.keys():
        evidence.districts[code] = evidence.named.get(code, 0.0) + best.get(code, 0.0)


def _sum_merged(evidence: Evidence, current: dict[str, float], units: Units) -> None:
    """A name in force counts most; then the heirs of an old one; then all of a named district."""
    merged = evidence.merged
    for code, weight in evidence.communes.items():
        for rank, part in enumerate(units.old_by_code[code].parts):
            _raise(merged, part, weight * _PAST * (1.0 if rank == 0 else _SPLIT))
    for code, weight in current.items():
        _raise(merged, code, weight)
    spread: dict[str, float] = {}
    for unit in units.communes:
        if weight := evidence.named.get(unit.district or "", 0.0):
            _raise(spread, unit.parts[0], weight * _SPREAD)
    for code, weight in spread.items():
        merged[code] = merged.get(code, 0.0) + weight


def _raise(table: dict[str, float], key: str, value: float) -> None:
    table[key] = max(table.get(key, 0.0), value)
