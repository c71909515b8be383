"""Over HTTP: the right status, problem+json, nothing stored, nothing leaked."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.e2e.conftest import Deployed, eventually

GOOD = {"external_id": "bad-0", "text": "Đèn đường hư ở ấp Mỹ Đông, xã Mỹ Thọ"}


def stored(deployed: Deployed) -> int:
    """Cases; not their events, which still come to those of other tests."""
    found = deployed.cloud.client("dynamodb").scan(
        TableName=deployed.outputs["CaseTableName"],
        Select="COUNT",
        FilterExpression="sk = :case",
        ExpressionAttributeValues={":case": {"S": "CASE"}},
    )
    return int(found["Count"])


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"{", 400, None),
        (b"[]", 422, "body"),
        (b'{"external_id":"x","text":"\\ud800"}', 400, None),
        ({**GOOD, "text": ""}, 422, "text"),
        ({**GOOD, "text": "a" * 4001}, 422, "text"),
        ({**GOOD, "text": 5}, 422, "text"),
        ({**GOOD, "extra": 1}, 422, "extra"),
        ({**GOOD, "sender": {"phone": "123"}}, 422, "sender.phone"),
        ({**GOOD, "location": {"latitude": 95, "longitude": 1}}, 422, "location.latitude"),
    ],
)
def test_bad_feedback_is_refused(
    deployed: Deployed, body: Any, status: int, field: str | None
) -> None:
    before = stored(deployed)

    answer = deployed.partner.submit(body)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    if field:
        assert field in [fault["field"] for fault in problem["errors"]]
    assert "Traceback" not in answer.text
    assert stored(deployed) == before


def test_without_a_token_nobody_gets_in(deployed: Deployed) -> None:
    url = f"{deployed.outputs['ApiUrl']}/v1/cases"

    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = requests.post(url, json=GOOD, headers=headers, timeout=10)
        assert answer.status_code in (401, 403)


def test_a_scope_that_a_client_lacks_is_refused(deployed: Deployed) -> None:
    submit = deployed.console.submit({**GOOD, "external_id": "scope-1"})

    # API Gateway refuses before the function is asked; MiniStack with 401
    assert submit.status_code in (401, 403)


def test_the_scope_of_actions_is_not_the_right_to_each(deployed: Deployed) -> None:
    reference = deployed.partner.submit({**GOOD, "external_id": "scope-2"}).json()["reference"]

    answer = deployed.partner.answer(reference, "SYT", "Xong")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    assert deployed.case(reference)["answer"] is None


def test_an_unknown_case_and_another_partners_look_the_same(deployed: Deployed) -> None:
    reference = deployed.partner.submit({**GOOD, "external_id": "own-1"}).json()["reference"]

    foreign = deployed.other_partner.read(reference)
    unknown = deployed.partner.read("DT-2222-2222-22-2")
    nonsense = deployed.partner.read("abc")

    assert foreign.status_code == unknown.status_code == nonsense.status_code == 404
    assert foreign.json() == unknown.json() == nonsense.json()
    assert deployed.partner.read(reference).status_code == 200


def test_the_same_key_with_another_body_is_a_conflict(deployed: Deployed) -> None:
    first = deployed.partner.submit({**GOOD, "external_id": "key-1"})
    again = deployed.partner.submit({**GOOD, "external_id": "key-1"})
    other = deployed.partner.submit({**GOOD, "external_id": "key-1", "text": "Chuyện khác"})

    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 409]
    assert first.json() == again.json()


def test_no_personal_data_is_in_any_log(deployed: Deployed) -> None:
    secret = {"name": "Hoàng Bí Mật", "phone": "0987654321", "email": "bi.mat@mail.example"}
    body = {**GOOD, "external_id": "log-1", "text": "Ổ gà chỗ nhà ông Bí Mật", "sender": secret}
    reference = deployed.partner.submit(body).json()["reference"]
    deployed.partner.submit({**body, "external_id": "log 2"})
    eventually(lambda: deployed.case(reference)["state"], lambda state: state != "received")

    logs = deployed.cloud.client("logs")
    groups = [g["logGroupName"] for g in logs.describe_log_groups()["logGroups"]]
    lines = [
        event["message"]
        for group in groups
        for event in logs.filter_log_events(logGroupName=group)["events"]
    ]

    assert any(reference in line for line in lines)  # the logs are there
    for word in ("Bí Mật", "B\\u00ed M", "0987654321", "84987654321", "bi.mat", "Ổ gà"):
        assert not [line for line in lines if word in line]


def test_a_poison_message_ends_in_its_dlq_and_holds_up_nothing(deployed: Deployed) -> None:
    sqs = deployed.cloud.client("sqs")
    for queue in ("RoutingQueueUrl", "NotificationQueueUrl"):
        # Five receives in seconds, not in minutes: the rule is the redrive policy's, unchanged.
        sqs.set_queue_attributes(
            QueueUrl=deployed.outputs[queue], Attributes={"VisibilityTimeout": "2"}
        )
        for poison in ("not json", json.dumps({"case_id": "DT-NOBODY", "seq": 1})):
            sqs.send_message(QueueUrl=deployed.outputs[queue], MessageBody=poison)

    reference = deployed.partner.submit({**GOOD, "external_id": "poison-1"}).json()["reference"]
    eventually(lambda: deployed.case(reference)["state"], lambda state: state != "received")

    for queue in ("RoutingDlqUrl", "NotificationDlqUrl"):
        eventually(lambda queue=queue: deployed.waiting(queue), lambda n: n == 2, within=60)
