"""From a text to an agency: reading, place, class, competence, confidence."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from casework.domain.directory import MERGER
from casework.domain.routing import classes
from casework.domain.routing.competence import Competence, Matter
from casework.domain.routing.confidence import Calibration
from casework.domain.routing.location import Area, Location, Locator
from casework.domain.routing.matters import MatterModel, Reading
from casework.domain.routing.model import WITH_AGENCY, CaseClass, Place, Routing, Suggestion
from casework.domain.routing.text import read

_OFFERED: Final = 3
_NEGLIGIBLE: Final = 0.01


class _Tally:
    """Belief that an agency leads, that it may be given the case at all, and why."""

    def __init__(self) -> None:
        self.lead = 0.0
        self.fit = 0.0
        self.matter: Matter | None = None
        self.area: Area | None = None


class Router:
    def __init__(
        self,
        model: MatterModel,
        locator: Locator,
        competence: Competence,
        calibration: Calibration,
    ) -> None:
        self._model = model
        self._locator = locator
        self._competence = competence
        self._calibration = calibration

    @property
    def forward_threshold(self) -> float:
        """The confidence from which a case may go to the first suggestion without an operator."""
        return self._calibration.threshold

    def route(self, text: str, *, category: str | None, place: Place | None, on: date) -> Routing:
        words = read(text)
        where = self._locator.locate(words, place, on)
        reading = self._model.read(words, category)
        beliefs = classes.adjusted(reading.beliefs, reading.signs, self._class_of)
        masses = self._class_masses(beliefs)
        case_class = classes.decide(masses)
        matter = self._leading_matter(beliefs, case_class)
        if case_class is CaseClass.JURISDICTION:
            case_class = self._bounded(matter, where, on)
        tallies = self._tallies(beliefs, case_class, where, on)
        reasons = self._reasons(case_class, matter, reading, where)
        suggestions = self._suggestions(tallies, case_class, reading, where)
        top = suggestions[0].agency if suggestions else None
        raw = tallies[top].fit if top else masses[case_class]
        if case_class in WITH_AGENCY and top is None:
            raw = 0.0
        confidence = self._calibration.confidence(case_class, raw, conflict=where.conflict)
        return Routing(case_class, matter.field, suggestions, confidence, reasons)

    def local_agency(
        self, text: str, *, place: Place | None, on: date, inside: str, sure: float
    ) -> str | None:
        """The committee of the commune that took over from the unit `inside` where the matter is;
        None unless the place is as sure as that (0 to 1)."""
        commune = self._locator.commune(read(text), place, on, inside=inside, sure=sure)
        return self._competence.committee(commune, on) if commune else None

    def _class_of(self, matter: str) -> CaseClass:
        return self._competence.matters[matter].case_class

    def _class_masses(self, beliefs: dict[str, float]) -> dict[CaseClass, float]:
        masses = dict.fromkeys(CaseClass, 0.0)
        for code, belief in beliefs.items():
            masses[self._class_of(code)] += belief
        return masses

    def _leading_matter(self, beliefs: dict[str, float], case_class: CaseClass) -> Matter:
        matters = self._competence.matters
        fields: dict[str, float] = defaultdict(float)
        inside = {c: b for c, b in beliefs.items() if matters[c].case_class is case_class}
        for code, belief in inside.items():
            fields[matters[code].field] += belief
        field = max(fields, key=lambda name: fields[name])
        of_field = [code for code in inside if matters[code].field == field]
        return matters[max(of_field, key=inside.__getitem__)]

    def _bounded(self, matter: Matter, where: Location, on: date) -> CaseClass:
        """Jurisdiction ends at the border of the province, and needs a place where it matters."""
        if where.outside and (where.abroad or on < MERGER):
            return CaseClass.OUT_OF_SCOPE
        if where.best is None and not where.cue and self._competence.depends_on_place(matter, on):
            return CaseClass.NEEDS_MORE_INFO
        return CaseClass.JURISDICTION

    def _tallies(
        self, beliefs: dict[str, float], case_class: CaseClass, where: Location, on: date
    ) -> dict[str, _Tally]:
        tallies: dict[str, _Tally] = defaultdict(_Tally)
        if case_class not in WITH_AGENCY:
            return tallies
        unknown = max(0.0, 1.0 - sum(area.share for area in where.areas))
        areas: list[tuple[Area | None, float]] = [(area, area.share) for area in where.areas]
        areas.append((None, unknown if where.areas else 1.0))
        for code, belief in beliefs.items():
            matter = self._competence.matters[code]
            if matter.case_class not in WITH_AGENCY or belief < _NEGLIGIBLE:
                continue
            for area, share in areas:
                self._count(tallies, matter, area, belief * share, on)
        return tallies

    def _count(
        self, tallies: dict[str, _Tally], matter: Matter, area: Area | None, weight: float, on: date
    ) -> None:
        competent = self._competence.of(matter, area, on)
        if competent.lead:
            tally = tallies[competent.lead]
            if tally.matter is None or weight > tally.lead:
                tally.matter, tally.area = matter, area
            tally.lead += weight
            tally.fit += weight
        for code in competent.also:
            tally = tallies[code]
            tally.fit += weight
            tally.matter = tally.matter or matter
            tally.area = tally.area or area

    def _suggestions(
        self, tallies: dict[str, _Tally], case_class: CaseClass, reading: Reading, where: Location
    ) -> tuple[Suggestion, ...]:
        """First who leads in that class; then whoever else it may be for, by any class."""

        def worth(code: str) -> tuple[float, float]:
            return tallies[code].lead, tallies[code].fit

        of_class = [
            code
            for code, tally in tallies.items()
            if tally.matter and tally.matter.case_class is case_class
        ]
        first = max(of_class, key=worth, default=None)
        if first is None:
            return ()
        others = sorted((c for c in tallies if c != first), key=worth, reverse=True)
        return tuple(
            Suggestion(code, round(tallies[code].lead, 3), self._why(tallies[code], reading, where))
            for code in [first, *others][:_OFFERED]
        )

    def _why(self, tally: _Tally, reading: Reading, where: Location) -> tuple[str, ...]:
        matter = tally.matter
        if matter is None:
            return ()
        why = [f"Việc: {matter.name}"]
        if phrases := reading.phrases.get(matter.code):
            why.append("Từ khóa: " + ", ".join(phrases[:4]))
        if tally.area:
            why.append(f"Địa bàn: {where.how}")
        return tuple(why)

    def _reasons(
        self, case_class: CaseClass, matter: Matter, reading: Reading, where: Location
    ) -> tuple[str, ...]:
        reasons = [f"Việc: {matter.name}"]
        if phrases := reading.phrases.get(matter.code):
            reasons.append("Từ khóa: " + ", ".join(phrases[:4]))
        if where.how:
            reasons.append(f"Địa bàn: {where.how}")
        if case_class is CaseClass.OUT_OF_SCOPE and (outside := where.outside):
            reasons.append(f"Việc thuộc địa bàn khác: {outside}")
        if len(where.areas) > 1 and where.certainty < 0.8:
            reasons.append("Địa bàn chưa chắc chắn, có nhiều nơi trùng tên")
        if where.conflict:
            reasons.append("Nội dung nhắc nơi khác với địa điểm trên biểu mẫu")
        if case_class is CaseClass.NEEDS_MORE_INFO:
            reasons.append("Cần hỏi thêm: việc gì, ở đâu")
        return tuple(reasons)
