"""Events as SES and AWS End User Messaging publish them, after the examples in their guides."""

from __future__ import annotations

import json
from typing import Any, Final

ADDRESS: Final = "nguyen.thi.hue@sgtvt.example"
PHONE: Final = "+84900000009"
DIAGNOSIS: Final = f"smtp; 550 5.1.1 <{ADDRESS}>: user unknown"

_AT: Final = "2026-03-04T02:00:05.000Z"
_RECIPIENTS: Final = [
    {
        "emailAddress": ADDRESS,
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": DIAGNOSIS,
    }
]
_PARTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "Send": ("send", {}),
    "Delivery": (
        "delivery",
        {
            "timestamp": _AT,
            "processingTimeMillis": 546,
            "recipients": [ADDRESS],
            "smtpResponse": f"250 2.6.0 <{ADDRESS}> ok",
            "reportingMTA": "mta.example",
        },
    ),
    "Bounce": (
        "bounce",
        {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": _RECIPIENTS,
            "timestamp": _AT,
            "feedbackId": "f-000000",
            "reportingMTA": "dsn; mta.example",
        },
    ),
    "Complaint": (
        "complaint",
        {
            "complainedRecipients": [{"emailAddress": ADDRESS}],
            "timestamp": _AT,
            "feedbackId": "f-000000",
            "complaintSubType": None,
            "userAgent": "Any Feedback Loop (V0.01)",
            "complaintFeedbackType": "abuse",
            "arrivalDate": _AT,
        },
    ),
    "Reject": ("reject", {"reason": "Bad content"}),
    "Rendering Failure": (
        "failure",
        {"templateName": "t", "errorMessage": f"Attribute 'x' of {ADDRESS} is not present"},
    ),
    "DeliveryDelay": (
        "deliveryDelay",
        {
            "timestamp": _AT,
            "delayType": "TransientCommunicationFailure",
            "expirationTime": _AT,
            "delayedRecipients": _RECIPIENTS,
        },
    ),
    "Open": ("open", {"ipAddress": "192.0.2.1", "timestamp": _AT, "userAgent": "Mail"}),
    "Click": ("click", {"ipAddress": "192.0.2.1", "timestamp": _AT, "link": "https://x.example"}),
    "Subscription": ("subscription", {"contactList": "c", "source": "UnsubscribeHeader"}),
}


def ses_event(kind: str, message_id: str = "m", **detail: Any) -> dict[str, Any]:
    """`detail` replaces fields of the part that belongs to this kind of event."""
    name, part = _PARTS.get(kind, ("news", {}))
    return {
        "eventType": kind,
        "mail": {
            "timestamp": _AT,
            "source": "1022@dongthap.gov.vn",
            "sourceArn": "arn:aws:ses:ap-southeast-1:111122223333:identity/1022@dongthap.gov.vn",
            "sendingAccountId": "111122223333",
            "messageId": "0100-ses",
            "destination": [ADDRESS],
            "headersTruncated": False,
            "headers": [{"name": "To", "value": ADDRESS}],
            "commonHeaders": {"to": [ADDRESS], "subject": "Phản ánh DT-1"},
            "tags": {
                "ses:configuration-set": ["events"],
                "ses:from-domain": ["dongthap.gov.vn"],
                "message_id": [message_id],
            },
        },
        name: {**part, **detail},
    }


def sms_event(kind: str, message_id: str = "m", **fields: Any) -> dict[str, Any]:
    return {
        "eventType": kind,
        "eventVersion": "1.0",
        "eventTimestamp": 1772589605000,
        "isFinal": True,
        "originationPhoneNumber": "1022DongTha",
        "destinationPhoneNumber": PHONE,
        "isInternationalSend": False,
        "isoCountryCode": "VN",
        "mcc": "452",
        "mnc": "04",
        "messageId": "862a8790-60c0-4430-9b2b-658bdexample",
        "messageRequestTimestamp": 1772589600000,
        "messageEncoding": "GSM",
        "messageType": "TRANSACTIONAL",
        "messageStatus": kind.removeprefix("TEXT_"),
        "messageStatusDescription": f"about {PHONE}",
        "context": {"message_id": message_id},
        "totalMessageParts": 1,
        "totalMessagePrice": 0.1,
        "totalCarrierFee": 0.0,
        **fields,
    }


def ses_body(kind: str, message_id: str = "m", **detail: Any) -> str:
    return json.dumps(ses_event(kind, message_id, **detail), ensure_ascii=False)


def sms_body(kind: str, message_id: str = "m", **fields: Any) -> str:
    return json.dumps(sms_event(kind, message_id, **fields), ensure_ascii=False)
