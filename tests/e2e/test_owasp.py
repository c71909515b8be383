"""The OWASP list on the deployed stack: what authorizer, keys and functions refuse together.

The local cloud checks signature, issuer, time and scope of a token as API Gateway does, so all of
that is tried here, expired tokens too (`tokens`). A missing scope is 401 there, and 403 on AWS.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from casework.domain.case import Role
from functions.headers import SAFE
from local.api import Api
from tests.e2e.conftest import Deployed, eventually
from tests.e2e.tokens import Token, hours_from_now
from tests.interface import LISTS, ON_A_CASE, SUBMIT, Operation

UNKNOWN: Final = "DT-2222-2222-22-2"
POWER_CUT: Final = {
    "text": "Cúp điện hoài, ngày cúp bốn năm lần không báo trước.",
    "location": {"commune": "29971"},
}
OF_THE_REQUEST: Final = {
    *("date", "x-amz-request-id", "x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id"),
}
"""Headers that differ from answer to answer, whatever it says."""


@pytest.fixture(scope="module")
def reference(deployed: Deployed) -> str:
    """A case of the partner e-dongthap at the agency PCDT."""
    answer = deployed.partner.submit(POWER_CUT | {"external_id": "owasp-1"})
    reference = str(answer.json()["reference"])
    eventually(lambda: deployed.case(reference)["state"], lambda state: state == "forwarded")
    return reference


@pytest.fixture(scope="module")
def headers(deployed: Deployed) -> dict[str, str]:
    return deployed.cloud.authorization(deployed.outputs, "e-dongthap")


@pytest.fixture(scope="module")
def token(deployed: Deployed, headers: dict[str, str]) -> Token:
    return Token.of(deployed, headers["Authorization"].removeprefix("Bearer "))


@pytest.fixture
def read(
    deployed: Deployed, headers: dict[str, str], reference: str
) -> Callable[[str | None], requests.Response]:
    def read(token: str | None) -> requests.Response:
        sent = {"x-api-key": headers["x-api-key"]}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        return Api(deployed.cloud, deployed.outputs, sent).read(reference)

    return read


def test_a_token_made_here_is_as_good_as_one_that_was_given(
    token: Token, read: Callable[[str | None], requests.Response]
) -> None:
    """Or the refusals below would say nothing."""
    assert read(token.signed()).status_code == 200
    assert read(token.signed({"exp": hours_from_now(0.1)})).status_code == 200


OTHER_KEY: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
REFUSED_AT_THE_GATE: Final[dict[str, Callable[[Token], str | None]]] = {
    "none": lambda _: None,
    "an empty one": lambda _: "",
    "nonsense": lambda _: "nonsense",
    "nonsense in three parts": lambda _: "a.b.c",
    "signed by another key": lambda t: t.signed(key=OTHER_KEY),
    "of an unknown key": lambda t: t.signed(header={"kid": "other"}, key=OTHER_KEY),
    "not signed": lambda t: t.unsigned("none"),
    "not signed, and saying it is": lambda t: t.unsigned("RS256"),
    "changed after it was signed": lambda t: t.with_old_signature({"client_id": "other"}),
    "expired": lambda t: t.signed({"exp": hours_from_now(-0.01)}),
    "expired long ago": lambda t: t.signed({"exp": hours_from_now(-9), "iat": hours_from_now(-10)}),
    "not valid yet": lambda t: t.signed({"nbf": hours_from_now(1)}),
    "issued in the future": lambda t: t.signed({"iat": hours_from_now(1)}),
    "of another issuer": lambda t: t.signed({"iss": "https://evil.example/pool"}),
    "of another pool": lambda t: t.signed({"iss": f"{t.claims['iss']}x"}),
    "without scopes": lambda t: t.signed({"scope": None}),
    "with the scope of something else": lambda t: t.signed({"scope": "casework/cases.submit"}),
    "with a scope of another name": lambda t: t.signed({"scope": "cases.read other/cases.read"}),
}


@pytest.mark.parametrize("make", REFUSED_AT_THE_GATE.values(), ids=REFUSED_AT_THE_GATE)
def test_the_gateway_refuses_a_token(
    token: Token,
    read: Callable[[str | None], requests.Response],
    make: Callable[[Token], str | None],
) -> None:
    answer = read(make(token))

    assert answer.status_code in (401, 403)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] in ("unauthorized", "forbidden")


REFUSED_BY_THE_FUNCTION: Final = {
    "of a client that nobody registered": {"client_id": "1h57kf5cpq17m0eml12EXAMPLE"},
    "for another audience": {"client_id": None, "aud": "e-dongthap"},
    "of identity, though it has the scope": {"token_use": "id"},
    "to refresh with, though it has the scope": {"token_use": "refresh"},
}


@pytest.mark.parametrize("changes", REFUSED_BY_THE_FUNCTION.values(), ids=REFUSED_BY_THE_FUNCTION)
def test_what_the_gateway_lets_through_the_function_refuses(
    token: Token, read: Callable[[str | None], requests.Response], changes: dict[str, Any]
) -> None:
    answer = read(token.signed(changes))

    assert (answer.status_code, answer.json()["code"]) == (403, "unknown-client")


def test_a_key_opens_nothing_without_a_token_nor_a_token_without_a_key(
    deployed: Deployed, headers: dict[str, str], reference: str
) -> None:
    token = {"Authorization": headers["Authorization"]}
    for sent in (token, {**token, "x-api-key": "x" * 40}, {"x-api-key": headers["x-api-key"]}):
        answer = Api(deployed.cloud, deployed.outputs, sent).read(reference)
        assert answer.status_code in (401, 403)


def test_whose_budget_a_call_is_drawn_from_does_not_say_who_calls(
    deployed: Deployed, headers: dict[str, str], reference: str
) -> None:
    other = deployed.cloud.authorization(deployed.outputs, "partner-b")
    mixed = {"Authorization": other["Authorization"], "x-api-key": headers["x-api-key"]}

    assert Api(deployed.cloud, deployed.outputs, mixed).read(reference).status_code == 404


def called(api: Api, operation: Operation, reference: str, body: Any = None) -> requests.Response:
    path = operation.path.replace("{reference}", reference)
    if operation.method == "GET":
        return api.get(path, **operation.query)
    return api.post(path, body or operation.body)


def done_by(deployed: Deployed, reference: str, code: str) -> list[str]:
    """The names of the events that a client brought about; the clock runs on meanwhile."""
    return [
        item["name"]["S"]
        for sk, item in sorted(deployed.items(reference).items())
        if sk.startswith("EVENT") and json.loads(item["actor"]["S"])["code"] == code
    ]


def told(answer: requests.Response) -> Any:
    kept = {n.lower(): v for n, v in answer.headers.items() if n.lower() not in OF_THE_REQUEST}
    return answer.status_code, answer.content, kept


OUTSIDERS: Final = {"partner-b": Role.PARTNER, "officer-syt": Role.AGENCY_OFFICER}


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_nothing_tells_a_foreign_case_from_none(
    deployed: Deployed, reference: str, outsider: str
) -> None:
    """Neither status nor body nor headers, for whatever an outsider may ask of cases; and nothing
    is written."""
    api = deployed.client(outsider)
    rows = [row for row in ON_A_CASE if OUTSIDERS[outsider] in row.roles]
    assert len(rows) > 8

    for row in rows:
        foreign = called(api, row, reference)
        assert foreign.status_code in (404, 401, 403), row  # the client may not have the scope
        assert told(foreign) == told(called(api, row, UNKNOWN)), row

    assert done_by(deployed, reference, outsider) == []


def test_no_list_shows_a_foreign_case(deployed: Deployed, reference: str) -> None:
    own, work, _ = LISTS

    assert reference in deployed.partner.get(own.path, limit="100").text
    assert reference not in deployed.other_partner.get(own.path, limit="100").text
    for code, seen in (("officer-pcdt", True), ("officer-syt", False)):
        answer = deployed.client(code).get(work.path, limit="100")
        if answer.status_code == 200:
            assert (reference in answer.text) is seen


def test_an_external_id_tells_nothing_of_another_partners_cases(
    deployed: Deployed, reference: str
) -> None:
    answer = deployed.other_partner.submit(POWER_CUT | {"external_id": "owasp-1"})

    assert answer.status_code == 201
    assert answer.json()["reference"] != reference


@pytest.mark.parametrize("extra", ["state", "partner", "reference", "received_at", "restricted"])
def test_nobody_sets_what_is_ours(deployed: Deployed, reference: str, extra: str) -> None:
    """Mass assignment, when a case is made and when it is acted on."""
    adding = f"/v1/cases/{reference}/actions/add-information"

    made = deployed.partner.submit(SUBMIT.body | {extra: "closed"})
    acted = deployed.partner.post(adding, {"text": "Thêm", extra: "closed"})

    for answer in (made, acted):
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == [extra]
    assert done_by(deployed, reference, "e-dongthap") == ["CaseReceived"]


def test_what_is_too_large_is_refused(deployed: Deployed, reference: str) -> None:
    for answer in (
        deployed.partner.submit(POWER_CUT | {"external_id": "owasp-2", "text": "a" * 70_000}),
        deployed.partner.act(reference, "add-information", text="a" * 70_000),
    ):
        assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")


def test_a_request_replayed_is_the_same_case(deployed: Deployed, reference: str) -> None:
    again = deployed.partner.submit(POWER_CUT | {"external_id": "owasp-1"})

    assert (again.status_code, again.json()["reference"]) == (200, reference)
    assert done_by(deployed, reference, "e-dongthap") == ["CaseReceived"]


def test_every_answer_has_its_headers_those_of_the_gateway_too(
    deployed: Deployed, reference: str
) -> None:
    url = deployed.outputs["ApiUrl"]
    answers = {
        "read": deployed.partner.read(reference),
        "unknown": deployed.partner.read(UNKNOWN),
        "invalid": deployed.partner.submit({}),
        "no token": _direct(f"{url}/v1/cases/{reference}"),
        "no route": _direct(f"{url}/v1/nowhere"),
        "open311": _direct(f"{url}/open311/v2/services.json"),
        "open311 error": _direct(f"{url}/open311/v2/requests/DT-1.json"),
    }

    for name, answer in answers.items():
        for header, value in SAFE.items():
            assert answer.headers.get(header) == value, (name, header)
        assert "Access-Control-Allow-Origin" not in answer.headers, name
    public = _direct(f"{url}/v1/public/cases")
    assert public.headers["Cache-Control"].startswith("public")
    assert public.headers["X-Content-Type-Options"] == "nosniff"


def _direct(url: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=30)
