"""An operator records over HTTP: what comes back, who may, and which field is at fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from functions.case_api import handler as case_api
from functions.list_api import handler as list_api
from functions.record_api.handler import app, lambda_handler
from functions.record_api.routes import desk_router
from functions.report_api import handler as report_api
from tests.fakes import ScriptedRouter
from tests.office import (
    ADMINISTRATOR,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    SUPERVISOR,
    Answer,
    Claims,
    Office,
    asked,
)

CALL: dict[str, Any] = {
    "external_id": "P-2026-0001",
    "channel": "phone",
    "text": "Đèn đường trước nhà số 12 Nguyễn Huệ hư cả tuần nay.",
    "location": {"commune": "29869"},
    "sender": {"name": "Nguyễn Văn A", "phone": "0912 345 678"},
}
ANSWERED = {**CALL, "answer_text": "Bộ phận một cửa làm việc đến 17 giờ."}
FROM_THE_VAULT = ("Nguyễn", "0912", "84912", "Nguy\\u1ec5n")


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    for each in (app, case_api.app, list_api.app, report_api.app):
        office.open(each)
    app.dependency_overrides[desk_router] = lambda rules: ScriptedRouter()
    yield office
    for each in (app, case_api.app, list_api.app, report_api.app):
        each.dependency_overrides = {}


def record(body: Any = CALL, client: Claims = OPERATOR) -> Answer:
    return asked(lambda_handler, "POST", "/v1/console/cases", client, body)


def read(path: str, client: Claims = OPERATOR) -> dict[str, Any]:
    handler = list_api.lambda_handler if "/h" in path else case_api.lambda_handler
    status, body = asked(handler, "GET", path, client)
    assert status == 200, body
    return body


def test_a_call_gets_a_reference_and_the_same_again_the_same(office: Office) -> None:
    first, again = record(), record(client=SUPERVISOR)

    assert (first[0], first[1]["state"]) == (201, "received")
    assert again == (200, first[1])
    (case,) = office.cases.cases.values()
    assert office.cases.identities[case.id].phone == "+84912345678"


def test_an_answer_given_on_the_phone_closes_it_at_level_1(office: Office) -> None:
    status, receipt = record(ANSWERED)

    assert (status, receipt["state"]) == (201, "closed")
    shown = read(f"/v1/cases/{receipt['reference']}")
    assert (shown["level"], shown["answer"]["text"]) == (1, ANSWERED["answer_text"])
    assert record(ANSWERED) == (200, receipt)


def test_operators_read_it_with_its_channel_and_who_recorded_it(office: Office) -> None:
    reported = "2026-03-04T08:30:00+07:00"
    reference = record({**CALL, "channel": "zalo", "reported_at": reported})[1]["reference"]

    shown = read(f"/v1/cases/{reference}")
    (line,) = read(f"/v1/cases/{reference}/history", SUPERVISOR)["events"]

    assert (shown["channel"], shown["reported_at"]) == ("zalo", "2026-03-04T01:30:00Z")
    assert (line["event"], line["by"]["code"]) == ("CaseReceived", "p-operator")


@pytest.mark.parametrize("client", ["id-a", "id-b", OFFICER])
def test_neither_a_partner_nor_an_agency_that_has_nothing_to_do_with_it_knows_it(
    office: Office, client: Claims
) -> None:
    reference = record()[1]["reference"]

    status, _ = asked(case_api.lambda_handler, "GET", f"/v1/cases/{reference}", client)

    assert status == 404


def test_the_report_by_channel_tells_calls_zalo_and_the_app_apart(office: Office) -> None:
    record()
    record({**CALL, "external_id": "P-2", "channel": "zalo"})
    office.received("edt-1")

    _, report = asked(
        *(report_api.lambda_handler, "GET", "/v1/reports/2026-03", OVERSIGHT), by="channel"
    )

    assert {line["key"]: (line["name"], line["cells"]["total"]) for line in report["lines"]} == {
        "phone": ("Điện thoại", 1),
        "zalo": ("Zalo", 1),
        "e-dongthap": ("Ứng dụng e-DongThap", 1),
    }


@pytest.mark.parametrize("client", ["id-a", OFFICER, LEADER, OVERSIGHT, ADMINISTRATOR])
def test_only_the_desk_may(office: Office, client: Claims) -> None:
    status, problem = record(client=client)

    assert (status, problem["code"]) == (403, "not-permitted")
    assert office.cases.cases == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "e-dongthap"}, "channel"),
        ({"channel": "Phone"}, "channel"),
        ({"channel": None}, "channel"),
        ({"reported_at": "2026-03-04T10:00:00+07:00"}, "reported_at"),
        ({"reported_at": "2026-02-01T10:00:00+07:00"}, "reported_at"),
        ({"reported_at": "2026-03-04T08:00:00"}, "reported_at"),
        ({"reported_at": "hôm qua"}, "reported_at"),
        ({"answer_text": ""}, "answer_text"),
        ({"answer_text": "x" * 10_001}, "answer_text"),
        ({"external_id": "số 1"}, "external_id"),
        ({"text": "?"}, "text"),
        ({"sender": {"phone": "1"}}, "sender.phone"),
        ({"state": "closed"}, "state"),
        ({"partner": "e-dongthap"}, "partner"),
        ({"level": 1}, "level"),
    ],
)
def test_bad_input_names_the_field_and_leaves_nothing(
    office: Office, changes: dict[str, Any], field: str
) -> None:
    status, problem = record({**CALL, **changes})

    assert (status, problem["code"]) == (422, "invalid-request")
    assert [fault["field"] for fault in problem["errors"]] == [field]
    assert all(fault["message"] for fault in problem["errors"])
    assert office.cases.cases == {}


def test_the_number_of_a_ticket_with_another_content_is_a_conflict(office: Office) -> None:
    record()

    status, problem = record(ANSWERED)

    assert (status, problem["code"]) == (409, "external-id-reused")


@pytest.mark.parametrize("body", [ANSWERED, {**CALL, "channel": "pigeon"}, {**CALL, "text": ""}])
def test_no_personal_data_is_logged(
    office: Office, body: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    record(body)

    out, err = capfd.readouterr()
    assert not [secret for secret in FROM_THE_VAULT if secret in out + err]
