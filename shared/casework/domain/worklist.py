"""What an agency or the desk still has to do: a line of it is known without reading the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.case import Case, State


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case in the hands of its holder since `held_since`, who owes the next step by `due_at`.

    While the clock is `paused`, nothing is overdue: the due time will move.
    """

    case_id: str
    state: State
    field: str | None
    due_at: datetime
    held_since: datetime
    paused: bool = False


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """How many tasks of a case are open."""

    case_id: str
    count: int


def line_of(case: Case) -> OpenCase:
    return OpenCase(
        case.id,
        case.state,
        case.classification.field if case.classification else None,
        case.clock.due_at,
        case.held_since or case.received_at,
        case.clock.paused_at is not None,
    )
