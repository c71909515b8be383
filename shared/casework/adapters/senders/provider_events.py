"""What SES and AWS End User Messaging tell later of a message, in the words of the ledger.

The formats are those of "Contents of event data that Amazon SES publishes to Amazon SNS" and
"Examples of event data …" (Amazon SES Developer Guide), "Messaging events" and "Event types for
SMS, MMS, and voice" (AWS End User Messaging User Guide). Only ids and types are read: what else
is in an event are addresses, subjects, and texts of foreign servers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from casework.domain.delivery import DeliveryReport, Report

SES_GREETING: Final = "Successfully validated SNS topic for Amazon SES event publishing."
"""No JSON: SES says it to a topic once, when it is told to publish there."""

_SUPPRESSED: Final = "OnAccountSuppressionList"
_COMPLAINTS: Final = frozenset({"abuse", "auth-failure", "fraud", "not-spam", "virus"})

Word = Annotated[str, Field(min_length=1, max_length=64)]
MessageId = Annotated[str, Field(min_length=1, max_length=512)]


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """`name` is the provider's own. Without a report it says nothing final, or nothing known."""

    name: str
    report: DeliveryReport | None = None


class _Part(BaseModel):
    """Errors quote no input: there are addresses in it."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class _Event(_Part):
    event_type: Word
    is_final: bool = True
    """Of SMS alone: other events may follow, for up to 72 hours."""


class _Tags(_Part):
    message_id: Annotated[list[MessageId], Field(alias="message_id", min_length=1)]


class _Mail(_Part):
    tags: _Tags


class _SesEvent(_Event):
    mail: _Mail

    def says(self, report: Report, reason: str | None = None) -> DeliveryReport:
        return DeliveryReport(self.mail.tags.message_id[0], report, reason)


class _Bounce(_Part):
    bounce_type: Word
    bounce_sub_type: Word


class _BounceEvent(_SesEvent):
    bounce: _Bounce


class _Complaint(_Part):
    complaint_feedback_type: str | None = None
    complaint_sub_type: str | None = None


class _ComplaintEvent(_SesEvent):
    complaint: _Complaint


class _Context(_Part):
    message_id: Annotated[MessageId, Field(alias="message_id")]


class _SmsEvent(_Event):
    context: _Context


def read_event(body: str) -> ProviderEvent:
    """Raises pydantic's ValidationError, which names the fields at fault."""
    if body == SES_GREETING:
        return ProviderEvent("Greeting")
    event = _Event.model_validate_json(body)
    name = event.event_type
    if not event.is_final:
        return ProviderEvent(name)
    if name in SMS_ENDS:
        message_id = _SmsEvent.model_validate_json(body).context.message_id
        reason = None if SMS_ENDS[name] is Report.DELIVERED else name
        return ProviderEvent(name, DeliveryReport(message_id, SMS_ENDS[name], reason))
    return ProviderEvent(name, SES_ENDS[name](body) if name in SES_ENDS else None)


def _delivery(body: str) -> DeliveryReport:
    return _SesEvent.model_validate_json(body).says(Report.DELIVERED)


def _bounce(body: str) -> DeliveryReport | None:
    """An answering machine is told as Transient/General too, and that mail did arrive: it stays
    sent, and who does not open the case is phoned."""
    event = _BounceEvent.model_validate_json(body)
    kind, detail = event.bounce.bounce_type, event.bounce.bounce_sub_type
    if (kind, detail) == ("Transient", "General"):
        return None
    report = Report.BOUNCED if kind == "Permanent" else Report.RETURNED
    return event.says(report, f"{kind}/{detail}")


def _complaint(body: str) -> DeliveryReport:
    event = _ComplaintEvent.model_validate_json(body)
    said = event.complaint
    if said.complaint_sub_type == _SUPPRESSED:
        # After a complaint SES accepts further mail to that person and does not even try.
        return event.says(Report.BOUNCED, _SUPPRESSED)
    # Whatever the other side wrote there: only the registered words are repeated.
    kind = said.complaint_feedback_type
    return event.says(Report.COMPLAINED, kind if kind in _COMPLAINTS else "other")


def _reject(body: str) -> DeliveryReport:
    return _SesEvent.model_validate_json(body).says(Report.REJECTED, "reject")


def _rendering_failure(body: str) -> DeliveryReport:
    return _SesEvent.model_validate_json(body).says(Report.REJECTED, "rendering-failure")


SES_ENDS: Final[Mapping[str, Callable[[str], DeliveryReport | None]]] = {
    "Delivery": _delivery,
    "Bounce": _bounce,
    "Complaint": _complaint,
    "Reject": _reject,
    "Rendering Failure": _rendering_failure,
}
SMS_ENDS: Final[Mapping[str, Report]] = {
    # Which of the two says that it arrived depends on the country.
    "TEXT_DELIVERED": Report.DELIVERED,
    "TEXT_SUCCESSFUL": Report.DELIVERED,
    # The number: not valid, or blocking by the phone or the carrier of that person.
    "TEXT_INVALID": Report.BOUNCED,
    "TEXT_BLOCKED": Report.BOUNCED,
    # The words, taken for fraud or advertising; our own protect configuration.
    "TEXT_INVALID_MESSAGE": Report.REJECTED,
    "TEXT_CARRIER_BLOCKED": Report.REJECTED,
    "TEXT_SPAM": Report.REJECTED,
    "TEXT_PROTECT_BLOCKED": Report.REJECTED,
    # The phone is off, the network has a fault, or no carrier said anything for 72 hours.
    "TEXT_UNREACHABLE": Report.RETURNED,
    "TEXT_CARRIER_UNREACHABLE": Report.RETURNED,
    "TEXT_TTL_EXPIRED": Report.RETURNED,
    "TEXT_UNKNOWN": Report.RETURNED,
}
