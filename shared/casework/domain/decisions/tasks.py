"""What the system cannot do by itself becomes a task for an operator."""

from __future__ import annotations

from typing import Final

from casework.domain import commands as c
from casework.domain import events as e
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


def complete(command: c.CompleteTask, s: Situation) -> tuple[e.Event, ...]:
    open_ids = {task.id for task in s.case.tasks if task.done_by is None}
    require(command.id in open_ids, "no-such-task")
    require(bool(command.note.strip()), "text-missing")
    return (e.TaskDone(command.id, command.note),)
