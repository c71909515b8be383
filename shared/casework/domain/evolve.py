"""What an event makes of a case: pure, total, no refusals. A snapshot is the fold of its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import singledispatch

from casework.domain import events as e
from casework.domain.case import (
    Actor,
    Case,
    Decline,
    Extension,
    NeighbourState,
    NeighbourTicket,
    State,
    Task,
    TaskKind,
    Waiting,
)
from casework.domain.history import START, RecordedEvent, record
from casework.domain.references import public_id_for


def evolve(case: Case | None, recorded: RecordedEvent) -> Case:
    """The case after the event; `case` is None only for the first one."""
    event = recorded.event
    if isinstance(event, e.CaseReceived):
        return _received(recorded, event)
    if case is None:
        raise ValueError(f"{recorded.name} cannot be the first event")
    changed = _apply(event, case, recorded)
    held_since = case.held_since if changed.holder == case.holder else recorded.at
    return replace(changed, version=recorded.seq, head=recorded.hash, held_since=held_since)


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
        split_from=event.split_from,
        held_since=recorded.at,
    )


@singledispatch
def _apply(event: e.Event, case: Case, recorded: RecordedEvent) -> Case:
    raise TypeError(f"nothing is known of {type(event).__name__}")


@_apply.register
def _(event: e.CaseForwarded, case: Case, recorded: RecordedEvent) -> Case:
    found = event.classification or case.classification
    if found and event.field and event.case_class:
        found = found.corrected(event.field, event.case_class)
    return replace(
        case,
        state=State.FORWARDED,
        lead_agency=event.agency,
        level=event.level,
        contributions=event.contributions,
        classification=found,
        clock=event.clock,
        seen_by=(),
        overdue_since=None,
        with_supervisor=False,
    )


@_apply.register
def _(event: e.CaseSentToTriage, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, state=State.TRIAGE, classification=event.classification)


@_apply.register
def _(event: e.CaseGuided, case: Case, recorded: RecordedEvent) -> Case:
    found = event.classification or case.classification
    return replace(
        case, state=State.GUIDED, restricted=True, classification=found, clock=event.clock
    )


@_apply.register
def _(event: e.CaseAccepted, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, state=State.IN_PROGRESS, clock=event.clock)


@_apply.register
def _(event: e.CaseReturned, case: Case, recorded: RecordedEvent) -> Case:
    return replace(
        case,
        state=State.TRIAGE,
        lead_agency=None,
        contributions=(),
        returns=event.returns,
        with_supervisor=event.to_supervisor,
        clock=event.clock,
        overdue_since=None,
    )


@_apply.register
def _(event: e.CaseTransferred, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, state=State.FORWARDED, lead_agency=event.to, clock=event.clock, seen_by=())


@_apply.register
def _(event: e.CaseInherited, case: Case, recorded: RecordedEvent) -> Case:
    return replace(
        case, lead_agency=event.agency, contributions=event.contributions, clock=event.clock
    )


@_apply.register
def _(event: e.CaseOrphaned, case: Case, recorded: RecordedEvent) -> Case:
    with_agency = case.state in (State.FORWARDED, State.IN_PROGRESS)
    return replace(
        case,
        state=State.TRIAGE if with_agency else case.state,
        lead_agency=None,
        contributions=(),
        waiting=replace(case.waiting, back_to=State.TRIAGE) if case.waiting else None,
        clock=event.clock,
    )


@_apply.register
def _(event: e.SuggestionsRenewed, case: Case, recorded: RecordedEvent) -> Case:
    if case.classification is None:
        return case
    renewed = replace(case.classification, proposals=event.suggestions)
    return replace(case, classification=renewed)


@_apply.register
def _(event: e.ContributionGiven, case: Case, recorded: RecordedEvent) -> Case:
    contributions = tuple(
        replace(owed, text=event.text, given_at=event.given_at)
        if owed.agency == event.agency
        else owed
        for owed in case.contributions
    )
    return replace(case, contributions=contributions, clock=event.clock)


@_apply.register
def _(event: e.InformationRequested, case: Case, recorded: RecordedEvent) -> Case:
    waiting = Waiting(event.question, event.back_to, recorded.at)
    return replace(case, state=State.WAITING_CITIZEN, waiting=waiting, clock=event.clock)


@_apply.register
def _(event: e.InformationAdded, case: Case, recorded: RecordedEvent) -> Case:
    added = replace(case, additions=(*case.additions, event.text))
    if case.waiting is None or event.clock is None:
        return added
    return replace(added, state=case.waiting.back_to, waiting=None, clock=event.clock)


@_apply.register
def _(event: e.ExtensionRequested, case: Case, recorded: RecordedEvent) -> Case:
    asked = Extension(event.reason, event.until, recorded.actor.code)
    return replace(case, extensions=(*case.extensions, asked))


@_apply.register
def _(event: e.ExtensionDecided, case: Case, recorded: RecordedEvent) -> Case:
    *before, pending = case.extensions
    decided = replace(pending, approved=event.approved, decided_by=recorded.actor.code)
    changed = replace(case, extensions=(*before, decided))
    if event.clock is None:
        return changed
    return replace(changed, clock=event.clock, overdue_since=None)


@_apply.register
def _(event: e.ProgressReported, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, progress_reports=case.progress_reports + 1)


@_apply.register
def _(event: e.CaseAnswered, case: Case, recorded: RecordedEvent) -> Case:
    return replace(
        case,
        state=State.ANSWERED,
        answer=event.answer,
        agency_clock=case.clock,
        clock=event.clock,
    )


@_apply.register
def _(event: e.AnswerSentBack, case: Case, recorded: RecordedEvent) -> Case:
    state = State.IN_PROGRESS if case.lead_agency else State.TRIAGE
    return replace(case, state=state, answer=None, agency_clock=None, clock=event.clock)


@_apply.register
def _(event: e.CaseClosed, case: Case, recorded: RecordedEvent) -> Case:
    fired = case.fired_rungs
    if event.rung:
        fired = (*fired, f"{event.epoch}:{event.rung}")
    return replace(
        case,
        state=State.CLOSED,
        outcome=event.outcome,
        level=event.level,
        answer=event.answer or case.answer,
        closed_at=recorded.at,
        waiting=None,
        clock=event.clock,
        fired_rungs=fired,
    )


@_apply.register
def _(event: e.CasePublished, case: Case, recorded: RecordedEvent) -> Case:
    if case.public_id is not None:
        return replace(case, published_text=event.text)
    public_id = public_id_for(recorded.at, recorded.hash)
    return replace(case, published_text=event.text, published_at=recorded.at, public_id=public_id)


@_apply.register
def _(event: e.PublicationWithdrawn, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, published_text=None, published_at=None, public_id=None)


@_apply.register
def _(event: e.CaseRated, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, rating=event.rating)


@_apply.register
def _(event: e.CaseReopened, case: Case, recorded: RecordedEvent) -> Case:
    return replace(
        case,
        state=State.IN_PROGRESS if case.lead_agency else State.TRIAGE,
        reopened=True,
        answer=None,
        agency_clock=None,
        outcome=None,
        closed_at=None,
        published_text=None,
        published_at=None,
        public_id=None,
        overdue_since=None,
        clock=event.clock,
    )


@_apply.register
def _(event: e.CaseRefused, case: Case, recorded: RecordedEvent) -> Case:
    decline = Decline(event.ground, event.reason)
    return replace(case, state=State.REFUSED, decline=decline, clock=event.clock)


@_apply.register
def _(event: e.RefusalAppealed, case: Case, recorded: RecordedEvent) -> Case:
    decline = replace(case.decline, appeal=event.reason) if case.decline else None
    return replace(case, decline=decline, clock=event.clock)


@_apply.register
def _(event: e.AppealDecided, case: Case, recorded: RecordedEvent) -> Case:
    decline = replace(case.decline, upheld=not event.granted) if case.decline else None
    state = State.TRIAGE if event.granted else State.REFUSED
    return replace(case, state=state, decline=decline, clock=event.clock)


@_apply.register
def _(event: e.CaseSplit, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, linked=(*case.linked, *event.into))


@_apply.register
def _(event: e.CaseMerged, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, state=State.MERGED, merged_into=event.into, clock=event.clock)


@_apply.register
def _(event: e.CaseLinked, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, linked=(*case.linked, event.to))


@_apply.register
def _(event: e.ReminderOrdered, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, reminders=case.reminders + 1)


@_apply.register
def _(event: e.CaseSeen, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, seen_by=(*case.seen_by, event.agency), clock=event.clock)


@_apply.register
def _(event: e.TaskRaised, case: Case, recorded: RecordedEvent) -> Case:
    task = Task(event.id, event.kind, event.agency, event.detail, recorded.at)
    return replace(case, tasks=(*case.tasks, task))


@_apply.register
def _(event: e.TaskDone, case: Case, recorded: RecordedEvent) -> Case:
    tasks = (
        replace(task, done_by=recorded.actor.code, note=event.note) if task.id == event.id else task
        for task in case.tasks
    )
    return replace(case, tasks=tuple(tasks))


@_apply.register
def _(event: e.NeighbourReported, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, neighbour=NeighbourTicket(event.number, event.state))


@_apply.register
def _(event: e.NeighbourAnswered, case: Case, recorded: RecordedEvent) -> Case:
    kind = TaskKind.NEIGHBOUR_ANSWERED
    task = Task(f"{kind}:{event.number}", kind, event.agency, event.text, recorded.at)
    done = NeighbourTicket(event.number, NeighbourState.DONE)
    return replace(case, neighbour=done, tasks=(*case.tasks, task))


@_apply.register
def _(event: e.SenderNotToBeTold, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, sender_told=False)


@_apply.register
def _(event: e.AgencySilent, case: Case, recorded: RecordedEvent) -> Case:
    task = Task(
        f"{TaskKind.PHONE_AGENCY}:{event.epoch}:{event.rung}",
        TaskKind.PHONE_AGENCY,
        event.agency,
        "",
        recorded.at,
    )
    return replace(
        case,
        tasks=(*case.tasks, task),
        clock=case.clock.after_rung(event.again_at),
        fired_rungs=(*case.fired_rungs, f"{event.epoch}:{event.rung}"),
    )


@_apply.register
def _(event: e.ClockRecomputed, case: Case, recorded: RecordedEvent) -> Case:
    return replace(case, clock=event.clock)


@_apply.register
def _(event: e.ClockResumed, case: Case, recorded: RecordedEvent) -> Case:
    fired = (*case.fired_rungs, f"{event.epoch}:{event.rung}")
    return replace(case, clock=event.clock, fired_rungs=fired)


@_apply.register(e.DeadlineReminded)
@_apply.register(e.CaseEscalated)
def _(event: e.RungEvent, case: Case, recorded: RecordedEvent) -> Case:
    return replace(
        case,
        clock=case.clock.after_rung(event.again_at),
        fired_rungs=(*case.fired_rungs, f"{event.epoch}:{event.rung}"),
    )


@_apply.register
def _(event: e.DeadlineMissed, case: Case, recorded: RecordedEvent) -> Case:
    return replace(
        case,
        clock=case.clock.after_rung(event.again_at),
        fired_rungs=(*case.fired_rungs, f"{event.epoch}:{event.rung}"),
        overdue_since=event.due_at,
    )
