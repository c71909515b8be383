"""Events as the providers would publish them close the ledger of the deployed stack."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.conftest import Deployed, eventually
from tests.provider_events import ses_body, sms_body

POWER_CUT = {
    "text": "Cúp điện hoài, ngày cúp bốn năm lần không báo trước.",
    "location": {"commune": "29971"},
}


def test_what_the_providers_report_closes_the_ledger(deployed: Deployed) -> None:
    answer = deployed.partner.submit({**POWER_CUT, "external_id": "provider-events-1"})
    assert answer.status_code == 201, answer.text
    reference = answer.json()["reference"]
    # To two officers, by email and by SMS.
    sent = eventually(
        lambda: _of_officers(deployed, reference),
        lambda seen: len(seen) == 4 and {entry["state"] for entry in seen.values()} == {"sent"},
        within=90,
    )
    bounced, delivered = (m for m, entry in sent.items() if entry["channel"] == "email")
    arrived, unreachable = (m for m, entry in sent.items() if entry["channel"] == "sms")

    for event in (
        ses_body("Bounce", bounced),
        ses_body("Delivery", bounced),
        ses_body("Delivery", delivered),
        sms_body("TEXT_DELIVERED", arrived),
        sms_body("TEXT_UNREACHABLE", unreachable),
        ses_body("Bounce", "of-another-system"),
    ):
        _publish(deployed, event)

    closed = eventually(
        lambda: _of_officers(deployed, reference),
        lambda seen: not any(entry["state"] == "sent" for entry in seen.values()),
    )
    assert {message: closed[message]["state"] for message in sent} == {
        bounced: "failed",
        delivered: "delivered",
        arrived: "delivered",
        unreachable: "failed",
    }
    assert closed[bounced]["reason"] == "bounced: Permanent/General"
    assert closed[unreachable]["reason"] == "returned: TEXT_UNREACHABLE"
    # Also the one of a message that is not ours.
    eventually(lambda: deployed.waiting("ProviderEventsQueueUrl"), lambda left: left == 0)
    assert deployed.waiting("ProviderEventsDlqUrl") == 0


def _of_officers(deployed: Deployed, reference: str) -> dict[str, dict[str, Any]]:
    """Entries of the messages that told of the forwarding, by message id."""
    pages = (
        deployed.cloud.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=deployed.outputs["MessageTableName"], ConsistentRead=True)
    )
    items = {item["pk"]["S"]: item for page in pages for item in page["Items"]}
    about = f"{reference}_2_case_forwarded_"
    return {
        message: json.loads(items[message]["body"]["S"])
        for message in sorted(items)
        if message.startswith(about)
    }


def _publish(deployed: Deployed, event: str) -> None:
    topic = deployed.outputs["ProviderEventsTopicArn"]
    deployed.cloud.client("sns").publish(TopicArn=topic, Message=event)
