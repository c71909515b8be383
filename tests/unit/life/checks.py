"""What must hold of every event that is written, looked at from outside the code that wrote it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from casework.domain import events as e
from casework.domain.case import Answer, Case, State
from casework.domain.deadlines import RungAction, Span
from casework.domain.delivery import DeliveryState
from casework.domain.evolve import evolve, fold
from casework.domain.history import RecordedEvent, is_intact
from casework.domain.notifications import Channel
from tests.unit.life.province import PAUSE_CAP
from tests.unit.life.system import System

_UNANSWERED: Final = (
    State.RECEIVED,
    State.TRIAGE,
    State.FORWARDED,
    State.IN_PROGRESS,
    State.WAITING_CITIZEN,
)
_ALARMS: Final = (e.DeadlineReminded, e.DeadlineMissed, e.CaseEscalated, e.AgencySilent)
_NEW_PROMISE: Final = (e.CaseReopened, e.AppealDecided, e.RefusalAppealed)
"""After these another clock starts, and what was promised before is void."""


@dataclass
class Witness:
    """Folds each event as it is written and remembers what the next ones are judged by."""

    cases: dict[str, Case] = field(default_factory=dict)
    promised: dict[str, datetime] = field(default_factory=dict)
    """The original due time since the case was first forwarded, by case."""
    missed: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def look(self, system: System) -> None:
        for case_id, stored in system.store.cases.items():
            known = self.cases.get(case_id)
            if known is stored:
                continue
            for seq in range(known.version + 1 if known else 1, stored.version + 1):
                recorded = system.store.events[case_id, seq]
                known = self._step(known, recorded)
            assert known == stored, "the snapshot is not the fold of its events"
            self.cases[case_id] = stored
        events = system.store.events
        for record in system.store.stream:
            assert events[record.case_id, record.seq] is record, "an event was written over"

    def _step(self, before: Case | None, recorded: RecordedEvent) -> Case:
        after = evolve(before, recorded)
        self.seen[recorded.name] += 1
        if before is not None:
            assert recorded.previous == before.head
            _check_epoch(before, after, recorded)
            _check_rung(before, after, recorded)
            _check_answer(before, after, recorded)
            _check_extension(before, after, recorded)
            _check_pause(before, after, recorded)
            _check_recount(before, after, recorded)
            self._check_promise(before, after, recorded)
        _check_alarm_ahead(after, recorded)
        if isinstance(recorded.event, e.DeadlineMissed):
            self.missed[after.id, recorded.event.due_at] += 1
            assert self.missed[after.id, recorded.event.due_at] == 1, "missed twice"
        return after

    def _check_promise(self, before: Case, after: Case, recorded: RecordedEvent) -> None:
        """The original due time of the citizen's clock moves by a pause or a calendar only."""
        event = recorded.event
        if isinstance(event, _NEW_PROMISE):
            self.promised.pop(after.id, None)
            return
        if isinstance(event, e.CaseForwarded) and after.id not in self.promised:
            self.promised[after.id] = after.clock.original_due_at
        held_before = _citizens_original(before)
        held = _citizens_original(after)
        paused = before.clock.paused_at is not None
        if paused and isinstance(event, e.InformationAdded | e.ClockResumed):
            assert held >= held_before, "a pause took time away"
        elif not isinstance(event, e.ClockRecomputed | e.CaseForwarded):
            assert held == held_before, f"{recorded.name} moved the original due time"
        if after.id not in self.promised:
            return
        if held != held_before and not isinstance(event, e.CaseForwarded):
            self.promised[after.id] = held
        assert held == self.promised[after.id], "what the citizen was promised was forgotten"


def _citizens_original(case: Case) -> datetime:
    return (case.agency_clock or case.clock).original_due_at


def _check_epoch(before: Case, after: Case, recorded: RecordedEvent) -> None:
    if isinstance(recorded.event, _ALARMS):
        assert after.clock.epoch == before.clock.epoch
    elif after.clock != before.clock:
        assert after.clock.epoch > before.clock.epoch, "the clock changed within its epoch"


