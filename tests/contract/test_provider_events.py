"""Each event that the guides of SES and End User Messaging document, and what is made of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from casework.adapters.senders.provider_events import (
    SES_ENDS,
    SES_GREETING,
    SMS_ENDS,
    ProviderEvent,
    read_event,
)
from casework.domain.delivery import DeliveryReport, Report
from tests.provider_events import (
    ADDRESS,
    PHONE,
    ses_body,
    ses_event,
    sms_body,
    sms_event,
)

Event = dict[str, Any]

MAILS = [
    (ses_body("Delivery"), Report.DELIVERED, None),
    (ses_body("Bounce"), Report.BOUNCED, "Permanent/General"),
    *(
        (
            ses_body("Bounce", bounceType=kind, bounceSubType=detail),
            report,
            f"{kind}/{detail}",
        )
        for kind, detail, report in [
            ("Permanent", "NoEmail", Report.BOUNCED),
            ("Permanent", "Suppressed", Report.BOUNCED),
            ("Permanent", "OnAccountSuppressionList", Report.BOUNCED),
            ("Permanent", "UnsubscribedRecipient", Report.BOUNCED),
            ("Transient", "MailboxFull", Report.RETURNED),
            ("Transient", "MessageTooLarge", Report.RETURNED),
            ("Transient", "ContentRejected", Report.RETURNED),
            ("Transient", "AttachmentRejected", Report.RETURNED),
            ("Transient", "CustomTimeoutExceeded", Report.RETURNED),
            ("Undetermined", "Undetermined", Report.RETURNED),
            ("AddedLater", "AddedLater", Report.RETURNED),
        ]
    ),
    (ses_body("Complaint"), Report.COMPLAINED, "abuse"),
    (
        ses_body("Complaint", complaintFeedbackType="not-spam"),
        Report.COMPLAINED,
        "not-spam",
    ),
    (ses_body("Complaint", complaintFeedbackType=None), Report.COMPLAINED, "other"),
    (
        ses_body("Complaint", complaintFeedbackType=f"from {ADDRESS}"),
        Report.COMPLAINED,
        "other",
    ),
    (ses_body("Reject"), Report.REJECTED, "reject"),
    (ses_body("Rendering Failure"), Report.REJECTED, "rendering-failure"),
]
TEXTS = {
    "TEXT_DELIVERED": Report.DELIVERED,
    "TEXT_SUCCESSFUL": Report.DELIVERED,
    "TEXT_INVALID": Report.BOUNCED,
    "TEXT_BLOCKED": Report.BOUNCED,
    "TEXT_INVALID_MESSAGE": Report.REJECTED,
    "TEXT_CARRIER_BLOCKED": Report.REJECTED,
    "TEXT_SPAM": Report.REJECTED,
    "TEXT_PROTECT_BLOCKED": Report.REJECTED,
    "TEXT_UNREACHABLE": Report.RETURNED,
    "TEXT_CARRIER_UNREACHABLE": Report.RETURNED,
    "TEXT_TTL_EXPIRED": Report.RETURNED,
    "TEXT_UNKNOWN": Report.RETURNED,
}
SILENT = [
    *(ses_body(kind) for kind in ("Send", "DeliveryDelay", "Open", "Click", "Subscription")),
    *(
        sms_body(kind, isFinal=False)
        for kind in ("TEXT_QUEUED", "TEXT_SENT", "TEXT_PENDING", "TEXT_SUCCESSFUL", "TEXT_UNKNOWN")
    ),
    sms_body("TEXT_PENDING"),
    ses_body("Bounce", bounceType="Transient", bounceSubType="General"),
    ses_body("AddedLater"),
    sms_body("TEXT_ADDED_LATER"),
    sms_body("VOICE_FAILED"),
]


@pytest.mark.parametrize(("body", "report", "reason"), MAILS)
def test_what_ses_says_of_a_mail(body: str, report: Report, reason: str | None) -> None:
    assert read_event(body).report == DeliveryReport("m", report, reason)


@pytest.mark.parametrize(("kind", "report"), TEXTS.items())
def test_what_end_user_messaging_says_of_an_sms(kind: str, report: Report) -> None:
    reason = None if report is Report.DELIVERED else kind

    assert read_event(sms_body(kind)) == ProviderEvent(kind, DeliveryReport("m", report, reason))


def test_a_mail_that_ses_held_back_after_a_complaint_did_not_arrive() -> None:
    body = ses_body("Complaint", complaintSubType="OnAccountSuppressionList")

    assert read_event(body).report == DeliveryReport(
        "m", Report.BOUNCED, "OnAccountSuppressionList"
    )


@pytest.mark.parametrize("body", SILENT)
def test_what_says_nothing_final_or_nothing_known_reports_nothing(body: str) -> None:
    assert read_event(body) == ProviderEvent(json.loads(body)["eventType"])


def test_the_greeting_of_ses_is_no_event() -> None:
    assert read_event(SES_GREETING).report is None


def test_every_event_that_is_read_is_in_these_tables() -> None:
    assert {json.loads(body)["eventType"] for body, _, _ in MAILS} == set(SES_ENDS)
    assert set(TEXTS) == set(SMS_ENDS)


def test_no_reason_names_a_person() -> None:
    bodies = [*(body for body, _, _ in MAILS), *map(sms_body, TEXTS)]
    said = [read_event(body) for body in bodies]

    assert all(ADDRESS in body or PHONE in body for body in bodies)
    assert not any(ADDRESS in str(event) or PHONE in str(event) for event in said)


def without(event: Event, *path: str) -> str:
    *parents, last = path
    part = event
    for name in parents:
        part = part[name]
    del part[last]
    return json.dumps(event)


def instead(event: Event, value: Any, *path: str) -> str:
    *parents, last = path
    part = event
    for name in parents:
        part = part[name]
    part[last] = value
    return json.dumps(event)


TAGS = ("mail", "tags", "message_id")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", ""),
        ("not json", ""),
        ("[]", ""),
        ('"Bounce"', ""),
        (SES_GREETING.lower(), ""),
        ("{}", "eventType"),
        (instead(ses_event("Bounce"), 7, "eventType"), "eventType"),
        (instead(ses_event("Bounce"), "", "eventType"), "eventType"),
        (instead(ses_event("Bounce"), "x" * 65, "eventType"), "eventType"),
        (without(ses_event("Delivery"), "mail"), "mail"),
        (instead(ses_event("Delivery"), ADDRESS, "mail"), "mail"),
        (without(ses_event("Delivery"), "mail", "tags"), "mail.tags"),
        (without(ses_event("Reject"), *TAGS), "mail.tags.message_id"),
        (instead(ses_event("Reject"), [], *TAGS), "mail.tags.message_id"),
        (instead(ses_event("Reject"), [""], *TAGS), "mail.tags.message_id.0"),
        (instead(ses_event("Reject"), "m", *TAGS), "mail.tags.message_id"),
        (without(ses_event("Bounce"), "bounce"), "bounce"),
        (without(ses_event("Bounce"), "bounce", "bounceType"), "bounce.bounceType"),
        (without(ses_event("Bounce"), "bounce", "bounceSubType"), "bounce.bounceSubType"),
        (without(ses_event("Complaint"), "complaint"), "complaint"),
        (without(sms_event("TEXT_INVALID"), "context"), "context"),
        (without(sms_event("TEXT_INVALID"), "context", "message_id"), "context.message_id"),
        (instead(sms_event("TEXT_INVALID"), ADDRESS, "isFinal"), "isFinal"),
    ],
)
def test_a_malformed_event_is_refused_by_the_name_of_the_field(body: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_event(body)

    (fault,) = refused.value.errors()
    assert ".".join(map(str, fault["loc"])) == field
    assert ADDRESS not in str(refused.value)


@pytest.mark.parametrize("made", [ses_event, sms_event])
def test_fields_that_were_added_later_are_passed_over(made: Callable[..., Event]) -> None:
    kind = "Bounce" if made is ses_event else "TEXT_INVALID"
    newer = {**made(kind), "addedLater": {"x": [1]}}

    assert read_event(json.dumps(newer)) == read_event(json.dumps(made(kind)))
