"""The history of a case, as far as its reader may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.domain.case import Actor, Role, Task
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.event_names import EVENT_NAMES, words_of
from casework.domain.webhooks import Catalogue, told_events
from casework.ports import Cases
from casework.use_cases.read_case import read_case

_SENDERS: Final = (Role.PARTNER, Role.CITIZEN)
_DESK: Final = (Role.OPERATOR, Role.SUPERVISOR)
_SEE_WHO: Final = (*_DESK, Role.OVERSIGHT)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """`event` is the name of the kind, `name` its Vietnamese. `by` is None for who is not told."""

    seq: int
    at: datetime
    event: str
    name: str
    by: Actor | None = None
    words: str | None = None
    """What was written with it: a reason, a question, a report. Not for the sender's side."""


def read_history(
    reference: str, actor: Actor, *, cases: Cases, catalogue: Catalogue
) -> tuple[HistoryLine, ...]:
    """Oldest first. The sender's side gets what changed in its own view, under the names of the
    webhooks; the desk, oversight and agencies every event. Raises CaseNotFound."""
    case = read_case(reference, actor, cases=cases)
    history = cases.history(case.id)
    if actor.role in _SENDERS:
        return tuple(
            HistoryLine(recorded.seq, recorded.at, kind, catalogue.types[kind].name)
            for recorded, kind in told_events(history, catalogue)
        )
    return tuple(
        HistoryLine(
            *(recorded.seq, recorded.at, recorded.name, EVENT_NAMES[recorded.name]),
            by=_shown(recorded.actor, actor),
            words=words_of(recorded.event),
        )
        for recorded in history
    )


def read_tasks(reference: str, actor: Actor, *, cases: Cases) -> tuple[Task, ...]:
    """What the desk has to do by hand, or did. Raises CaseNotFound, CaseNotOpenToCaller."""
    case = read_case(reference, actor, cases=cases)
    if actor.role not in _DESK:
        raise CaseNotOpenToCaller(f"{actor.role} is not at the desk")
    return case.tasks


def _shown(by: Actor, reader: Actor) -> Actor:
    """An agency reads who of its own people acted, and of others only in which role."""
    if reader.role in _SEE_WHO or (by.agency is not None and by.agency == reader.agency):
        return by
    return Actor(by.role, "", by.agency)
