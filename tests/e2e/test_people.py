"""People sign in by the page, as in a browser, and see what is theirs; IAM enforced."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from itertools import count
from typing import Any, Final

import pytest

from casework.domain.access import SCOPES
from casework.domain.case import Role
from local.api import Api
from local.people import (
    SignInRefused,
    add_person,
    authorization,
    code_of,
    redeem,
    sign_in,
)
from tests.e2e.conftest import Deployed, eventually

CONSOLE: Final = "http://localhost:8022"
POWER_CUT: Final = {
    "text": "Cúp điện hoài, ngày cúp bốn năm lần không báo trước.",
    "location": {"commune": "29971"},
}
numbers = count(1)


def signed_in(deployed: Deployed, *groups: str, agency: str | None = None) -> dict[str, Any]:
    """The tokens of a new person."""
    email = f"can-bo-{next(numbers)}@dongthap.example"
    password = add_person(deployed.cloud, deployed.outputs, email, *groups, agency=agency)
    return sign_in(deployed.outputs, email, password, callback=CONSOLE)


def console(deployed: Deployed, tokens: dict[str, Any]) -> Api:
    headers = authorization(deployed.cloud, deployed.outputs, tokens)
    return Api(deployed.cloud, deployed.outputs, headers)


def person(deployed: Deployed, *groups: str, agency: str | None = None) -> Api:
    return console(deployed, signed_in(deployed, *groups, agency=agency))


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


@pytest.fixture(scope="module")
def reference(deployed: Deployed) -> str:
    """A case of the agency PCDT."""
    body = POWER_CUT | {"external_id": "people-1"}
    reference = str(deployed.partner.submit(body).json()["reference"])
    eventually(lambda: deployed.case(reference)["state"], lambda state: state == "forwarded")
    assert deployed.case(reference)["lead_agency"] == "PCDT"
    return reference


def test_an_officer_sees_and_works_on_the_own_agencys_case_and_no_other_agency_does(
    deployed: Deployed, reference: str
) -> None:
    tokens = signed_in(deployed, "agency_officer", agency="PCDT")
    officer = console(deployed, tokens)
    stranger = person(deployed, "agency_officer", agency="SYT")

    assert officer.read(reference).json()["lead_agency"] == "PCDT"
    accepted = officer.act(reference, "accept")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "in_progress")
    (event,) = (
        item
        for item in deployed.items(reference).values()
        if item.get("name") == {"S": "CaseAccepted"}
    )
    assert json.loads(event["actor"]["S"]) == {
        "role": "agency_officer",
        "code": claims(tokens["access_token"])["sub"],
        "agency": "PCDT",
    }

    unknown = stranger.read("DT-2222-2222-22-2")
    for answer in (stranger.read(reference), stranger.act(reference, "report-progress", text="x")):
        assert answer.status_code == unknown.status_code == 404
        assert answer.json() == unknown.json()


@pytest.mark.parametrize("role", SCOPES)
def test_the_token_carries_the_role_its_scopes_and_no_name(deployed: Deployed, role: Role) -> None:
    token = claims(signed_in(deployed, str(role), agency="SYT")["access_token"])

    assert token["cognito:groups"] == [str(role)]
    assert set(token["scope"].split()) == {"openid", *(f"casework/{s}" for s in SCOPES[role])}
    assert token.get("agency") == ("SYT" if str(role).startswith("agency") else None)
    assert "dongthap.example" not in json.dumps(token)


@pytest.mark.parametrize("groups", [(), ("operator", "supervisor")])
def test_who_has_no_role_or_two_signs_in_and_may_nothing(
    deployed: Deployed, reference: str, groups: tuple[str, ...]
) -> None:
    tokens = signed_in(deployed, *groups)

    assert claims(tokens["access_token"])["scope"] == "openid"
    # API Gateway refuses before the function is asked; MiniStack with 401
    assert console(deployed, tokens).read(reference).status_code in (401, 403)


def test_an_operation_of_another_role_is_refused(deployed: Deployed, reference: str) -> None:
    operator, administrator = person(deployed, "operator"), person(deployed, "administrator")

    assert operator.read(reference).status_code == 200
    submitted = operator.submit(POWER_CUT | {"external_id": "people-2"})
    assert submitted.status_code in (401, 403)
    assert administrator.read(reference).status_code in (401, 403)


def test_the_identity_token_opens_nothing(deployed: Deployed, reference: str) -> None:
    tokens = signed_in(deployed, "operator")

    answer = console(deployed, {"access_token": tokens["id_token"]}).read(reference)

    assert answer.status_code in (401, 403)


def test_without_the_consoles_key_nobody_gets_in(deployed: Deployed, reference: str) -> None:
    headers = authorization(deployed.cloud, deployed.outputs, signed_in(deployed, "operator"))
    del headers["x-api-key"]

    assert Api(deployed.cloud, deployed.outputs, headers).read(reference).status_code == 403


def test_a_wrong_password_and_another_page_to_come_back_to_are_refused(deployed: Deployed) -> None:
    email = "can-bo-nham@dongthap.example"
    password = add_person(deployed.cloud, deployed.outputs, email, "operator")

    with pytest.raises(SignInRefused):
        sign_in(deployed.outputs, email, password[:-1], callback=CONSOLE)
    with pytest.raises(SignInRefused):
        sign_in(deployed.outputs, email, password, callback="https://evil.example")
    with pytest.raises(SignInRefused):
        sign_in(deployed.outputs, email, password, callback=CONSOLE, scope="casework/cases.read")


def test_a_code_is_worth_nothing_without_its_verifier_and_only_once(deployed: Deployed) -> None:
    email = "can-bo-ma@dongthap.example"
    password = add_person(deployed.cloud, deployed.outputs, email, "operator")
    code, verifier = code_of(deployed.outputs, email, password, callback=CONSOLE)

    with pytest.raises(SignInRefused):
        redeem(deployed.outputs, code, "guessed" * 8, callback=CONSOLE)
    assert redeem(deployed.outputs, code, verifier, callback=CONSOLE)["access_token"]
    with pytest.raises(SignInRefused):
        redeem(deployed.outputs, code, verifier, callback=CONSOLE)


def submitted(deployed: Deployed, external_id: str, **more: Any) -> str:
    """A case of the agency PCDT."""
    body = POWER_CUT | {"external_id": external_id, **more}
    reference = str(deployed.partner.submit(body).json()["reference"])
    eventually(lambda: deployed.case(reference)["state"], lambda state: state == "forwarded")
    return reference


def references(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [line["reference"] for line in answer.json()["cases"]]


def test_work_and_reports_are_those_of_the_persons_agency(deployed: Deployed) -> None:
    reference = submitted(deployed, "people-list-1")
    officer = person(deployed, "agency_officer", agency="PCDT")
    stranger = person(deployed, "agency_officer", agency="SYT")
    month = deployed.case(reference)["received_at"][:7]

    assert reference in references(officer.get("/v1/worklist", limit="100"))
    assert reference not in references(stranger.get("/v1/worklist", limit="100"))
    assert stranger.get("/v1/worklist", agency="PCDT").status_code == 403
    (line,) = officer.get(f"/v1/reports/{month}").json()["lines"]
    assert (line["key"], line["cells"]["total"] > 0) == ("PCDT", True)
    everything = person(deployed, "oversight").get(f"/v1/reports/{month}").json()
    assert everything["total"]["total"] >= line["cells"]["total"]
    assert "PCDT" in {each["key"] for each in everything["lines"]}


def test_a_partner_lists_its_own_cases_page_by_page(deployed: Deployed) -> None:
    mine = {submitted(deployed, f"people-own-{n}") for n in range(3)}
    seen: set[str] = set()
    query = {"limit": "2"}
    while True:
        page = deployed.partner.get("/v1/cases", **query)
        found = references(page)
        assert len(found) <= 2
        assert not seen & set(found)
        seen |= set(found)
        token = page.json()["next_page_token"]
        if token is None:
            break
        query["page_token"] = token

    assert mine <= seen
    assert not mine & set(references(deployed.other_partner.get("/v1/cases", limit="100")))
    assert deployed.other_partner.get("/v1/cases", **query).status_code == 422


def test_a_history_is_shown_as_far_as_its_reader_may_know(deployed: Deployed) -> None:
    reference = submitted(deployed, "people-history-1")
    path = f"/v1/cases/{reference}/history"

    told = deployed.partner.get(path).json()["events"]
    known = person(deployed, "operator").get(path).json()["events"]

    assert [event["event"] for event in told][:2] == ["case.received", "case.forwarded"]
    assert {str(event["by"]) for event in told} == {"None"}
    assert {"CaseReceived", "CaseForwarded"} <= {event["event"] for event in known}
    assert known[0]["by"]["code"] == "e-dongthap"
    assert deployed.other_partner.get(path).status_code == 404


def test_the_desk_sees_the_sender_and_others_of_the_same_thing(deployed: Deployed) -> None:
    sender = {"name": "Trần Thị Chín", "phone": "0912 345 678"}
    here = {"commune": "29971", "latitude": 10.45, "longitude": 105.63}
    first = submitted(deployed, "people-same-1", sender=sender, location=here)
    second = submitted(deployed, "people-same-2", location=here)
    operator = person(deployed, "operator")

    shown = operator.get(f"/v1/cases/{first}/sender")
    likely = operator.get(f"/v1/cases/{first}/duplicates").json()["likely"]

    assert shown.json() == {"name": "Trần Thị Chín", "phone": "+84912345678", "email": None}
    assert second in [each["reference"] for each in likely]
    assert operator.get(f"/v1/cases/{first}/tasks").json() == {"tasks": []}
    # API Gateway refuses before the function is asked; MiniStack with 401
    refused = person(deployed, "oversight").get(f"/v1/cases/{first}/sender")
    assert refused.status_code in (401, 403)
    logs = deployed.cloud.client("logs")
    lines = [
        event["message"]
        for group in logs.describe_log_groups()["logGroups"]
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    ]
    assert [line for line in lines if "sender shown" in line and first in line]
    assert not [line for line in lines if "Thị Chín" in line or "912345678" in line]


def test_a_partner_manages_its_own_webhook(deployed: Deployed) -> None:
    partner, url = deployed.partner, "http://127.0.0.1:9/1022"
    new = partner.put("/v1/webhook", {"url": url})
    try:
        assert new.status_code == 201, new.text
        assert new.json()["secret"].startswith("whsec_")
        submitted(deployed, "people-webhook-1")
        since = {"since": "2026-01-01T00:00:00Z"}
        tried = eventually(
            lambda: partner.get("/v1/webhook/deliveries", **since).json()["deliveries"],
            lambda seen: any(each["attempts"] for each in seen),
            within=90,
        )
        assert {each["state"] for each in tried} <= {"pending", "sending"}
        assert partner.post("/v1/webhook/secret", {}).json()["secret"] != new.json()["secret"]
        assert partner.get("/v1/webhook").json()["signing_secrets"] == 2
        assert partner.post("/v1/webhook/enable", {}).json()["condition"] in ("well", "failing")
        assert partner.post("/v1/webhook/replay", since).json()["replayed"] == 0
        assert url not in deployed.other_partner.get("/v1/webhook").text
    finally:
        assert partner.delete("/v1/webhook").status_code == 204
    assert partner.get("/v1/webhook").status_code == 404
