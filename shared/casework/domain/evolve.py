"""What an event makes of a case: pure, total, no refusals. A snapshot is the fold of its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from casework.domain import events as e
from casework.domain.case import Actor, Case, State
from casework.domain.history import START, RecordedEvent, record


def evolve(case: Case | None, recorded: RecordedEvent) -> Case:
    """The case after the event; `case` is None only for the first one."""
    event = recorded.event
    if isinstance(event, e.CaseReceived):
        return _received(recorded, event)
    if case is None:
        raise ValueError(f"{recorded.name} cannot be the first event")
    return replace(_apply(case, event), version=recorded.seq, head=recorded.hash)


def _received(recorded: RecordedEvent, event: e.CaseReceived) -> Case:
    return Case(
        id=recorded.case_id,
        version=recorded.seq,
        head=recorded.hash,
        state=State.RECEIVED,
        source=event.source,
        feedback=event.feedback,
        received_at=recorded.at,
        policy=event.policy,
        clock=event.clock,
    )


def _apply(case: Case, event: e.Event) -> Case:
    match event:
        case e.CaseForwarded():
            return replace(
                case,
                state=State.FORWARDED,
                lead_agency=event.agency,
                classification=event.classification,
                clock=event.clock,
                overdue_since=None,
            )
        case e.CaseSentToTriage():
            return replace(case, state=State.TRIAGE, classification=event.classification)
        case e.CaseAnswered():
            return replace(case, state=State.ANSWERED, answer=event.answer, clock=event.clock)
        case e.DeadlineReminded() | e.CaseEscalated():
            return _rung_fired(case, event)
        case e.DeadlineMissed():
            return replace(_rung_fired(case, event), overdue_since=event.due_at)
        case e.CaseReceived():
            raise ValueError("a case is received once")


def _rung_fired(case: Case, event: e.RungEvent) -> Case:
    return replace(
        case,
        clock=case.clock.after_rung(event.rung),
        fired_rungs=(*case.fired_rungs, f"{event.epoch}:{event.rung}"),
    )


def commit(
    case_id: str, case: Case | None, happened: Sequence[e.Event], actor: Actor, at: datetime
) -> tuple[Case, tuple[RecordedEvent, ...]]:
    """Chain the events behind the case's history and fold them in. At least one event."""
    recorded: list[RecordedEvent] = []
    for event in happened:
        seq, head = (case.version, case.head) if case else (0, START)
        recorded.append(record(case_id, seq + 1, head, event, actor, at))
        case = evolve(case, recorded[-1])
    if case is None:
        raise ValueError("no events to commit")
    return case, tuple(recorded)


def fold(history: Iterable[RecordedEvent]) -> Case | None:
    """The case that a whole history makes."""
    case: Case | None = None
    for recorded in history:
        case = evolve(case, recorded)
    return case
