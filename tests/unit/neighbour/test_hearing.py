"""What the neighbour says of a ticket, as the case takes it: history, a task, no clock."""

from __future__ import annotations

import pytest

from casework.domain import commands as c
from casework.domain.case import DESK, NeighbourState, State, TaskKind
from casework.domain.errors import CaseNotOpenToCaller, NotAllowedInState
from casework.domain.history import is_intact
from casework.domain.webhooks import told
from tests.builders import AGENCY, OFFICER, OPERATOR, History, an_answer
from tests.life import WAYS
from tests.webhook_world import CATALOGUE, DIRECTORY

DONE = c.RecordNeighbourState("7", NeighbourState.DONE, "Đã thay bóng đèn.")


def heard(history: History) -> list[str]:
    return [event.name for event in history.events if event.name.startswith("Neighbour")]


def test_a_change_of_state_is_written_once_and_moves_no_clock() -> None:
    history = WAYS[State.TRIAGE]()
    clock, state = history.case.clock, history.case.state

    for said in ("not_started", "not_started", "in_progress", "in_progress", "forwarded"):
        history.does(c.RecordNeighbourState("7", NeighbourState(said)))

    assert heard(history) == ["NeighbourReported"] * 3
    assert history.case.neighbour is not None
    assert history.case.neighbour.state is NeighbourState.FORWARDED
    assert (history.case.clock, history.case.state) == (clock, state)
    assert history.case.tasks == ()
    assert is_intact(history.events)


def test_done_with_an_answer_is_a_task_that_carries_it_and_no_answer_of_ours() -> None:
    history = WAYS[State.FORWARDED]().does(DONE).does(DONE)

    (task,) = history.case.open_tasks
    assert (task.kind, task.agency) == (TaskKind.NEIGHBOUR_ANSWERED, AGENCY)
    assert task.detail == "Đã thay bóng đèn."
    assert heard(history) == ["NeighbourAnswered"]
    assert history.case.answer is None
    assert history.case.state is State.FORWARDED


def test_done_without_an_answer_is_no_task_until_the_answer_comes() -> None:
    history = WAYS[State.TRIAGE]().does(c.RecordNeighbourState("7", NeighbourState.DONE))
    assert history.case.tasks == ()

    history.does(DONE)

    assert [task.agency for task in history.case.tasks] == [DESK]
    assert heard(history) == ["NeighbourReported", "NeighbourAnswered"]


def test_the_operator_answers_from_it_and_completes_the_task() -> None:
    history = History().forwarded().does(DONE)
    (task,) = history.case.open_tasks

    history.does(an_answer(text=task.detail), OPERATOR)
    history.does(c.CompleteTask(task.id, "Đã trả lời theo kết quả của hệ thống cũ."), OPERATOR)

    assert history.case.state is State.ANSWERED
    assert history.case.open_tasks == ()
    history.does(DONE)
    assert len(history.case.tasks) == 1


@pytest.mark.parametrize("state", [s for s in State if not WAYS[s]().case.is_open])
def test_what_is_over_here_hears_nothing_more(state: State) -> None:
    with pytest.raises(NotAllowedInState):
        WAYS[state]().does(DONE)


@pytest.mark.parametrize("actor", [OPERATOR, OFFICER])
def test_nobody_speaks_for_the_neighbour(actor: object) -> None:
    with pytest.raises(CaseNotOpenToCaller):
        WAYS[State.FORWARDED]().does(DONE, actor)  # type: ignore[arg-type]


def test_the_partner_hears_nothing_of_it() -> None:
    history = WAYS[State.FORWARDED]()
    for command in (c.RecordNeighbourState("7", NeighbourState.FORWARDED), DONE):
        history.does(command)
        assert told(history.events, CATALOGUE, DIRECTORY) is None
