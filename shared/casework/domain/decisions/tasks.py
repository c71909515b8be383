"""What the system cannot do by itself becomes a task for an operator."""

from __future__ import annotations

from typing import Final

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import DESK, NeighbourState, NeighbourTicket, TaskKind
from casework.domain.decisions.situation import Situation, require

_MOST_OPEN: Final = 50
"""Of one case: who does not come to these will not come to another."""


def raise_task(command: c.RaiseTask, s: Situation) -> tuple[e.Event, ...]:
    """Once by its id; and while an open task says the very same, another one would help nobody."""
    if len(s.case.open_tasks) >= _MOST_OPEN:
        return ()
    same = (command.kind, command.agency, command.detail)
    for task in s.case.tasks:
        said_already = task.done_by is None and (task.kind, task.agency, task.detail) == same
        if task.id == command.id or said_already:
            return ()
    return (e.TaskRaised(command.id, command.kind, command.agency, command.detail),)


def hear_neighbour(command: c.RecordNeighbourState, s: Situation) -> tuple[e.Event, ...]:
    """That the neighbouring system is done is no answer of ours: a person looks at it, once. Until
    it says what was done there is nothing to look at."""
    known, said = s.case.neighbour, NeighbourTicket(command.number, command.state)
    task_id = f"{TaskKind.NEIGHBOUR_ANSWERED}:{command.number}"
    asked = any(task.id == task_id for task in s.case.tasks)
    if command.state is NeighbourState.DONE and command.answer and not asked:
        agency = s.case.lead_agency or DESK
        return (e.NeighbourAnswered(command.number, command.answer, agency),)
    return () if known == said else (e.NeighbourReported(command.number, command.state),)


def complete(command: c.CompleteTask, s: Situation) -> tuple[e.Event, ...]:
    open_ids = {task.id for task in s.case.tasks if task.done_by is None}
    require(command.id in open_ids, "no-such-task")
    require(bool(command.note.strip()), "text-missing")
    return (e.TaskDone(command.id, command.note),)
