"""A case never outgrows its item, whatever is asked of it, and can always be led to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.adapters.dynamodb.items import case_item, from_item
from casework.domain import commands as c
from casework.domain.case import Actor, Case, NeighbourState, State, TaskKind
from casework.domain.decisions.room import FULL
from casework.domain.errors import NotAdmissible, Refusal
from casework.domain.policy import Most
from functions.case_api.actions import ACTIONS
from functions.case_api.bodies import body_model
from tests.builders import (
    AGENCY,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    PARTNER,
    RULES,
    SUPERVISOR,
    History,
    a_classification,
    a_feedback,
)
from tests.unit.life.commands import fitting_command
from tests.unit.life.province import RUNNING_ON

ITEM: Final = 400 * 1024
"""DynamoDB's limit: names and values, in UTF-8."""
WAVE: Final = "🌊"
"""Four bytes: no letter is heavier."""
COORDINATING: Final = tuple(
    agency.code for agency in RULES.directory.agencies if agency.in_force(History().at.date())
)[:11]
FEW_LINKS: Final = replace(
    RULES, policies=tuple(replace(each, most=Most(links=30)) for each in RULES.policies)
)


def item_size(case: Case) -> int:
    return sum(
        len(name) + len(str(value).encode()) for name, value in from_item(case_item(case)).items()
    )


@cache
def longest(command: type[c.Command]) -> dict[str, int]:
    """How long each text of a command may be, as the interface takes it."""
    (action,) = (each for each in ACTIONS.values() if each.command is command)
    fields = body_model(action).model_json_schema()["properties"]
    kinds = {name: [field, *field.get("anyOf", ())] for name, field in fields.items()}
    return {
        name: kind["maxLength"]
        for name, ways in kinds.items()
        for kind in ways
        if "maxLength" in kind
    }


def heavy(command: Any, letter: str = WAVE) -> Any:
    """The same with the longest texts there may be."""
    if isinstance(command, c.RecordNeighbourState):
        return replace(command, answer=command.answer and letter * 10_000)
    if type(command) not in {action.command for action in ACTIONS.values()}:
        return command
    texts = {name: letter * most for name, most in longest(type(command)).items()}
    kept = {name: text for name, text in texts.items() if getattr(command, name) is not None}
    if isinstance(command, c.AnswerCase):
        kept["evidence"] = (letter * 300,) * 20
    return replace(command, **kept)


@settings(max_examples=8)
@given(st.data())
def test_no_sequence_of_accepted_commands_outgrows_the_item(data: st.DataObject) -> None:
    life = History(RUNNING_ON, feedback=a_feedback(WAVE * 4_000))

    for _ in range(40):
        command, actor = fitting_command(life.case, data.draw, ["DT-2222-2222-22-2"])
        try:
            life.after(hours=1).does(heavy(command), actor)
        except Refusal:
            continue
        assert item_size(life.case) < ITEM


def at_work() -> History:
    """With one lead agency and ten coordinating ones."""
    life = History(FEW_LINKS, feedback=a_feedback(WAVE * 4_000))
    life.does(c.RouteCase(a_classification(confidence=0.1)))
    others = tuple(code for code in COORDINATING if code != AGENCY)[:10]
    return life.does(c.ForwardCase(AGENCY, others), OPERATOR).does(c.AcceptCase(), OFFICER)


def waiting_again(life: History) -> tuple[c.Command, Actor]:
    life.does(c.AskCitizen("Số nhà?"), OFFICER)
    return c.AddInformation("x"), PARTNER


def another_share(life: History) -> tuple[c.Command, Actor]:
    owing = [owed.agency for owed in life.case.contributions if owed.given_at is None]
    return c.Contribute("x"), replace(OFFICER, agency=owing[0])


def another_request(life: History) -> tuple[c.Command, Actor]:
    if life.case.pending_extension:
        life.does(c.DecideExtension(False, "Không."), SUPERVISOR)
    until = life.rules.calendar.end_of_working_day(life.case.clock.due_at, 1)
    return c.RequestExtension("x", until), OFFICER


