"""What came by phone goes the way of what the app sends, on the deployed stack, IAM enforced."""

from __future__ import annotations

from typing import Any

from casework.domain.case import State
from tests.e2e.conftest import Deployed, eventually

PATH = "/v1/console/cases"
PHONE = "0907654321"
ANSWERED: dict[str, Any] = {
    "external_id": "P-2026-000001",
    "channel": "phone",
    "text": "Cho hỏi làm lại thẻ bảo hiểm y tế bị mất thì cần giấy tờ gì.",
    "sender": {"name": "Người Gọi", "phone": PHONE},
    "answer_text": "Mang căn cước đến bộ phận một cửa của phường, nhận lại thẻ trong ngày.",
}
POWER_CUT: dict[str, Any] = {
    "external_id": "P-2026-000002",
    "channel": "zalo",
    "text": "Cúp điện hoài, ngày cúp bốn năm lần không báo trước.",
    "location": {"commune": "29971"},
}


def test_a_call_answered_at_once_is_one_closed_case_however_often_it_is_sent(
    deployed: Deployed,
) -> None:
    first = deployed.console.post(PATH, ANSWERED)
    again = deployed.client("supervisor-1022").post(PATH, ANSWERED)

    assert (first.status_code, again.status_code) == (201, 200), (first.text, again.text)
    assert first.json() == again.json()
    reference = first.json()["reference"]
    shown = deployed.console.read(reference).json()
    assert (shown["state"], shown["level"], shown["channel"]) == ("closed", 1, "phone")
    told = eventually(
        lambda: [t["Message"] for t in deployed.texts() if t["PhoneNumber"] == PHONE],
        lambda texts: texts,
    )
    assert len(told) == 1
    assert reference in told[0]
    eventually(lambda: deployed.waiting("RoutingQueueUrl"), lambda left: left == 0)
    assert [event["name"] for event in deployed.events(reference)] == [
        *("CaseReceived", "CaseSentToTriage", "CaseClosed")
    ]
    followed = {"reference": reference, "phone_last4": PHONE[-4:]}
    assert deployed.console.post("/v1/tracking", followed).status_code == 200


def test_what_came_by_zalo_is_routed_and_the_partner_neither_sees_nor_records_it(
    deployed: Deployed,
) -> None:
    dead = deployed.waiting("RoutingDlqUrl")
    reference = deployed.console.post(PATH, POWER_CUT).json()["reference"]

    eventually(
        lambda: deployed.console.read(reference).json(),
        lambda case: case["state"] == State.FORWARDED and case["lead_agency"],
    )
    assert deployed.partner.read(reference).status_code == 404
    assert deployed.partner.post(PATH, POWER_CUT).status_code in (401, 403)
    assert deployed.waiting("RoutingDlqUrl") == dead
