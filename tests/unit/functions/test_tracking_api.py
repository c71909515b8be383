import io
import json
from typing import Any

import pytest

from casework import bootstrap
from casework.bootstrap import public
from casework.domain.case import Identity
from casework.domain.commands import AcceptCase, ApproveAnswer
from casework.domain.errors import Unavailable
from casework.domain.references import reference_for
from casework.domain.working_time import vietnam_date
from functions.tracking_api.handler import app, lambda_handler
from tests.builders import OFFICER, OPERATOR, History, an_answer
from tests.fakes import FixedClock, InMemoryAttempts, InMemoryCases
from tests.lambda_events import Context, http

REFERENCE = reference_for("e-dongthap", "edt-1")
UNKNOWN = reference_for("e-dongthap", "edt-2")
RIGHT = {"reference": REFERENCE, "phone_last4": "5678"}
TRIES = 5


@pytest.fixture
def cases() -> InMemoryCases:
    fake, tries = InMemoryCases(), InMemoryAttempts()
    history = History(case_id=REFERENCE).forwarded().does(AcceptCase(), OFFICER)
    history.does(an_answer(), OFFICER).does(ApproveAnswer("Đã thay bóng đèn ở hẻm."), OPERATOR)
    fake.add(history.case, history.events, Identity("Nguyễn Văn A", "+84912345678", "a@mail.vn"))
    app.dependency_overrides = {
        public.tracked_cases: lambda: fake,
        public.attempts: lambda: tries,
        bootstrap.clock: lambda: FixedClock(),
    }
    return fake


def post(body: Any, address: str = "192.0.2.1") -> dict[str, Any]:
    event = http("POST", "/v1/tracking", body, client=None)
    event["requestContext"]["identity"]["sourceIp"] = address
    return lambda_handler(event, Context())


def answer(body: Any) -> tuple[int, dict[str, Any]]:
    got = post(body)
    return got["statusCode"], json.loads(got["body"])


def test_a_citizen_reads_what_became_of_the_case(cases: InMemoryCases) -> None:
    clock = cases.get(REFERENCE).agency_clock
    assert clock

    assert answer(RIGHT) == (
        200,
        {
            "reference": REFERENCE,
            "state": "closed",
            "state_name": "Đã trả lời",
            "message": "Phản ánh của ông/bà đã được trả lời, nội dung trả lời ở dưới đây.",
            "received_on": "2026-03-04",
            "due_on": str(vietnam_date(clock.due_at)),
            "overdue": False,
            "agency": "UBND phường Cao Lãnh",
            "question": None,
            "refusal_reason": None,
            "answer": {
                "text": "Đã thay bóng đèn ở hẻm.",
                "answered_on": "2026-03-04",
                "on_time": True,
            },
        },
    )


def test_a_reference_is_taken_as_a_person_types_it(cases: InMemoryCases) -> None:
    typed = REFERENCE.lower().replace("-", " ")

    assert answer({**RIGHT, "reference": typed})[0] == 200


def test_the_answer_is_kept_by_nobody(cases: InMemoryCases) -> None:
    assert post(RIGHT)["multiValueHeaders"]["Cache-Control"] == ["no-store"]