ADDING: Final[dict[str, Callable[[History], tuple[c.Command, Actor]]]] = {
    "added unasked": lambda life: (c.AddInformation("x"), PARTNER),
    "answers to questions": waiting_again,
    "shares of other agencies": another_share,
    "requests for more time": another_request,
    "progress": lambda life: (c.ReportProgress("x"), OFFICER),
    "reminders": lambda life: (c.OrderReminder("x"), OVERSIGHT),
    "links": lambda life: (c.LinkCase(f"DT-{len(life.case.linked)}"), OPERATOR),
}


def refused(life: History, adding: Callable[[History], tuple[c.Command, Actor]]) -> str:
    """Done again and again, why it is refused at last."""
    for _ in range(100):
        command, actor = adding(life)
        try:
            life.does(command if isinstance(command, c.LinkCase) else heavy(command), actor)
        except NotAdmissible as refusal:
            return refusal.code
    raise AssertionError("never refused")


@pytest.mark.parametrize("way", ADDING)
def test_whatever_can_be_done_again_ends_and_the_case_can_be_led_to_its_end(way: str) -> None:
    life = at_work()

    code = refused(life, ADDING[way])

    assert code in ("case-full", "too-many-times")
    assert item_size(life.case) < FULL + 10_000
    if life.case.state is State.WAITING_CITIZEN:
        life.does(c.AddInformation("Số 12."), PARTNER)
    led_to_its_end(life)


def test_a_case_filled_in_all_ways_can_be_led_to_its_end() -> None:
    life = at_work()
    for way in ("shares of other agencies", "added unasked", "requests for more time", "links"):
        refused(life, ADDING[way])

    led_to_its_end(life)


def led_to_its_end(life: History) -> None:
    owing = tuple(owed.agency for owed in life.case.contributions if owed.given_at is None)
    life.does(heavy(c.AnswerCase(AGENCY, "x", ("x",), owing)), LEADER)
    life.does(heavy(c.RecordNeighbourState("N-1", NeighbourState.DONE, "x")))
    life.does(heavy(c.ApproveAnswer("x")), OPERATOR)
    life.does(heavy(c.RateCase(1, ("slow",), "x")), PARTNER)
    life.does(heavy(c.ReopenCase("x")), PARTNER)
    assert item_size(life.case) < ITEM


def test_a_question_is_answered_also_where_nothing_more_is_taken_unasked() -> None:
    life = History().forwarded().does(c.AcceptCase(), OFFICER)
    for n in range(RULES.policies[0].most.additions):
        life.does(c.AddInformation(f"Thêm {n}"), PARTNER)

    with pytest.raises(NotAdmissible, match="too-many-times"):
        life.does(c.AddInformation("Thêm nữa"), PARTNER)

    life.does(c.AskCitizen("Số nhà?"), OFFICER).does(c.AddInformation("Số 12."), PARTNER)
    assert life.case.additions[-1] == "Số 12."


def test_tasks_are_raised_until_nobody_could_do_them_and_completed_until_it_is_full() -> None:
    life = History()
    raising = (c.RaiseTask(f"t{n}", TaskKind.CHECK_DELIVERY, AGENCY, f"SMS {n}") for n in count())
    for _ in range(60):
        life.does(next(raising))
    assert len(life.case.open_tasks) == 50

    def completing(life: History) -> tuple[c.Command, Actor]:
        life.does(next(raising))
        return c.CompleteTask(life.case.open_tasks[0].id, "x"), OPERATOR

    assert refused(life, completing) == "case-full"
    life.does(heavy(c.RecordNeighbourState("N-1", NeighbourState.DONE, "x")))
    assert item_size(life.case) < ITEM


def test_a_case_that_grew_too_heavy_before_there_was_a_limit_is_still_worked_on() -> None:
    life = History().forwarded().does(c.AcceptCase(), OFFICER)
    life.case = replace(life.case, additions=(WAVE * 95_000,))

    life.does(c.ReportProgress("Đang sửa."), OFFICER)
    with pytest.raises(NotAdmissible, match="case-full"):
        life.does(c.AddInformation("Thêm"), PARTNER)
