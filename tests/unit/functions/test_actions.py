"""The actions of the case life over HTTP: names, bodies, refusals."""

import inspect
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import TypeAdapter

from casework import bootstrap
from casework.domain import commands as c
from casework.domain.case import SYSTEM
from casework.domain.decisions import _DECISIONS
from casework.domain.references import reference_for
from casework.use_cases.change_case import change_case
from casework.use_cases.submit_feedback import submit_feedback
from functions.access import audiences_of
from functions.case_api.actions import ACTIONS
from functions.case_api.bodies import body_model, command_of
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
    answer = lambda_handler(http("POST", path, {} if body is None else body, client), Context())
    return answer["statusCode"], json.loads(answer["body"])


def test_the_sender_adds_information() -> None:
    status, view = act("add-information", {"text": "Số nhà 12."})

    assert (status, view["state"]) == (200, "received")


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("add-information", {}, "text"),
        ("add-information", {"text": 5}, "text"),
        ("add-information", {"text": " \n"}, "text"),
        ("add-information", {"text": "a" * 10_001}, "text"),
        ("add-information", {"text": "có ký tự \x00 lạ"}, "text"),
        ("add-information", {"text": "a", "x": 1}, "x"),
        ("rate", {"score": 0}, "score"),
        ("rate", {"score": 10**30}, "score"),
        ("rate", {"score": True}, "score"),
        ("rate", {"score": 5, "reasons": "slow"}, "reasons"),
        ("rate", {"score": 5, "reasons": ["Chậm"]}, "reasons.0"),
        ("rate", {"score": 5, "reasons": ["slow"] * 11}, "reasons"),
        ("forward", {"agency": "SYT\n"}, "agency"),
        ("forward", {"agency": "SYT", "coordinating": [None]}, "coordinating.0"),
        ("answer", {"agency": "SYT", "text": "Xong", "evidence": []}, "evidence"),
        ("link", {"to": "không phải mã"}, "to"),
        ("split", {"texts": []}, "texts"),
        ("decide-appeal", {"granted": "true", "reason": "Có."}, "granted"),
        ("accept", {"at": "now"}, "at"),
        ("accept", [], "body"),
        ("accept", "null", "body"),
        ("accept", "", "body"),
        ("add-information", [{"text": "a"}], "body"),
    ],
)
def test_a_bad_body_is_refused_naming_the_field(action: str, body: Any, field: str) -> None:
    status, problem = act(action, body)

    assert (status, problem["code"]) == (422, "invalid-request")
    assert field in [fault["field"] for fault in problem["errors"]]
    assert all(fault["message"] for fault in problem["errors"])


@pytest.mark.parametrize(
    "until",
    [
        *("2026-03-12", "2026-03-12T17:00:00", "12/03/2026", "17:00", "1772589600", ""),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z"),
        *(1772589600, 1e300, None, True),
    ],
)
def test_a_time_is_text_with_an_offset_in_a_year_of_ours(until: Any) -> None:
    status, problem = act("request-extension", {"reason": "Chờ vật tư", "until": until})

    assert (status, problem["code"]) == (422, "invalid-request")
    assert [fault["field"] for fault in problem["errors"]] == ["until"]


def test_text_is_kept_without_outer_space_and_in_one_unicode_form(cases: InMemoryCases) -> None:
    act("add-information", {"text": " " + unicodedata.normalize("NFD", "Số nhà 12.") + "\n"})

    assert cases.get(REFERENCE).additions == ("Số nhà 12.",)


def test_a_guard_that_does_not_hold_says_why_in_vietnamese() -> None:
    status, problem = act("link", {"to": REFERENCE}, client="id-op")

    assert (status, problem["code"]) == (422, "link-to-itself")
    assert problem["detail"] == REFUSALS["link-to-itself"]


@pytest.mark.parametrize("name", ACTIONS)
def test_the_body_of_an_action_makes_its_command(name: str) -> None:
    action = ACTIONS[name]
    sent = action.body or action.command
    body = TypeAdapter(body_model(action)).validate_python(_tupled(action.example))

    command = command_of(action, body)

    assert type(command) is sent
    hints = get_type_hints(sent)
    for field in fields(sent):
        TypeAdapter(hints[field.name]).validate_python(getattr(command, field.name), strict=True)


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
    offered = {action.command for action in ACTIONS.values()}
    by_the_system = {
        *(c.RouteCase, c.FireRung, c.RecomputeClock, c.FollowReorganisation, c.RaiseTask),
        c.RecordNeighbourState,
    }
    by_looking = {c.SeeCase}

    assert offered == set(get_args(c.Command)) - by_the_system - by_looking
    assert len(offered) == len(ACTIONS)


def test_an_action_is_for_those_whose_role_the_table_permits() -> None:
    assert audiences_of(c.ForwardCase) == ["operator"]
    assert audiences_of(c.AnswerCase) == ["operator", "agency"]
    assert audiences_of(c.ReopenCase) == ["partner", "oversight"]
    assert all(audiences_of(action.command) for action in ACTIONS.values())


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_names_every_guard_of_its_decision(name: str) -> None:
    """Read from the source: `require(…, "code")` in the decision and in what it calls there."""
    action = ACTIONS[name]
    checked_by_the_body = {
        *("reason-missing", "text-missing", "evidence-missing", "nothing-to-split"),
        *("score-out-of-range", "reference-missing"),
    }

    guards = _guards(_DECISIONS[action.command]) - checked_by_the_body

    merging = action.command is c.MergeCase
    of_the_other_case = {"link-to-itself", "too-many-times"} if merging else set()
    assert guards | of_the_other_case == set(action.refusals)


def _guards(decision: Callable[..., Any]) -> set[str]:
    source = inspect.getsource(decision)
    found = set(re.findall(r'require\([^"]*"([a-z-]+)"', source))
    for name in set(re.findall(r"\b(_\w+|require_in_force)\(", source)):
        called = getattr(inspect.getmodule(decision), name, None)
        if called is not None and called is not decision:
            found |= _guards(called)
    return found


def _tupled(example: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in example.items()}


def test_every_guard_has_its_words_and_no_words_are_left_over() -> None:
    sources = Path("shared/casework/domain/decisions").glob("*.py")
    codes = {
        code
        for path in sources
        for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text("utf-8"))
    }

    assert codes == set(REFUSALS)
