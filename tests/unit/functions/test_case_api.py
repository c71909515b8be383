import json
from typing import Any

import pytest

from casework import bootstrap
from functions.case_api.handler import app, lambda_handler
from tests.builders import AGENCY, History, an_identity
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context, http

ANSWER = {"agency": AGENCY, "text": "Đã thay bóng đèn ngày 05/3.", "evidence": ["BB-12/2026"]}


@pytest.fixture
def history() -> History:
    history = History().forwarded()
    cases = InMemoryCases()
    cases.add(history.case, history.events, an_identity())
    app.dependency_overrides = {
        bootstrap.cases_and_identities: lambda: cases,
        bootstrap.clock: lambda: FixedClock(),
    }
    history.stored = cases  # type: ignore[attr-defined]
    return history


def call(method: str, path: str, body: Any = None, client: str = "id-a"):
    answer = lambda_handler(http(method, path, body, client), Context())
    return answer["statusCode"], json.loads(answer["body"])


def read(history: History, client: str = "id-a"):
    return call("GET", f"/v1/cases/{history.case.id}", client=client)


def answer(history: History, body: Any = ANSWER, client: str = "id-op"):
    return call("POST", f"/v1/cases/{history.case.id}/actions/answer", body, client)


def with_valid_reference(history: History) -> History:
    from dataclasses import replace

    from casework.domain.references import reference_for

    reference = reference_for("e-dongthap", "edt-1")
    case = replace(history.case, id=reference)
    history.case = case
    history.stored.cases = {reference: case}
    return history


def test_a_partner_follows_its_case(history: History) -> None:
    with_valid_reference(history)

    status, view = read(history)

    assert status == 200
    assert (view["state_name"], view["lead_agency"]) == ("Đã chuyển xử lý", AGENCY)
    assert view["due_at"] == view["original_due_at"]
    assert view["answer"] is None


def test_the_view_says_nothing_of_the_sender(history: History) -> None:
    _, view = read(with_valid_reference(history), client="id-op")

    assert "Nguyễn" not in json.dumps(view, ensure_ascii=False)


def test_another_partners_case_is_not_found_just_as_an_unknown_one(history: History) -> None:
    with_valid_reference(history)

    foreign = read(history, client="id-b")
    unknown = call("GET", "/v1/cases/DT-2222-2222-22-2")

    assert foreign[0] == unknown[0] == 404
    assert foreign[1] == unknown[1]


def test_the_operator_records_the_answer_of_the_lead_agency(history: History) -> None:
    status, view = answer(with_valid_reference(history))

    assert (status, view["state_name"]) == (200, "Đã trả lời")
    assert view["answer"]["on_time"] is True


def test_a_second_answer_is_refused(history: History) -> None:
    answer(with_valid_reference(history))

    status, problem = answer(history)

    assert (status, problem["code"]) == (409, "not-allowed-in-state")


@pytest.mark.parametrize(
    ("body", "client", "expected"),
    [
        (ANSWER, "id-a", (403, "not-permitted")),
        (ANSWER, "id-b", (404, "case-not-found")),
        ({**ANSWER, "agency": "SGTVT"}, "id-op", (422, "not-the-lead-agency")),
        ({**ANSWER, "evidence": []}, "id-op", (422, "invalid-request")),
        ({**ANSWER, "text": " "}, "id-op", (422, "invalid-request")),
        ({**ANSWER, "on_time": True}, "id-op", (422, "invalid-request")),
        ({**ANSWER, "evidence": "BB-12"}, "id-op", (422, "invalid-request")),
        ([ANSWER], "id-op", (422, "invalid-request")),
        ("{", "id-op", (400, "malformed-json")),
    ],
)
def test_who_may_not_answer_or_answers_badly_is_refused(
    history: History, body: Any, client: str, expected: tuple[int, str]
) -> None:
    with_valid_reference(history)

    status, problem = answer(history, body, client)

    assert (status, problem["code"]) == expected
    assert read(history)[1]["answer"] is None
