"""A case as its callers see it. No personal data: the sender is in the identity vault."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from casework.domain.case import STATE_NAMES, Case, State
from casework.domain.commands import AnswerCase


class AnswerBody(BaseModel):
    """`agency` is the code of the lead agency whose answer this is."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    agency: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]

    def command(self) -> AnswerCase:
        return AnswerCase(self.agency, self.text)


class AnswerView(BaseModel):
    agency: str
    text: str
    answered_at: datetime
    on_time: bool


class CaseView(BaseModel):
    """`due_at` is the current due time; on time or late is told against `original_due_at`."""

    reference: str
    state: State
    state_name: str
    received_at: datetime
    category: str | None
    field: str | None
    lead_agency: str | None
    original_due_at: datetime
    due_at: datetime
    overdue_since: datetime | None
    answer: AnswerView | None

    @classmethod
    def of(cls, case: Case) -> CaseView:
        answer = case.answer
        return cls(
            reference=case.id,
            state=case.state,
            state_name=STATE_NAMES[case.state],
            received_at=case.received_at,
            category=case.feedback.category,
            field=case.classification.field if case.classification else None,
            lead_agency=case.lead_agency,
            original_due_at=case.clock.original_due_at,
            due_at=case.clock.due_at,
            overdue_since=case.overdue_since,
            answer=AnswerView.model_validate(answer, from_attributes=True) if answer else None,
        )