def _check_rung(before: Case, after: Case, recorded: RecordedEvent) -> None:
    """Rungs fire in order, each once, not early; nothing else takes one off within an epoch."""
    name = getattr(recorded.event, "rung", None)
    if name is None:
        assert after.fired_rungs == before.fired_rungs
        return
    clock = before.clock
    fired = f"{clock.epoch}:{name}"
    assert clock.running
    assert (clock.epoch, clock.rungs[0].name) == (recorded.event.epoch, name)
    assert clock.rungs[0].at <= recorded.at, "an alarm before its time"
    assert fired not in before.fired_rungs, "a rung fired twice"
    assert after.fired_rungs == (*before.fired_rungs, fired)
    if isinstance(recorded.event, _ALARMS):
        ahead = [rung.name for rung in after.clock.rungs]
        assert set(ahead) >= {rung.name for rung in clock.rungs[1:]}, "a rung was lost"
        assert name not in ahead
    if isinstance(recorded.event, e.DeadlineMissed):
        assert before.answer is None, "answered is final"
        assert before.state in _UNANSWERED
        assert clock.due_at <= recorded.at
        assert after.overdue_since == clock.due_at


def _check_answer(before: Case, after: Case, recorded: RecordedEvent) -> None:
    given: Answer | None = getattr(recorded.event, "answer", None)
    if given is None:
        return
    assert given.answered_at == recorded.at
    assert given.on_time == (recorded.at <= before.clock.original_due_at)
    if isinstance(recorded.event, e.CaseAnswered):
        assert after.agency_clock == before.clock


def _check_extension(before: Case, after: Case, recorded: RecordedEvent) -> None:
    if isinstance(recorded.event, e.ExtensionDecided) and recorded.event.approved:
        assert after.clock.due_at > before.clock.due_at, "an extension took time away"
        assert after.clock.due_at > recorded.at, "extended to the past"


def _check_pause(before: Case, after: Case, recorded: RecordedEvent) -> None:
    taken = after.clock.paused_seconds - before.clock.paused_seconds
    if isinstance(recorded.event, e.InformationAdded | e.ClockResumed):
        assert taken >= 0
        if after.clock.term != "emergency":  # the cap is working time, an emergency has none
            assert taken <= PAUSE_CAP.total_seconds(), "a pause beyond its cap"


def _check_recount(before: Case, after: Case, recorded: RecordedEvent) -> None:
    """By the same calendar under another name, everything stays where it is."""
    days = before.clock.calendar.replace("'", ""), after.clock.calendar.replace("'", "")
    if not isinstance(recorded.event, e.ClockRecomputed) or days[0] != days[1]:
        return
    assert after.clock.due_at == before.clock.due_at, "recounted, and moved"
    assert after.clock.original_due_at == before.clock.original_due_at, "recounted, and moved"
    assert _instants(after) == _instants(before), "recounted, and moved"


def _instants(case: Case) -> dict[str, datetime]:
    return {rung.name: rung.at for rung in (*case.clock.rungs, *case.clock.held)}


def _check_alarm_ahead(case: Case, recorded: RecordedEvent) -> None:
    """Whoever still owes an answer is overdue, or will be told when the due time has passed."""
    if case.state not in _UNANSWERED:
        return
    rungs = (*case.clock.rungs, *case.clock.held)
    marks = any(rung.action is RungAction.MARK_OVERDUE for rung in rungs)
    assert case.clock.running
    assert marks or case.overdue_since, f"{recorded.name}: nobody will hear that it is overdue"
    if case.state is State.IN_PROGRESS:
        assert not any(rung.span is Span.ACCEPT for rung in rungs), "told to accept again"


def check_end(system: System) -> None:
    """When all is settled: intact histories, and every message accounted for."""
    for case in system.store.cases.values():
        history = system.store.history(case.id)
        assert len(history) == case.version
        assert is_intact(history)
        assert fold(history) == case
    for entry in system.ledger.entries.values():
        assert entry.state is not DeliveryState.SENDING, "left in doubt"
        if entry.state is DeliveryState.UNKNOWN:
            assert entry.channel is Channel.SMS or entry.trouble == "no-longer-addressed"
    accepted = {message.id for message in [*system.email.accepted, *system.sms.accepted]}
    sent = {i for i, it in system.ledger.entries.items() if it.state is DeliveryState.SENT}
    assert sent <= accepted <= set(system.ledger.entries)


def check_messages(system: System, known: int) -> int:
    """No SMS twice among all accepted; returns how many there are, to be given back next time."""
    accepted = system.sms.accepted
    if len(accepted) != known:
        assert len({message.id for message in accepted}) == len(accepted), "an SMS twice"
    return len(accepted)
