"""Who is competent: the matter, the place and the day give the lead and the others.

Territorial symbols stand for the agency of the place: H district, X21 and X commune before and
after the merger, CAH and CAX the police of the same units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from casework.domain.directory import Directory, in_force
from casework.domain.routing.location import Area
from casework.domain.routing.model import CaseClass

_OF_DISTRICT: Final = {"H": "UBND-H-", "CAH": "CAH-"}
_OF_COMMUNE: Final = {"X21": "UBND-X21-", "X": "UBND-X25-", "CAX": "CAX25-"}
SYMBOLS: Final = frozenset({*_OF_DISTRICT, *_OF_COMMUNE})


class Rule(NamedTuple):
    """Competence during a time: `lead` and `also` are agency codes or territorial symbols."""

    lead: str
    also: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None


class Matter(NamedTuple):
    """A row of the competence table; `elsewhere` maps an old province code to another matter."""

    code: str
    case_class: CaseClass
    field: str
    name: str
    rules: tuple[Rule, ...]
    elsewhere: Mapping[str, str]

    def rule(self, on: date) -> Rule | None:
        return next((r for r in self.rules if in_force(r.valid_from, r.valid_to, on)), None)


class Competent(NamedTuple):
    lead: str | None
    also: tuple[str, ...]


class Competence:
    def __init__(self, matters: Iterable[Matter], directory: Directory) -> None:
        self.matters: Mapping[str, Matter] = {matter.code: matter for matter in matters}
        self._directory = directory

    @cached_property
    def field_classes(self) -> Mapping[str, CaseClass]:
        """The class of each field; `problems` tells of a field that has two."""
        return {matter.field: matter.case_class for matter in self.matters.values()}

    def of(self, matter: Matter, area: Area | None, on: date) -> Competent:
        """Agencies in force on the day; `lead` is None while the place is needed and unknown."""
        if area and (other := matter.elsewhere.get(area.province)):
            matter = self.matters[other]
        rule = matter.rule(on)
        if rule is None:
            return Competent(None, ())
        also = dict.fromkeys(self._resolve(symbol, area, on) for symbol in rule.also)
        lead = self._resolve(rule.lead, area, on)
        return Competent(lead, tuple(code for code in also if code and code != lead))

    def depends_on_place(self, matter: Matter, on: date) -> bool:
        rule = matter.rule(on)
        return rule is not None and (rule.lead in SYMBOLS or bool(matter.elsewhere))

    def committee(self, commune: str, on: date) -> str | None:
        return self._resolve("X", Area(None, commune, 1.0), on)

    def matter_of(self, field: str | None, agency: str | None, on: date) -> Matter | None:
        """What a person decided about, as far as field and agency tell: the only matter of the
        field that the agency leads; if it leads none, the only one it has a part in.

        The agency tells the place, so the place is not asked for. What is another matter in old
        Tiền Giang goes by its usual code: from there `of` finds the regional one.
        """
        regional = {code for matter in self.matters.values() for code in matter.elsewhere.values()}
        fitting = [m for m in self.matters.values() if m.field == field and m.code not in regional]
        if agency:
            led = [m for m in fitting if self._leads(m, agency, on)]
            fitting = led or [m for m in fitting if self._takes_part(m, agency, on)]
        return fitting[0] if len(fitting) == 1 else None

    def _leads(self, matter: Matter, agency: str, on: date) -> bool:
        return any(_names(rule.lead, agency) for rule in self._rules(matter, on))

    def _takes_part(self, matter: Matter, agency: str, on: date) -> bool:
        return any(_names(code, agency) for rule in self._rules(matter, on) for code in rule.also)

    def _rules(self, matter: Matter, on: date) -> list[Rule]:
        """Of the day, in every part of the province."""
        variants = (matter, *(self.matters[code] for code in matter.elsewhere.values()))
        return [rule for variant in variants if (rule := variant.rule(on))]

    def name(self, code: str, on: date) -> str:
        agency = self._directory.agency(code, on)
        return agency.name if agency else code

    def _resolve(self, symbol: str, area: Area | None, on: date) -> str | None:
        code: str | None = symbol
        if symbol in _OF_DISTRICT:
            code = _OF_DISTRICT[symbol] + area.district if area and area.district else None
        elif symbol in _OF_COMMUNE:
            code = _OF_COMMUNE[symbol] + area.commune if area and area.commune else None
        return code if code and self._directory.agency(code, on) else None

    def problems(self) -> list[str]:
        """Every fault of the table, one sentence per entry."""
        known = {agency.code for agency in self._directory.agencies}
        faults = []
        for matter in self.matters.values():
            faults += [
                f"{matter.code}: agency {code} is not in the directory"
                for rule in matter.rules
                for code in (rule.lead, *rule.also)
                if code not in SYMBOLS and code not in known
            ]
            faults += [
                f"{matter.code}: matter {other} does not exist"
                for other in matter.elsewhere.values()
                if other not in self.matters
            ]
            if matter.case_class != self.field_classes[matter.field]:
                faults.append(f"{matter.code}: field {matter.field} has another class elsewhere")
        return faults


def _names(symbol: str, agency: str) -> bool:
    """Whether the code or territorial symbol stands for that agency."""
    prefix = (_OF_DISTRICT | _OF_COMMUNE).get(symbol)
    return agency.startswith(prefix) if prefix else agency == symbol