def test_wrong_digits_an_unknown_reference_and_a_case_without_phone_are_answered_alike(
    cases: InMemoryCases,
) -> None:
    anonymous = reference_for("e-dongthap", "edt-3")
    history = History(case_id=anonymous)
    cases.add(history.case, history.events, Identity())

    answers = [
        post({"reference": reference, "phone_last4": digits})
        for reference, digits in ((REFERENCE, "0000"), (UNKNOWN, "5678"), (anonymous, "5678"))
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["statusCode"] == 404
    assert json.loads(answers[0]["body"])["code"] == "tracking-failed"


def test_too_many_wrong_tries_are_answered_alike_for_any_reference_and_any_digits(
    cases: InMemoryCases,
) -> None:
    locked = []
    for reference in (REFERENCE, UNKNOWN):
        for _ in range(TRIES):
            assert answer({"reference": reference, "phone_last4": "0000"})[0] == 404
        for digits in ("0000", "5678"):
            locked.append(post({"reference": reference, "phone_last4": digits}))

    assert all(one == locked[0] for one in locked)
    assert locked[0]["statusCode"] == 429
    assert locked[0]["multiValueHeaders"]["Retry-After"] == ["3600"]  # the clock says 09h00 sharp
    assert json.loads(locked[0]["body"])["code"] == "too-many-tries"


def test_a_slip_in_the_reference_is_told_before_anything_is_looked_up_or_counted(
    cases: InMemoryCases,
) -> None:
    wrong = REFERENCE[:-1] + ("2" if REFERENCE[-1] != "2" else "3")
    cases.cases.clear()
    for _ in range(TRIES + 1):
        status, problem = answer({**RIGHT, "reference": wrong})

        assert (status, problem["code"]) == (422, "invalid-request")
        assert [fault["field"] for fault in problem["errors"]] == ["reference"]
        assert "kiểm tra lại" in problem["errors"][0]["message"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 41}, "reference"),
        ({"reference": 5}, "reference"),
        ({"reference": None}, "reference"),
        ({"reference": "DT-\x00000-0000-00-0"}, "reference"),
        ({"phone_last4": "567"}, "phone_last4"),
        ({"phone_last4": "56789"}, "phone_last4"),
        ({"phone_last4": "5678\n"}, "phone_last4"),
        ({"phone_last4": "٥٦٧٨"}, "phone_last4"),
        ({"phone_last4": 5678}, "phone_last4"),
        ({"phone": "0912345678"}, "phone"),
    ],
)
def test_bad_input_is_refused_naming_the_field(
    cases: InMemoryCases, change: dict[str, Any], field: str
) -> None:
    status, problem = answer({**RIGHT, **change})

    assert (status, problem["code"]) == (422, "invalid-request")
    assert field in [fault["field"] for fault in problem["errors"]]


@pytest.mark.parametrize("body", ["{", "[]", "null", '"\\ud800"', None])
def test_what_is_no_request_is_refused(cases: InMemoryCases, body: Any) -> None:
    assert answer(body)[0] in (400, 422)


def test_an_address_nobody_knows_counts_like_any_other(cases: InMemoryCases) -> None:
    event = http("POST", "/v1/tracking", RIGHT, client=None)
    del event["requestContext"]["identity"]

    assert lambda_handler(event, Context())["statusCode"] == 200


def test_a_header_does_not_say_where_a_try_comes_from(cases: InMemoryCases) -> None:
    for n in range(TRIES * 6):
        event = http("POST", "/v1/tracking", {**RIGHT, "reference": f"{references(n)}"}, None)
        event["headers"]["X-Forwarded-For"] = f"203.0.113.{n}"
        event["multiValueHeaders"]["X-Forwarded-For"] = [f"203.0.113.{n}"]
        assert lambda_handler(event, Context())["statusCode"] == 404

    assert answer(RIGHT)[0] == 429
    assert post(RIGHT, "198.51.100.7")["statusCode"] == 200


def references(n: int) -> str:
    return reference_for("partner-x", str(n))


def test_when_the_table_is_out_of_reach_the_citizen_is_told_to_come_again(
    cases: InMemoryCases,
) -> None:
    class Away(InMemoryCases):
        def phone_fits(self, case_id: str, digits: str) -> bool:
            raise Unavailable

    app.dependency_overrides[public.tracked_cases] = Away

    got = post(RIGHT)

    assert (got["statusCode"], got["multiValueHeaders"]["Retry-After"]) == (503, ["5"])


def test_neither_reference_nor_digits_nor_address_is_logged(
    cases: InMemoryCases, logged: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    for body in (RIGHT, {**RIGHT, "phone_last4": "0000"}, {**RIGHT, "reference": "DT-1"}):
        post(body, "198.51.100.7")
    for _ in range(TRIES):
        post({**RIGHT, "phone_last4": "0000"}, "198.51.100.7")

    out, err = capfd.readouterr()
    lines = out + err + logged.getvalue()
    assert "tracking-failed" in lines
    assert "too-many-tries" in lines
    for secret in (REFERENCE, "5678", "198.51.100.7", "Nguyễn", "bóng đèn"):
        assert secret not in lines


def test_every_answer_is_documented() -> None:
    schema = json.loads(app.get_openapi_json_schema(title="1022", version="1"))
    operation = schema["paths"]["/v1/tracking"]["post"]

    assert operation["tags"] == ["public"]
    assert {"200", "400", "404", "413", "415", "422", "429", "500", "503"} <= {
        *operation["responses"]
    }
    assert "401" not in operation["responses"]


def test_the_example_is_accepted(cases: InMemoryCases) -> None:
    schema = json.loads(app.get_openapi_json_schema(title="1022", version="1"))
    (example,) = schema["components"]["schemas"]["TrackingBody"]["examples"]

    assert answer(example)[0] in (200, 404)
