"""A new partner, from nothing to its first case over HTTP alone; IAM enforced."""

from __future__ import annotations

import json
from itertools import count
from typing import Any, Final

import pytest
import requests

from local.api import Api
from local.people import add_person, authorization, sign_in
from tests.e2e.conftest import Deployed

CONSOLE: Final = "http://localhost:8022"
FEEDBACK: Final = {"text": "Đèn đường trước số 12 Nguyễn Huệ hư cả tuần nay."}
REASON: Final = {"reason": "Công văn 12/UBND ngày 20/11/2026"}
numbers = count(1)


def person(deployed: Deployed, role: str) -> Api:
    email = f"quan-ly-{next(numbers)}@dongthap.example"
    password = add_person(deployed.cloud, deployed.outputs, email, role)
    tokens = sign_in(deployed.outputs, email, password, callback=CONSOLE)
    headers = authorization(deployed.cloud, deployed.outputs, tokens)
    return Api(deployed.cloud, deployed.outputs, headers)


@pytest.fixture(scope="module")
def administrator(deployed: Deployed) -> Api:
    return person(deployed, "administrator")


def registered(administrator: Api, *scopes: str) -> dict[str, Any]:
    """A new partner, and what it was given."""
    body = {
        "code": f"xa-thu-{next(numbers)}",
        "name": "Ứng dụng xã thử",
        "contact_email": "ky-thuat@xa.example",
        "scopes": scopes or ["cases.submit", "cases.read", "cases.list"],
        **REASON,
    }
    answer = administrator.post("/v1/partners", body)
    assert answer.status_code == 201, answer.text
    given: dict[str, Any] = answer.json()
    return given


def calling(deployed: Deployed, given: dict[str, Any]) -> Api:
    """With a new token."""
    return Api(deployed.cloud, deployed.outputs, deployed.cloud.headers(deployed.outputs, given))


def submit(partner: Api, number: str = "1") -> requests.Response:
    return partner.submit({**FEEDBACK, "external_id": f"xa-{number}"})


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_new_partner_sends_its_first_case_and_sees_it_alone(
    deployed: Deployed, administrator: Api
) -> None:
    given, other = registered(administrator), registered(administrator)
    code = given["partner"]["code"]
    partner, neighbour = calling(deployed, given), calling(deployed, other)

    receipt = submit(partner)
    reference = receipt.json()["reference"]

    assert receipt.status_code == 201, receipt.text
    assert partner.read(reference).json()["reference"] == reference
    listed = partner.get("/v1/cases").json()["cases"]
    assert [line["reference"] for line in listed] == [reference]
    assert deployed.case(reference)["source"]["partner"] == code
    assert submit(partner).status_code == 200
    assert submit(neighbour).json()["reference"] != reference
    for stranger in (neighbour, deployed.partner):
        assert refusal(stranger.read(reference)) == (404, "case-not-found")
    # Out of its scopes: API Gateway refuses before the function is asked; MiniStack with 401
    assert partner.get(f"/v1/cases/{reference}/history").status_code in (401, 403)
    assert partner.get("/v1/partners").status_code in (401, 403)


def test_a_suspended_partner_is_refused_at_once_and_a_resumed_one_works(
    deployed: Deployed, administrator: Api
) -> None:
    given = registered(administrator)
    path = f"/v1/partners/{given['partner']['code']}"
    partner = calling(deployed, given)
    reference = submit(partner).json()["reference"]
    key = administrator.post(f"{path}/open311-keys", {}).json()["api_key"]
    asked = {"api_key": key}
    open311 = Api(deployed.cloud, deployed.outputs, {})
    assert open311.get(f"/open311/v2/requests/{reference}.json", **asked).status_code == 200

    suspended = administrator.post(f"{path}/suspend", REASON)

    assert suspended.json()["status"] == "suspended", suspended.text
    for answer in (submit(partner, "2"), partner.read(reference), partner.get("/v1/cases")):
        assert refusal(answer) == (403, "partner-suspended")
    assert open311.get(f"/open311/v2/requests/{reference}.json", **asked).status_code == 403
    assert refusal(calling(deployed, given).read(reference)) == (403, "partner-suspended")
    assert administrator.post(f"{path}/resume", REASON).json()["status"] == "active"
    assert partner.read(reference).status_code == 200
    assert submit(partner, "2").status_code == 201


def test_changed_scopes_and_credentials_hold_from_the_next_token_on(
    deployed: Deployed, administrator: Api
) -> None:
    given = registered(administrator)
    path = f"/v1/partners/{given['partner']['code']}"
    partner = calling(deployed, given)
    reference = submit(partner).json()["reference"]
    change = {**REASON, "revision": 2, "scopes": ["cases.read", "cases.history"]}

    changed = administrator.patch(path, change)

    assert (changed.status_code, changed.json()["unfinished"]) == (200, False), changed.text
    partner = calling(deployed, given)
    assert partner.get(f"/v1/cases/{reference}/history").status_code == 200
    assert submit(partner, "2").status_code in (401, 403)
    assert refusal(administrator.patch(path, change)) == (409, "partner-changed")

    beside = administrator.post(f"{path}/credentials", REASON).json()
    for one in (partner, calling(deployed, beside)):
        assert one.read(reference).status_code == 200
    old_token = deployed.cloud.headers(deployed.outputs, given)
    alone = administrator.post(f"{path}/credentials", {**REASON, "at_once": True}).json()
    assert refusal(partner.read(reference)) == (403, "invalid-api-key")
    old_token |= {"x-api-key": alone["api_key"]}
    kept = Api(deployed.cloud, deployed.outputs, old_token)
    assert refusal(kept.read(reference)) == (403, "unknown-client")
    assert calling(deployed, alone).read(reference).status_code == 200
    with pytest.raises(OSError, match=r"400|401"):
        calling(deployed, given)
    happened = [line["happened"] for line in administrator.get(f"{path}/history").json()["changes"]]
    assert happened == [
        *("credentials_issued", "credentials_ordered") * 2,
        *("settled", "changed", "credentials_issued", "credentials_ordered"),
    ]


def test_nobody_but_an_administrator_manages_partners(deployed: Deployed) -> None:
    supervisor = person(deployed, "supervisor")

    for answer in (supervisor.get("/v1/partners"), deployed.console.get("/v1/partners")):
        assert answer.status_code in (401, 403)


def test_secrets_are_in_no_table_and_no_log(deployed: Deployed, administrator: Api) -> None:
    given = registered(administrator, "cases.read")
    key = administrator.post(f"/v1/partners/{given['partner']['code']}/open311-keys", {}).json()[
        "api_key"
    ]
    secrets = (given["client_secret"], given["api_key"], key.partition(".")[2])

    logs, tables = deployed.cloud.client("logs"), deployed.cloud.client("dynamodb")
    lines = [
        event["message"]
        for group in logs.describe_log_groups()["logGroups"]
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    ]
    kept = [
        tables.scan(TableName=deployed.outputs[name])["Items"]
        for name in ("PartnerTableName", "PartnerKeyTableName")
    ]
    assert [line for line in lines if "open311 key issued" in line]
    for secret in secrets:
        assert secret not in json.dumps(kept)
        assert not [line for line in lines if secret in line]
