"""Administrators sign in and change rules, directory and contacts while everything runs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from casework.domain.working_time import VIETNAM
from local.api import Api
from tests.e2e.conftest import Deployed, eventually
from tests.e2e.test_people import person

REASON: Final = "Quyết định 12/QĐ-UBND-HC"
AGENCY: Final = {
    "code": "TTDPM",
    "name": "Trung tâm Điều phối môi trường",
    "kind": "su_nghiep",
    "provisional": False,
}
REFUSED: Final = (401, 403)
"""API Gateway refuses before the function is asked; MiniStack with 401."""


@pytest.fixture(scope="module")
def administrator(deployed: Deployed) -> Api:
    return person(deployed, "administrator")


def today(days: int = 0) -> str:
    return str(datetime.now(VIETNAM).date() + timedelta(days=days))


def standing(administrator: Api, kind: str) -> dict[str, Any]:
    answer = administrator.get(f"/v1/rules/{kind}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def in_force(administrator: Api, kind: str) -> dict[str, Any]:
    (line,) = (e for e in standing(administrator, kind)["editions"] if e["state"] == "in_force")
    found: dict[str, Any] = administrator.get(f"/v1/rules/{kind}/{line['valid_from']}").json()
    return found


def test_a_policy_set_to_come_is_checked_written_once_and_withdrawn(
    deployed: Deployed, administrator: Api
) -> None:
    document = in_force(administrator, "policy")["edition"]
    document |= {"version": "demo-2", "valid_from": today(1)}
    document["terms"]["normal"]["limit"]["amount"] = 60
    revision = standing(administrator, "policy")["revision"]
    body = {"reason": REASON, "revision": revision, "edition": document}

    checked = administrator.post("/v1/rules/policy/check", {"edition": document})
    assert checked.status_code == 200, checked.text
    changed = {each["path"] for each in checked.json()["differences"]}
    assert changed == {"version", "valid_from", "terms.normal.limit.amount"}
    past = administrator.post(
        "/v1/rules/policy", body | {"edition": document | {"valid_from": today(-1)}}
    )
    assert [each["field"] for each in past.json()["errors"]] == ["edition.valid_from"]

    added = administrator.post("/v1/rules/policy", body)
    assert added.status_code == 201, added.text
    again = administrator.post("/v1/rules/policy", body)
    assert (again.status_code, again.json()["code"]) == (409, "rules-changed")
    line = standing(administrator, "policy")["editions"][-1]
    assert (line["state"], line["reason"]) == ("to_come", REASON)
    # The functions read it, and a case of today is not concerned.
    reference = deployed.partner.submit({"external_id": "rules-1", "text": "giúp em với"}).json()
    assert deployed.case(reference["reference"])["policy"] == "demo"

    path = f"/v1/rules/policy/{today(1)}/withdraw"
    withdrawn = administrator.post(path, {"reason": "Nhầm", "revision": added.json()["revision"]})
    assert withdrawn.status_code == 200, withdrawn.text
    assert len(withdrawn.json()["editions"]) == 1
    log = administrator.get("/v1/rule-changes", kind="policy").json()["changes"]
    assert [each["withdrawn"] for each in log[:2]] == [True, False]


def test_an_agency_and_its_people_are_there_for_the_next_case(
    deployed: Deployed, administrator: Api
) -> None:
    operator = person(deployed, "operator")
    answer = deployed.partner.submit({"external_id": "rules-2", "text": "giúp em với"})
    reference = answer.json()["reference"]
    eventually(lambda: deployed.case(reference)["state"], lambda state: state == "triage")
    refused = operator.act(reference, "forward", agency=AGENCY["code"])
    assert (refused.status_code, refused.json()["code"]) == (422, "no-such-agency")

    revision = administrator.get("/v1/directory/agencies/PCDT").json()["revision"]
    change = {"reason": REASON, "revision": revision, "agencies": [AGENCY]}
    assert administrator.post("/v1/directory/changes", change).status_code == 201
    assert administrator.post("/v1/directory/changes", change).status_code == 409
    contacts = f"/v1/directory/agencies/{AGENCY['code']}/contacts"
    people = [
        {"position": "officer", "name": f"Cán bộ {n}", "email": f"can-bo-{n}@ttdpm.example"}
        for n in (1, 2)
    ]
    put = administrator.put(contacts, {"revision": 0, "contacts": people})
    assert put.status_code == 200, put.text
    assert administrator.put(contacts, {"revision": 0, "contacts": people}).status_code == 409

    shown = operator.get(f"/v1/directory/agencies/{AGENCY['code']}").json()
    assert shown["records"][0]["name"] == AGENCY["name"]
    forwarded = operator.act(reference, "forward", agency=AGENCY["code"])
    assert forwarded.status_code == 200, forwarded.text
    eventually(
        lambda: {to for mail in deployed.emails() if reference in str(mail) for to in mail["To"]},
        lambda told: {person["email"] for person in people} <= told,
    )


def test_a_calendar_is_counted_by_the_sweeper_itself(
    deployed: Deployed, administrator: Api
) -> None:
    document = in_force(administrator, "calendar")["edition"]
    free = {entry["date"] for entry in document["days_off"]}
    day = next(  # a working day to come
        today(n)
        for n in range(30, 60)
        if (datetime.now(VIETNAM) + timedelta(days=n)).weekday() == 2 and today(n) not in free
    )
    document["province"]["days_off"].append({"date": day, "name": "Nghỉ bão", "source": "CV 9"})
    body = {"reason": REASON, "revision": 0, "edition": document}

    checked = administrator.post("/v1/rules/calendar/check", {"edition": document})
    assert [each["day"] for each in checked.json()["days"]] == [day]
    added = administrator.post("/v1/rules/calendar", body)
    assert (added.status_code, added.json()["clocks_recounted"]) == (201, True)

    lambdas = deployed.cloud.client("lambda")
    (sweeper,) = (
        function["FunctionName"]
        for page in lambdas.get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if function["Handler"] == "functions.sweep_due.handler.lambda_handler"
    )
    swept = lambdas.invoke(FunctionName=sweeper)
    assert "recounted" in json.loads(swept["Payload"].read())
    recount = deployed.cloud.client("dynamodb").get_item(
        TableName=deployed.outputs["CaseTableName"],
        Key={"pk": {"S": "CLOCKS"}, "sk": {"S": "RECOUNT"}},
    )["Item"]
    reference = deployed.partner.submit({"external_id": "rules-3", "text": "giúp em với"}).json()
    counted = deployed.case(reference["reference"])["clock"]["calendar"]
    assert json.loads(recount["body"]["S"])["calendar"] == counted


def test_nobody_else_reads_or_changes_rules(deployed: Deployed, administrator: Api) -> None:
    for other in (person(deployed, "operator"), deployed.console, deployed.partner):
        assert other.get("/v1/rules/policy").status_code in REFUSED
        assert other.get("/v1/directory/agencies/PCDT/contacts").status_code in REFUSED
        change = {"reason": REASON, "revision": 0, "agencies": [AGENCY]}
        assert other.post("/v1/directory/changes", change).status_code in REFUSED
    assert deployed.partner.get("/v1/directory").status_code in REFUSED
    assert deployed.console.get("/v1/directory", kind="so").status_code == 200
