"""A case as its callers see it. No personal data: the sender is in the identity vault."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from casework.domain.case import STATE_NAMES, Case, State
from casework.domain.commands import AnswerCase

AgencyCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class AnswerBody(BaseModel):
    """`agency` is the code of the lead agency whose answer this is, `evidence` what proves it
    (document numbers, links to photos), `without` the coordinating agencies that gave nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    agency: AgencyCode
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
    evidence: Annotated[list[ShortText], Field(min_length=1, max_length=20)]
    without: list[AgencyCode] = []

    def command(self) -> AnswerCase:
        return AnswerCase(self.agency, self.text, tuple(self.evidence), tuple(self.without))


class AnswerView(BaseModel):
    agency: str
    text: str
    answered_at: datetime
    on_time: bool


class CaseView(BaseModel):
    """`due_at` is the current due time; on time or late is told against `original_due_at`.

    `sender_told`: our messages go to the sender, until somebody stops them.
    """

    reference: str
    state: State
    state_name: str
    received_at: datetime
    category: str | None
    field: str | None
    lead_agency: str | None
    level: int | None
    original_due_at: datetime
    due_at: datetime
    overdue_since: datetime | None
    answer: AnswerView | None
    sender_told: bool

    @classmethod
    def of(cls, case: Case) -> CaseView:
        answer, clock = case.answer, case.agency_clock or case.clock
        return cls(
            reference=case.id,
            state=case.state,
            state_name=STATE_NAMES[case.state],
            received_at=case.received_at,
            category=case.feedback.category,
            field=case.classification.field if case.classification else None,
            lead_agency=case.lead_agency,
            level=case.level,
            original_due_at=clock.original_due_at,
            due_at=clock.due_at,
            overdue_since=case.overdue_since,
            answer=AnswerView.model_validate(answer, from_attributes=True) if answer else None,
            sender_told=case.sender_told,
        )
