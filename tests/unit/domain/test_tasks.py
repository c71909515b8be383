"""An agency opens a case, or somebody has to phone; what the system cannot do becomes a task."""

from __future__ import annotations

import pytest

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import Actor, Role, State, TaskKind
from casework.domain.deadlines import RungAction
from tests.builders import AGENCY, LEADER, OFFICER, OPERATOR, SUPERVISOR, History
from tests.life import WAYS, in_progress

A_TASK = c.RaiseTask("bad:1", TaskKind.CORRECT_ADDRESS, AGENCY, "email")


def forwarded() -> History:
    return History().forwarded()


def phones(history: History) -> list[str]:
    return [r.name for r in history.case.clock.rungs if r.action is RungAction.PHONE]


def test_who_opens_a_case_is_not_phoned() -> None:
    history = forwarded()
    before = history.case.clock
    assert phones(history) == ["not_opened"]

    history.does(c.SeeCase(), OFFICER)

    after = history.case.clock
    assert history.case.seen_by == (AGENCY,)
    assert after.due_at == before.due_at
    assert [*after.rungs] == [r for r in before.rungs if r.action is not RungAction.PHONE]


def test_it_is_written_once_however_often_and_whoever_of_the_agency_looks() -> None:
    history = forwarded().does(c.SeeCase(), OFFICER)
    written = len(history.events)

    history.does(c.SeeCase(), OFFICER).does(c.SeeCase(), LEADER)

    assert len(history.events) == written


def test_an_agency_that_opened_nothing_is_phoned_by_the_desk() -> None:
    history = forwarded()
    history.at = history.case.clock.next_at or history.at

    history.does(c.FireRung(2))

    assert isinstance(history.events[-1].event, e.AgencySilent)
    (task,) = history.case.tasks
    assert (task.kind, task.agency, task.done_by) == (TaskKind.PHONE_AGENCY, AGENCY, None)


def test_the_next_agency_is_phoned_too_if_it_opens_nothing() -> None:
    history = forwarded().does(c.SeeCase(), OFFICER)

    history.does(c.ReassignCase("CAT", "Nhầm."), SUPERVISOR)

    assert history.case.seen_by == ()
    assert phones(history) == ["not_opened"]


def test_a_stranger_who_looks_is_nobody() -> None:
    with pytest.raises(Exception, match="may not SeeCase"):
        forwarded().does(c.SeeCase(), Actor(Role.AGENCY_OFFICER, "x", "SGDDT"))


def test_a_task_that_is_raised_twice_is_there_once() -> None:
    history = in_progress().does(A_TASK).does(A_TASK)

    assert [task.id for task in history.case.tasks] == ["bad:1"]


@pytest.mark.parametrize("state", State)
def test_a_task_is_raised_and_done_in_every_state(state: State) -> None:
    history = WAYS[state]().does(A_TASK)

    history.does(c.CompleteTask("bad:1", "Đã sửa địa chỉ."), OPERATOR)

    (task,) = history.case.tasks
    assert (task.done_by, task.note) == (OPERATOR.code, "Đã sửa địa chỉ.")
    assert history.case.state is state


@pytest.mark.parametrize("command", [c.CompleteTask("other", "Xong"), c.CompleteTask("bad:1", " ")])
def test_a_task_is_done_once_and_with_a_note(command: c.CompleteTask) -> None:
    history = in_progress().does(A_TASK)
    with pytest.raises(Exception, match=r"no-such-task|text-missing"):
        history.does(command, OPERATOR)

    history.does(c.CompleteTask("bad:1", "Xong"), OPERATOR)
    with pytest.raises(Exception, match="no-such-task"):
        history.does(c.CompleteTask("bad:1", "Xong"), OPERATOR)
