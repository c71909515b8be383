import json
from typing import Any

import pytest

from casework import bootstrap
from casework.domain.errors import Unavailable
from functions.intake_api.handler import app, lambda_handler
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context, http

GOOD: dict[str, Any] = {
    "external_id": "edt-2026-0001",
    "text": "Đèn đường trước nhà số 12 Nguyễn Huệ hư cả tuần nay, tối đi lại nguy hiểm.",
    "category": "Chiếu sáng",
    "location": {"commune": "29869", "latitude": 10.46, "longitude": 105.63},
    "sender": {"name": "Nguyễn Văn A", "phone": "0912 345 678", "email": "a@mail.example"},
}


@pytest.fixture
def cases() -> InMemoryCases:
    fake = InMemoryCases()
    app.dependency_overrides = {
        bootstrap.cases_and_identities: lambda: fake,
        bootstrap.clock: lambda: FixedClock(),
    }
    return fake


def post(body: Any, client: str | None = "id-a") -> tuple[int, dict[str, Any]]:
    answer = lambda_handler(http("POST", "/v1/cases", body, client), Context())
    return answer["statusCode"], json.loads(answer["body"])


def with_(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}


def test_good_feedback_gets_a_reference_at_once(cases: InMemoryCases) -> None:
    status, receipt = post(GOOD)

    assert status == 201
    case = cases.get(receipt["reference"])
    assert (receipt["state"], receipt["state_name"]) == ("received", "Đã tiếp nhận")
    assert case.source.partner == "e-dongthap"
    assert cases.identities[case.id].phone == "+84912345678"


def test_the_location_of_the_case_is_told(cases: InMemoryCases) -> None:
    answer = lambda_handler(http("POST", "/v1/cases", GOOD), Context())

    reference = json.loads(answer["body"])["reference"]
    assert answer["multiValueHeaders"]["Location"] == [f"/v1/cases/{reference}"]


def test_only_the_id_and_the_text_are_required(cases: InMemoryCases) -> None:
    assert post({"external_id": "1", "text": "Ổ gà trước UBND phường 1"})[0] == 201


def test_the_same_again_gets_200_and_the_same_reference(cases: InMemoryCases) -> None:
    first, again = post(GOOD), post(GOOD)

    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]


def test_equal_words_in_another_unicode_form_are_the_same_submission(
    cases: InMemoryCases,
) -> None:
    import unicodedata

    first = post(GOOD)
    again = post(with_(text="  " + unicodedata.normalize("NFD", GOOD["text"]) + "\n"))

    assert (first[0], again[0]) == (201, 200)


def test_the_same_key_with_another_body_is_a_conflict(cases: InMemoryCases) -> None:
    post(GOOD)

    status, problem = post(with_(text="Chuyện khác hẳn"))

    assert (status, problem["code"]) == (409, "external-id-reused")
    assert len(cases.cases) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "Đèn hư"}, "external_id"),
        ({"external_id": "1"}, "text"),
        (with_(text=""), "text"),
        (with_(text="   \n "), "text"),
        (with_(text="\u200b\u200b"), "text"),
        (with_(text="?!…"), "text"),
        (with_(text="a" * 4_001), "text"),
        (with_(text="có ký tự \x00 lạ"), "text"),
        (with_(text=42), "text"),
        (with_(text=None), "text"),
        (with_(text=["Đèn hư"]), "text"),
        (with_(external_id=""), "external_id"),
        (with_(external_id="a" * 65), "external_id"),
        (with_(external_id="a b"), "external_id"),
        (with_(external_id="a\n"), "external_id"),
        (with_(external_id=7), "external_id"),
        (with_(category="x" * 101), "category"),
        (with_(unknown=1), "unknown"),
        (with_(state="closed"), "state"),
        (with_(partner="partner-b"), "partner"),
        (with_(location="Cao Lãnh"), "location"),
        (with_(location={"commune": "298"}), "location.commune"),
        (with_(location={"latitude": 10.4}), "location"),
        (with_(location={"latitude": 105.6, "longitude": 10.4}), "location.latitude"),
        (with_(location={"latitude": 10.4, "longitude": 181}), "location.longitude"),
        (with_(location={"latitude": "10.4", "longitude": 105.6}), "location.latitude"),
        (with_(location={"latitude": True, "longitude": 105.6}), "location.latitude"),
        (with_(location={"lat": 10.4}), "location.lat"),
        (with_(sender={"phone": "12345"}), "sender.phone"),
        (with_(sender={"phone": "khong co"}), "sender.phone"),
        (with_(sender={"phone": 912345678}), "sender.phone"),
        (with_(sender={"email": "not-an-address"}), "sender.email"),
        (with_(sender={"name": ""}), "sender.name"),
        (with_(sender={"cccd": "087200000001"}), "sender.cccd"),
    ],
)
def test_bad_input_is_refused_naming_the_field_and_nothing_is_stored(
    cases: InMemoryCases, body: Any, field: str
) -> None:
    status, problem = post(body)

    assert (status, problem["code"]) == (422, "invalid-request")
    assert field in [fault["field"] for fault in problem["errors"]]
    assert all(fault["message"] for fault in problem["errors"])
    assert cases.cases == {}


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(cases: InMemoryCases, name: str) -> None:
    body = '{"external_id":"1","text":"Đèn hư","location":{"latitude":%s,"longitude":105.6}}'

    status, _ = post(body % name)

    assert status in (400, 422)
    assert cases.cases == {}


