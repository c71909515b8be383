"""What is sent and what comes back, as docs/api/partner.json describes it.

What is sent is checked by the server, which names every field at fault. What comes back may have
more fields one day: they are passed over.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Received(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Location(_Sent):
    commune: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None


class Sender(_Sent):
    name: str | None = None
    phone: str | None = None
    email: str | None = None


class Submission(_Sent):
    """`external_id` is the sender's own number: the same again is safe."""

    external_id: str
    text: str
    category: str | None = None
    location: Location | None = None
    sender: Sender | None = None


class AddInformation(_Sent):
    text: str


class AppealRefusal(_Sent):
    reason: str


class RateCase(_Sent):
    score: int
    reasons: tuple[str, ...] = ()
    text: str | None = None


class ReopenCase(_Sent):
    reason: str


class StopTellingSender(_Sent):
    pass


class Receipt(_Received):
    reference: str
    state: str
    state_name: str
    received_at: datetime


class Answer(_Received):
    agency: str
    text: str
    answered_at: datetime
    on_time: bool


class Refusal(_Received):
    ground: str
    reason: str


class Case(_Received):
    reference: str
    state: str
    state_name: str
    received_at: datetime
    channel: str
    reported_at: datetime | None
    category: str | None
    field: str | None
    lead_agency: str | None
    level: int | None
    original_due_at: datetime
    due_at: datetime
    overdue_since: datetime | None
    question: str | None
    answer: Answer | None
    refusal: Refusal | None
    outcome: str | None
    merged_into: str | None
    sender_told: bool


class FieldError(_Received):
    field: str
    code: str
    message: str


class Problem(_Received):
    """An error, RFC 9457. `code` is stable; `errors` names every field at fault."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: tuple[FieldError, ...] | None = None
    correlation_id: str | None = None
