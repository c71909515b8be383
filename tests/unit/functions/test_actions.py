"""The actions of the case life over HTTP: names, bodies, refusals."""

import json
from typing import Any, get_args

import pytest

from casework import bootstrap
from casework.domain import commands as c
from casework.domain.case import SYSTEM
from casework.domain.references import reference_for
from casework.use_cases.change_case import change_case
from casework.use_cases.submit_feedback import submit_feedback
from functions.case_api.actions import COMMANDS, RELATING
from functions.case_api.handler import app, lambda_handler
from functions.refusals import REFUSALS
from tests.builders import AGENCY, RULES, a_classification, a_feedback, a_source, an_identity
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context, http

REFERENCE = reference_for("e-dongthap", "edt-1")


@pytest.fixture(autouse=True)
def cases(monkeypatch: pytest.MonkeyPatch) -> InMemoryCases:
    fake, clock = InMemoryCases(), FixedClock()
    submit_feedback(a_source(), a_feedback(), an_identity(), cases=fake, clock=clock, rules=RULES)
    app.dependency_overrides = {
        bootstrap.cases_and_identities: lambda: fake,
        bootstrap.clock: lambda: clock,
    }
    return fake


def act(action: str, body: Any = None, client: str = "id-a") -> tuple[int, dict[str, Any]]:
    path = f"/v1/cases/{REFERENCE}/actions/{action}"
    answer = lambda_handler(http("POST", path, body or {}, client), Context())
    return answer["statusCode"], json.loads(answer["body"])


def test_the_sender_adds_information() -> None:
    status, view = act("add-information", {"text": "Số nhà 12."})

    assert (status, view["state"]) == (200, "received")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": "a", "x": 1}, "x"),
    ],
)
def test_a_bad_body_is_refused_naming_the_field(body: Any, field: str) -> None:
    status, problem = act("add-information", body)

    assert status == 422
    assert field in [fault["field"] for fault in problem["errors"]]


def test_a_guard_that_does_not_hold_says_why_in_vietnamese() -> None:
    status, problem = act("add-information", {"text": " "})

    assert (status, problem["code"]) == (422, "text-missing")
    assert problem["detail"] == REFUSALS["text-missing"]


def test_the_operator_names_a_field_of_the_list(cases: InMemoryCases) -> None:
    found = c.RouteCase(a_classification(confidence=0.1))
    change_case(REFERENCE, found, SYSTEM, cases=cases, clock=FixedClock(), rules=RULES)
    body = {"agency": AGENCY, "field": "den_duong"}

    status, problem = act("forward", body, client="id-op")
    assert (status, problem["code"]) == (422, "field-not-listed")
    assert problem["detail"] == REFUSALS["field-not-listed"]

    status, view = act("forward", body | {"field": "cay_xanh"}, client="id-op")
    assert (status, view["state"], view["field"]) == (200, "forwarded", "cay_xanh")


def test_an_unknown_action_is_not_found() -> None:
    assert act("fire-rung", {"epoch": 1})[0] == 404


def test_the_partner_or_the_desk_stops_what_the_sender_does_not_want(cases: InMemoryCases) -> None:
    for client in ("id-a", "id-op", "id-a"):
        status, view = act("stop-telling-sender", client=client)
        assert (status, view["sender_told"], view["state"]) == (200, False, "received")

    assert [event.name for event in cases.history(REFERENCE)] == [
        "CaseReceived",
        "SenderNotToBeTold",
    ]
    assert act("stop-telling-sender", client="id-b")[0] == 404
    assert act("stop-telling-sender", {"reason": "x"})[0] == 422


def test_who_may_not_is_refused() -> None:
    assert act("forward", {"agency": "SYT"})[0] == 403
    assert act("forward", {"agency": "SYT"}, client="id-op")[0] == 409


def test_every_command_of_a_person_has_an_action_and_no_other() -> None:
    offered = {*COMMANDS.values(), c.SplitCase, c.MergeCase, c.LinkCase}
    by_the_system = {c.RouteCase, c.FireRung, c.RecomputeClock, c.FollowReorganisation, c.RaiseTask}
    by_looking = {c.SeeCase}

    assert set(RELATING) == {"split", "merge", "link"}
    assert offered == set(get_args(c.Command)) - by_the_system - by_looking


def test_every_guard_has_its_words_and_no_words_are_left_over() -> None:
    import re
    from pathlib import Path

    sources = Path("shared/casework/domain/decisions").glob("*.py")
    codes = {
        code
        for path in sources
        for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text("utf-8"))
    }

    assert codes == set(REFUSALS)
