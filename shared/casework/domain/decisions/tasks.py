"""What the system cannot do by itself becomes a task for an operator."""

from __future__ import annotations

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.decisions.situation import Situation, require


def raise_task(command: c.RaiseTask, s: Situation) -> tuple[e.Event, ...]:
    if any(task.id == command.id for task in s.case.tasks):
        return ()
    return (e.TaskRaised(command.id, command.kind, command.agency, command.detail),)


def complete(command: c.CompleteTask, s: Situation) -> tuple[e.Event, ...]:
    open_ids = {task.id for task in s.case.tasks if task.done_by is None}
    require(command.id in open_ids, "no-such-task")
    require(bool(command.note.strip()), "text-missing")
    return (e.TaskDone(command.id, command.note),)
