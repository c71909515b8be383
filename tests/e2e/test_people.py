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
