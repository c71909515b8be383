"""What people decided where the router had spoken, wrongly or rightly: what it can learn from.

A decision is about class or agency. An answer at first contact says neither, and an agency that
hands a case down to a unit of its own does not correct anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.domain import events as e
from casework.domain.case import Case, Classification, Location, Role
from casework.domain.evolve import fold
from casework.domain.history import RecordedEvent
from casework.domain.policy import Rules
from casework.domain.routing import WITH_AGENCY, CaseClass
from casework.domain.working_time import VIETNAM

_DESK: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Correction:
    """`said` is the router's word, the rest what stands in its place.

    `text` is everything the sender had written by then. `case_class` is None where a case was
    refused on a ground that says nothing of the text, `field` where it is not known, `agency` where
    none got the case.
    """

    case_id: str
    text: str
    category: str | None
    location: Location | None
    said: Classification
    case_class: str | None
    field: str | None
    agency: str | None
    coordinating: tuple[str, ...]
    at: datetime
    role: Role
    restricted: bool
    split: bool
    """The text was about more than this."""

    @property
    def confirmed(self) -> bool:
        """People decided what the router had said."""
        first = self.said.proposals[0].agency if self.said.proposals else None
        same = (self.case_class, self.field) == (self.said.case_class, self.said.field)
        return same and self.agency in (None, first)


def month_of(at: datetime) -> str:
    """As in Việt Nam: 2026-11."""
    return at.astimezone(VIETNAM).strftime("%Y-%m")


def decided_month(recorded: RecordedEvent) -> str | None:
    """When a person decided about class or agency; None where the event is no such decision."""
    return month_of(recorded.at) if _is_decision(recorded) else None


def correction(history: Sequence[RecordedEvent], rules: Rules) -> Correction | None:
    """What people decided at last, beside what the router had said; None when neither stands."""
    decided = _standing(history)
    case = fold(history[: decided.seq]) if decided else None
    said = _said(history)
    if decided is None or case is None or said is None:
        return None
    case_class, field = _label(case, decided.event, rules)
    return Correction(
        case_id=case.id,
        text="\n".join((case.feedback.text, *case.additions)),
        category=case.feedback.category,
        location=case.feedback.location,
        said=said,
        case_class=case_class,
        field=field,
        agency=case.lead_agency,
        coordinating=tuple(owed.agency for owed in case.contributions),
        at=decided.at,
        role=decided.actor.role,
        restricted=case.restricted,
        split=any(isinstance(recorded.event, e.CaseSplit) for recorded in history),
    )


def _is_decision(recorded: RecordedEvent) -> bool:
    match recorded.event:
        case e.CaseForwarded() | e.CaseGuided() | e.CaseRefused():
            return recorded.actor.role in _DESK
        case e.CaseTransferred():
            return recorded.actor.role is Role.SUPERVISOR
        case _:
            return False


def _standing(history: Sequence[RecordedEvent]) -> RecordedEvent | None:
    """The last decision, unless the agency sent the case back or the appeal was granted."""
    last = None
    for recorded in history:
        if _is_decision(recorded):
            last = recorded
        match recorded.event:
            case e.CaseReturned() | e.AppealDecided(granted=True):
                last = None
    return last


def _said(history: Sequence[RecordedEvent]) -> Classification | None:
    for recorded in history:
        match recorded.event:
            case e.CaseForwarded() | e.CaseSentToTriage() | e.CaseGuided() as routed:
                return routed.classification
    return None


def _label(case: Case, decision: e.Event, rules: Rules) -> tuple[str | None, str | None]:
    """Class and field. A field that nobody changed stands, unless it belongs to another class."""
    field = case.classification.field if case.classification else None
    class_of_field = rules.field_classes.get(field or "")
    match decision:
        case e.CaseGuided():
            case_class: str | None = CaseClass.COMPLAINT_DENUNCIATION
        case e.CaseRefused():
            case_class = rules.policy(case.policy).refusal_classes.get(decision.ground)
        case _:
            case_class = class_of_field if class_of_field in WITH_AGENCY else CaseClass.JURISDICTION
    if class_of_field == case_class:
        return case_class, field
    fields = [name for name, its_class in rules.field_classes.items() if its_class == case_class]
    return case_class, fields[0] if len(fields) == 1 else None
