"""What a citizen sends to follow a case, and what is told. No personal data in the answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from casework.domain.case import State
from casework.domain.references import parse_reference
from casework.domain.tracking import TrackedCase
from functions.fields import REFERENCE


def _reference(typed: str) -> str:
    """Canonical. A slip is told at once: the last symbol checks the others."""
    reference = parse_reference(typed)
    if reference is None:
        raise PydanticCustomError(
            "reference",
            "not a reference",
            {"reason": "Mã phản ánh không đúng, hãy kiểm tra lại từng ký tự."},
        )
    return reference


class TrackingBody(BaseModel):
    """`reference` as the sender has it, in capitals or not, with dashes or without; `phone_last4`
    are the last four digits of the phone that was given with the feedback."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        json_schema_extra={"examples": [{"reference": "DT-H87D-X6A2-TV-9", "phone_last4": "5678"}]},
    )

    reference: Annotated[
        str,
        Field(pattern=REFERENCE, json_schema_extra={"format": "case-reference"}),
        AfterValidator(_reference),
    ]
    phone_last4: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class TrackedAnswerView(BaseModel):
    """As it was published."""

    text: str
    answered_on: date
    on_time: bool


class TrackingView(BaseModel):
    """`state_name` and `message` are for the citizen. Days are those of Việt Nam; `due_on` is set
    once an agency has the case."""

    reference: str
    state: State
    state_name: str
    message: str
    received_on: date
    due_on: date | None
    overdue: bool
    agency: str | None
    question: str | None
    refusal_reason: str | None
    answer: TrackedAnswerView | None

    @classmethod
    def of(cls, case: TrackedCase) -> TrackingView:
        answer = case.answer
        return cls(
            reference=case.reference,
            state=case.state,
            state_name=case.words.name,
            message=case.words.text,
            received_on=case.received_on,
            due_on=case.due_on,
            overdue=case.overdue,
            agency=case.agency,
            question=case.question,
            refusal_reason=case.reason,
            answer=TrackedAnswerView.model_validate(answer, from_attributes=True)
            if answer
            else None,
        )