@pytest.mark.parametrize(
    "body",
    [
        '{"external_id":"1","text":"\\ud800 nửa ký tự"}',
        '{"external_id":"1","text":"Đèn hư","sender":{"name":"\\udfff"}}',
        '{"external_id":"1","text":' + "9" * 5_000 + "}",
    ],
)
def test_json_that_python_chokes_on_is_refused_all_the_same(
    cases: InMemoryCases, body: str
) -> None:
    status, problem = post(body)

    assert status in (400, 422)
    assert problem["code"] in ("malformed-json", "invalid-request")
    assert cases.cases == {}


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_only_json_is_understood(cases: InMemoryCases, kind: str) -> None:
    event = http("POST", "/v1/cases", GOOD)
    event["headers"] = {"Content-Type": kind}
    event["multiValueHeaders"] = {"Content-Type": [kind]}

    answer = lambda_handler(event, Context())

    assert answer["statusCode"] == 415
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert cases.cases == {}


def test_every_field_at_fault_is_named_at_once(cases: InMemoryCases) -> None:
    _, problem = post({"text": "", "sender": {"phone": "1"}, "x": 1})

    assert {"external_id", "text", "sender.phone", "x"} == {
        fault["field"] for fault in problem["errors"]
    }


@pytest.mark.parametrize("body", ["{", "{'a': 1}", '{"text": "a" "b"}', "\x00", "[" * 60_000])
def test_what_is_no_json_is_a_bad_request(cases: InMemoryCases, body: str) -> None:
    status, problem = post(body)

    assert (status, problem["code"]) == (400, "malformed-json")
    assert cases.cases == {}


@pytest.mark.parametrize("body", ["", "[]", '"text"', "null", "17", "[1]"])
def test_json_that_is_no_object_is_refused(cases: InMemoryCases, body: str) -> None:
    status, problem = post(body)

    assert status == 422
    assert problem["errors"]


@pytest.mark.parametrize("client", ["id-unknown", None])
def test_a_client_that_nobody_registered_is_refused(
    cases: InMemoryCases, client: str | None
) -> None:
    status, problem = post(GOOD, client)

    assert (status, problem["code"]) == (403, "unknown-client")
    assert cases.cases == {}


def test_a_text_of_4000_characters_is_taken(cases: InMemoryCases) -> None:
    assert post(with_(text="ộ" * 4_000))[0] == 201


def test_an_endless_body_is_not_looked_at(cases: InMemoryCases) -> None:
    status, problem = post(with_(text="a" * 70_000))

    assert (status, problem["code"]) == (413, "request-too-large")
    assert cases.cases == {}


def test_errors_are_problem_json(cases: InMemoryCases) -> None:
    answer = lambda_handler(http("POST", "/v1/cases", "{"), Context())

    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert {"type", "title", "status", "code", "detail"} <= json.loads(answer["body"]).keys()


def test_when_the_table_is_out_of_reach_the_partner_is_told_to_come_again() -> None:
    class Down(InMemoryCases):
        def add(self, case, events, identity) -> None:
            raise Unavailable

    app.dependency_overrides = {bootstrap.cases_and_identities: Down, bootstrap.clock: FixedClock}

    answer = lambda_handler(http("POST", "/v1/cases", GOOD), Context())

    assert answer["statusCode"] == 503
    assert answer["multiValueHeaders"]["Retry-After"] == ["5"]


def test_a_bug_shows_nothing_of_itself() -> None:
    class Broken(InMemoryCases):
        def add(self, case, events, identity) -> None:
            raise RuntimeError("secret detail")

    app.dependency_overrides = {bootstrap.cases_and_identities: Broken, bootstrap.clock: FixedClock}

    status, problem = post(GOOD)

    assert (status, problem["code"]) == (500, "internal-error")
    assert "secret" not in json.dumps(problem)


@pytest.mark.parametrize("body", [GOOD, with_(text=""), with_(sender={"phone": "0912 34"}), "{"])
def test_no_personal_data_is_logged(
    cases: InMemoryCases, body: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    post(body)

    out, err = capfd.readouterr()
    for secret in ("Nguyễn", "0912", "84912", "mail.example", "Huệ", "Nguy\\u1ec5n"):
        assert secret not in out + err


def test_an_unknown_path_is_not_found(cases: InMemoryCases) -> None:
    answer = lambda_handler(http("POST", "/v1/other", GOOD), Context())

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "not-found"
