"""Lists, histories, tasks and likely duplicates over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from casework.domain import commands as c
from casework.domain.case import Location, State, TaskKind
from casework.domain.event_names import EVENT_NAMES
from casework.domain.events import Event
from functions.list_api.handler import app, lambda_handler
from functions.list_api.schemas import TASK_NAMES
from tests import builders
from tests.builders import AGENCY, SUPERVISOR, an_answer
from tests.lambda_events import signed_in
from tests.office import (
    ADMINISTRATOR,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    STRANGER,
    UNKNOWN,
    Answer,
    Claims,
    Office,
    asked,
)


@pytest.fixture
def office() -> Iterator[Office]:
    yield Office().open(app)
    app.dependency_overrides = {}


def get(path: str, client: Claims = "id-a", **query: str) -> Answer:
    return asked(lambda_handler, "GET", path, client, **query)


def references(answer: Answer) -> list[str]:
    assert answer[0] == 200, answer
    return [line["reference"] for line in answer[1]["cases"]]


def all_pages(path: str, client: Claims, **query: str) -> list[list[str]]:
    pages = [get(path, client, **query)]
    while token := pages[-1][1]["next_page_token"]:
        pages.append(get(path, client, page_token=token, **query))
    return [references(page) for page in pages]


def test_a_partner_pages_through_its_own_cases_newest_first(office: Office) -> None:
    own = [office.received(str(n)) for n in range(5)]
    office.received("5", "partner-b")

    assert all_pages("/v1/cases", "id-a", limit="2") == [
        [own[4], own[3]],
        [own[2], own[1]],
        [own[0]],
    ]


def test_a_line_shows_what_the_partner_knows_it_by_and_how_it_stands(office: Office) -> None:
    reference = office.forwarded("edt-7")

    _, page = get("/v1/cases")

    (line,) = page["cases"]
    assert (line["reference"], line["external_id"]) == (reference, "edt-7")
    assert (line["state"], line["state_name"]) == ("forwarded", "Đã chuyển xử lý")
    assert (line["lead_agency"], line["field"]) == (AGENCY, "chieu_sang")
    assert line["due_at"] == line["original_due_at"]


def test_state_and_since_narrow_the_list(office: Office) -> None:
    office.received("1")
    since = office.clock.at + timedelta(seconds=30)
    forwarded, received = office.forwarded("2"), office.received("3")

    assert references(get("/v1/cases", since=since.isoformat())) == [received, forwarded]
    assert references(get("/v1/cases", state="forwarded")) == [forwarded]
    assert references(get("/v1/cases", state="closed")) == []


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/worklist"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "9" * 400}, "limit"),
        ({"state": "lost"}, "state"),
        ({"page_token": "x" * 301}, "page_token"),
    ],
)
def test_a_bad_question_is_refused_naming_what_is_wrong(
    office: Office, path: str, query: dict[str, str], field: str
) -> None:
    status, problem = get(path, "id-a" if path == "/v1/cases" else OFFICER, **query)

    assert (status, problem["code"]) == (422, "invalid-request")
    assert [fault["field"].split(".")[-1] for fault in problem["errors"]] == [field]


@pytest.mark.parametrize(
    "since",
    [
        *("yesterday", "2026-03-04", "2026-03-04T09:00:00", "0001-01-01T00:00:00+14:00"),
        *("1772589600", "2026-02-30T09:00:00Z", "2026-03-04T09:00:00Z\n", "null", ""),
    ],
)
def test_since_is_an_instant_with_its_zone(office: Office, since: str) -> None:
    assert get("/v1/cases", since=since)[0] == 422


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "%%%",
        "é",
        "\x00",
        "bnVsbA",  # null
        "WzEsIngiLCJ5Il0",  # [1,"x","y"]
        "W1tbW1tb",
    ],
)
def test_a_made_up_page_token_is_refused(office: Office, token: str) -> None:
    office.received("1")

    status, problem = get("/v1/cases", page_token=token)

    assert status == 422
    assert [fault["field"] for fault in problem["errors"]] == ["page_token"]


def test_a_token_goes_on_with_the_question_that_it_answered_and_no_other(office: Office) -> None:
    for n in range(3):
        office.received(f"a{n}")
        office.received(f"b{n}", "partner-b")
    token = get("/v1/cases", limit="1")[1]["next_page_token"]

    assert get("/v1/cases", "id-a", page_token=token, limit="2")[0] == 200
    assert get("/v1/cases", "id-a", page_token=token, state="received")[0] == 422
    assert get("/v1/cases", "id-b", page_token=token)[0] == 422
    assert get("/v1/worklist", OPERATOR, page_token=token)[0] == 422


@pytest.mark.parametrize("client", [OPERATOR, OVERSIGHT, OFFICER, ADMINISTRATOR])
def test_only_a_partner_has_a_list_of_what_it_sent(office: Office, client: Claims) -> None:
    assert get("/v1/cases", client)[1]["code"] == "not-permitted"


def test_an_agencys_work_is_what_it_holds_earliest_due_first(office: Office) -> None:
    later, sooner = office.forwarded("1"), office.forwarded("2")
    office.forwarded("3", agency="SYT")
    case = office.cases.get(sooner)
    earlier = case.clock.due_at - timedelta(days=1)
    office.put(replace(case, clock=replace(case.clock, due_at=earlier)))

    assert all_pages("/v1/worklist", OFFICER, limit="1") == [[sooner], [later]]
    assert references(get("/v1/worklist", LEADER, agency=AGENCY)) == [sooner, later]


def test_what_is_late_is_told_and_can_be_asked_for(office: Office) -> None:
    late = office.forwarded("1")
    office.clock.advance(days=60)
    in_time = office.forwarded("2")

    lines = get("/v1/worklist", OFFICER)[1]["cases"]

    assert [(line["reference"], line["overdue"]) for line in lines] == [
        (late, True),
        (in_time, False),
    ]
    assert references(get("/v1/worklist", OFFICER, overdue="true")) == [late]


def test_the_desk_has_its_own_work_and_sees_that_of_any_agency(office: Office) -> None:
    triage, forwarded = office.at_the_desk("1"), office.forwarded("2")

    for client in (OPERATOR, OVERSIGHT):
        assert references(get("/v1/worklist", client)) == [triage]
        assert references(get("/v1/worklist", client, agency=AGENCY)) == [forwarded]


def test_an_agency_asks_for_no_other_ones_work(office: Office) -> None:
    office.forwarded("1", agency="SYT")

    assert get("/v1/worklist", OFFICER, agency="SYT")[1]["code"] == "not-permitted"
    assert references(get("/v1/worklist", OFFICER)) == []


def test_a_restricted_case_is_in_no_agencys_list(office: Office) -> None:
    reference = office.forwarded("1")
    office.put(replace(office.cases.get(reference), restricted=True))

    assert references(get("/v1/worklist", OFFICER)) == []


@pytest.mark.parametrize("client", ["id-a", ADMINISTRATOR])
def test_who_has_no_work_has_no_work_list(office: Office, client: Claims) -> None:
    assert get("/v1/worklist", client)[1]["code"] == "not-permitted"


def history_of(office: Office, client: Claims) -> list[dict[str, Any]]:
    reference = office.at_the_desk("1")
    office.does(reference, c.ForwardCase(AGENCY), builders.OPERATOR)
    office.does(reference, c.SeeCase(), builders.OFFICER)
    office.does(reference, c.AcceptCase(), builders.OFFICER)
    office.does(reference, c.OrderReminder("Đề nghị khẩn trương."), SUPERVISOR)
    office.does(reference, an_answer(), builders.OFFICER)
    status, view = get(f"/v1/cases/{reference}/history", client)
    assert status == 200
    events: list[dict[str, Any]] = view["events"]
    return events


def test_the_desk_and_oversight_read_every_event_with_who_did_it(office: Office) -> None:
    for client in (OPERATOR, OVERSIGHT):
        office.cases.cases.clear()
        office.cases.events.clear()
        events = history_of(office, client)

        assert [event["event"] for event in events] == [
            *("CaseReceived", "CaseSentToTriage", "CaseForwarded", "CaseSeen"),
            *("CaseAccepted", "ReminderOrdered", "CaseAnswered"),
        ]
        assert events[3]["name"] == "Cơ quan mở xem lần đầu"
        assert events[3]["by"] == {"role": "agency_officer", "agency": AGENCY, "code": "officer"}
        assert [event["sequence"] for event in events] == [1, 2, 3, 4, 5, 6, 7]


def test_an_agency_reads_who_of_its_own_people_acted_and_of_others_the_role(
    office: Office,
) -> None:
    by = {event["event"]: event["by"] for event in history_of(office, OFFICER)}

    assert by["CaseAccepted"]["code"] == "officer"
    assert by["ReminderOrdered"] == {"role": "supervisor", "agency": None, "code": None}


def test_a_partner_reads_what_its_webhook_is_told_and_not_by_whom(office: Office) -> None:
    events = history_of(office, "id-a")

    assert [(event["event"], event["name"]) for event in events] == [
        ("case.received", "Đã tiếp nhận phản ánh"),
        ("case.triage", "Chờ phân loại"),
        ("case.forwarded", "Đã chuyển cơ quan xử lý"),
        ("case.in_progress", "Đang xử lý"),
        ("case.answered", "Đã trả lời"),
    ]
    assert [event["sequence"] for event in events] == [1, 2, 3, 5, 7]
    assert {event["by"] for event in events} == {None}


def test_every_kind_of_event_and_of_task_has_a_name() -> None:
    assert set(EVENT_NAMES) == {kind.__name__ for kind in get_args(Event)}
    assert set(TASK_NAMES) == set(TaskKind)
    assert all(EVENT_NAMES.values())


def test_the_desk_reads_the_tasks_of_a_case(office: Office) -> None:
    reference = office.forwarded("1")
    office.does(reference, c.RaiseTask("t1", TaskKind.PHONE_AGENCY, AGENCY, "Chưa mở"))
    office.does(reference, c.CompleteTask("t1", "Đã gọi."), builders.OPERATOR)

    status, view = get(f"/v1/cases/{reference}/tasks", OPERATOR)

    (task,) = view["tasks"]
    assert (status, task["kind_name"]) == (200, "Gọi điện cho cơ quan")
    assert (task["agency"], task["done_by"], task["note"]) == (AGENCY, "console-1022", "Đã gọi.")


def test_the_desk_is_shown_what_may_be_the_same_thing(office: Office) -> None:
    text = "Đèn đường trước nhà số 12 Nguyễn Huệ hư cả tuần nay"
    first, second = office.at_the_desk("1", text=text), office.forwarded("2", text=text)
    elsewhere, merged = office.forwarded("3", text=text), office.at_the_desk("4", text=text)
    for reference, latitude in (
        (first, 10.46),
        (second, 10.4605),
        (elsewhere, 10.6),
        (merged, 10.46),
    ):
        case = office.cases.get(reference)
        feedback = replace(case.feedback, location=Location(None, latitude, 105.63, None))
        office.put(replace(case, feedback=feedback))
    office.put(replace(office.cases.get(merged), state=State.MERGED))

    status, view = get(f"/v1/cases/{first}/duplicates", OPERATOR)

    (likely,) = view["likely"]
    assert (status, likely["reference"]) == (200, second)
    assert 50 < likely["distance_m"] < 60
    assert likely["reasons"]


def test_a_case_that_nobody_classified_has_no_likely_duplicates(office: Office) -> None:
    assert get(f"/v1/cases/{office.received('1')}/duplicates", OPERATOR) == (200, {"likely": []})


@pytest.mark.parametrize("what", ["tasks", "duplicates"])
@pytest.mark.parametrize("client", ["id-a", OFFICER, OVERSIGHT])
def test_tasks_and_duplicates_are_the_desks_alone(
    office: Office, what: str, client: Claims
) -> None:
    reference = office.forwarded("1")

    assert get(f"/v1/cases/{reference}/{what}", client)[1]["code"] == "not-permitted"


@pytest.mark.parametrize("what", ["history", "tasks", "duplicates"])
@pytest.mark.parametrize("client", ["id-b", STRANGER, ADMINISTRATOR, signed_in("operator")])
def test_of_a_case_one_may_not_know_of_one_learns_nothing(
    office: Office, what: str, client: Claims
) -> None:
    """The operator may: for one only unknown and malformed references are the same."""
    reference = office.forwarded("1")
    if client != signed_in("operator"):
        assert get(f"/v1/cases/{reference}/{what}", client) == get(
            f"/v1/cases/{UNKNOWN}/{what}", client
        )

    unknown, malformed = (get(f"/v1/cases/{r}/{what}", client) for r in (UNKNOWN, "DT-1"))
    assert unknown == malformed
    assert (unknown[0], unknown[1]["code"]) == (404, "case-not-found")
