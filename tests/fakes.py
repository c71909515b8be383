"""In-memory ports. They pass the same contract suite as the adapters (tests/contract)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from casework.domain.case import Case, Identity, last_digits
from casework.domain.contacts import Contact, ContactList
from casework.domain.corrections import decided_month
from casework.domain.delivery import DeliveryRejected, LedgerEntry
from casework.domain.errors import (
    CaseAlreadyExists,
    CaseChanged,
    CaseNotFound,
    RulesChanged,
)
from casework.domain.history import RecordedEvent
from casework.domain.messaging import Breaker
from casework.domain.notifications import Channel, Message
from casework.domain.publication import PublicCase, public_case
from casework.domain.recount import Recount
from casework.domain.references import month_of_public_id
from casework.domain.routing import CaseClass, Place, Routing, Suggestion
from casework.domain.rule_changes import Change
from casework.domain.tracking import TryCounter
from casework.domain.worklist import OpenCase, OpenTasks, line_of
from casework.ports import DueClock


@dataclass
class FixedClock:
    """Stands still until told to move."""

    at: datetime = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # a Wednesday, 09h00 in Việt Nam

    def now(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass
class InMemoryCases:
    cases: dict[str, Case] = field(default_factory=dict)
    events: dict[tuple[str, int], RecordedEvent] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)

    def add(self, case: Case, events: Sequence[RecordedEvent], identity: Identity) -> None:
        if case.id in self.cases:
            raise CaseAlreadyExists(self.cases[case.id])
        self.identities[case.id] = identity
        self._write(case, events)

    def get(self, case_id: str) -> Case:
        if case_id not in self.cases:
            raise CaseNotFound(case_id)
        return self.cases[case_id]

    def save(
        self,
        case: Case,
        events: Sequence[RecordedEvent],
        *,
        opened: Sequence[tuple[Case, Sequence[RecordedEvent]]] = (),
    ) -> None:
        stored = self.cases.get(case.id)
        if stored is None or stored.version != case.version - len(events):
            raise CaseChanged(case.id)
        for part, _ in opened:
            if part.id in self.cases:
                raise CaseAlreadyExists(self.cases[part.id])
        self._write(case, events)
        for part, first_events in opened:
            self.identities[part.id] = self.identities[case.id]
            self._write(part, first_events)

    def phone_fits(self, case_id: str, digits: str) -> bool:
        identity = self.identities.get(case_id)
        return identity is not None and last_digits(identity) == digits

    def event(self, case_id: str, seq: int) -> RecordedEvent:
        if (case_id, seq) not in self.events:
            raise CaseNotFound(case_id)
        return self.events[case_id, seq]

    def history(self, case_id: str) -> tuple[RecordedEvent, ...]:
        return tuple(self.events[key] for key in sorted(self.events) if key[0] == case_id)

    def unfinished(self) -> Iterator[str]:
        for case in list(self.cases.values()):
            if case.is_open or case.clock.running:
                yield case.id

    def due(self, before: datetime) -> Iterator[DueClock]:
        clocks = [
            (case.clock.next_at, case)
            for case in self.cases.values()
            if case.clock.next_at is not None and case.clock.next_at <= before
        ]
        for _, case in sorted(clocks, key=lambda pair: pair[0]):
            yield DueClock(case.id, case.clock.epoch)

    def open_of(self, agency: str) -> Iterator[OpenCase]:
        held = (line_of(case) for case in self.cases.values() if case.holder == agency)
        yield from sorted(held, key=lambda line: (line.due_at, line.case_id))

    def open_tasks(self) -> Iterator[OpenTasks]:
        having = [case for case in self.cases.values() if case.open_tasks]
        for case in sorted(having, key=lambda case: (case.open_tasks[0].raised_at, case.id)):
            yield OpenTasks(case.id, len(case.open_tasks))

    def decided(self, month: str) -> Iterator[str]:
        decisions = [event for event in self.events.values() if decided_month(event) == month]
        decisions.sort(key=lambda event: event.at)
        yield from dict.fromkeys(event.case_id for event in decisions)

    def published(self, month: str, *, before: str | None = None) -> Iterator[PublicCase]:
        public = [view for case in self.cases.values() if (view := public_case(case))]
        for view in sorted(public, key=lambda view: view.id, reverse=True):
            if month_of_public_id(view.id) == month and (before is None or view.id < before):
                yield view

    def published_case(self, public_id: str) -> PublicCase | None:
        public = (public_case(case) for case in self.cases.values())
        return next((view for view in public if view and view.id == public_id), None)

    def _write(self, case: Case, events: Sequence[RecordedEvent]) -> None:
        self.cases[case.id] = case
        self.events.update({(event.case_id, event.seq): event for event in events})


@dataclass
class InMemoryRecounts:
    stored: Recount | None = None

    def read(self) -> Recount | None:
        return self.stored

    def change(self, before: Recount | None, after: Recount) -> bool:
        if self.stored != before:
            return False
        self.stored = after
        return True


@dataclass
class InMemoryIdentities:
    """The vault that intake fills (`InMemoryCases`), read."""

    cases: InMemoryCases

    def of(self, case_id: str) -> Identity | None:
        return self.cases.identities.get(case_id)


@dataclass
class InMemoryLedger:
    entries: dict[str, LedgerEntry] = field(default_factory=dict)

    def find(self, message_id: str) -> LedgerEntry | None:
        return self.entries.get(message_id)

    def enter(self, entry: LedgerEntry) -> bool:
        if entry.message_id in self.entries:
            return False
        self.entries[entry.message_id] = entry
        return True

    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        if self.entries.get(before.message_id) != before:
            return False
        self.entries[after.message_id] = after
        return True

    def due(self, now: datetime) -> Iterator[LedgerEntry]:
        waiting = [e for e in self.entries.values() if e.next_at is not None and e.next_at <= now]
        yield from sorted(waiting, key=lambda entry: str(entry.next_at))


@dataclass
class InMemoryProviderStates:
    breakers: dict[Channel, Breaker] = field(default_factory=dict)
    counts: Counter[tuple[Channel, str]] = field(default_factory=Counter)

    def breaker(self, channel: Channel) -> Breaker:
        return self.breakers.get(channel, Breaker())

    def change(self, channel: Channel, before: Breaker, after: Breaker) -> bool:
        if self.breaker(channel) != before:
            return False
        self.breakers[channel] = after
        return True

    def take(self, channel: Channel, period: str, limit: int, *, now: datetime) -> bool:
        if self.counts[channel, period] >= limit:
            return False
        self.counts[channel, period] += 1
        return True


@dataclass
class InMemoryAttempts:
    tries: Counter[str] = field(default_factory=Counter)

    def take(self, counter: TryCounter) -> bool:
        if self.tries[counter.key] >= counter.most:
            return False
        self.tries[counter.key] += 1
        return True

    def give_back(self, counter: TryCounter) -> None:
        self.tries[counter.key] = max(self.tries[counter.key] - 1, 0)


@dataclass
class InMemoryContacts:
    people: dict[str, tuple[Contact, ...]] = field(default_factory=dict)
    lists: dict[str, ContactList] = field(default_factory=dict)

    def of(self, agency: str) -> tuple[Contact, ...]:
        return self.people.get(agency, ())

    def read(self, agency: str) -> ContactList:
        return self.lists.get(agency, ContactList(self.of(agency)))

    def put(self, agency: str, contacts: ContactList) -> bool:
        if self.read(agency).revision != contacts.revision - 1:
            return False
        self.people[agency], self.lists[agency] = contacts.people, contacts
        return True


@dataclass
class InMemoryChangeLog:
    changes: list[Change] = field(default_factory=list)

    def since(self, revision: int) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.revision > revision)

    def append(self, change: Change) -> None:
        if any(change.revision == known.revision for known in self.changes):
            raise RulesChanged(change.revision)
        self.changes.append(change)


@dataclass
class RecordingSender:
    """A provider: `accepted` is what it took; addresses in `rejects` it refuses for good.

    `before` is raised instead of taking a message, `after` although it was taken.
    """

    accepted: list[Message] = field(default_factory=list)
    rejects: set[str] = field(default_factory=set)
    before: Exception | None = None
    after: Exception | None = None

    def send(self, message: Message) -> str:
        if message.address in self.rejects:
            raise DeliveryRejected(message.address)
        if self.before:
            raise self.before
        self.accepted.append(message)
        if self.after:
            raise self.after
        return f"provider-{len(self.accepted)}"


@dataclass
class RecordingOutlet:
    """Queues that remember every message; executions by name, each started once."""

    routing: list[str] = field(default_factory=list)
    notices: list[tuple[str, int, str | None]] = field(default_factory=list)
    sender_notices: list[tuple[str, int, str | None]] = field(default_factory=list)
    digests: list[tuple[str, date, str | None]] = field(default_factory=list)
    webhooks: list[tuple[str, int]] = field(default_factory=list)
    clocks: dict[str, datetime] = field(default_factory=dict)

    def request_routing(self, case_id: str) -> None:
        self.routing.append(case_id)

    def request_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        self.notices.append((case_id, seq, only))

    def request_sender_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        self.sender_notices.append((case_id, seq, only))

    def request_digest(self, agency: str, day: date, *, only: str | None = None) -> None:
        self.digests.append((agency, day, only))

    def request_webhook(self, case_id: str, seq: int) -> None:
        self.webhooks.append((case_id, seq))

    def start_clock(self, case_id: str, epoch: int, next_at: datetime) -> None:
        self.clocks.setdefault(f"{case_id}-{epoch}", next_at)


SURE: Final = Routing(
    CaseClass.JURISDICTION,
    "chieu_sang",
    (Suggestion("UBND-X25-29869", 0.9, ("Đèn đường do UBND phường quản lý",)),),
    0.95,
    ("Nhắc đến đèn đường",),
)


@dataclass
class ScriptedRouter:
    """Says what it was told to say."""

    answer: Routing = SURE
    local: str | None = None

    def route(self, text: str, *, category: str | None, place: Place | None, on: date) -> Routing:
        return self.answer

    def local_agency(
        self, text: str, *, place: Place | None, on: date, inside: str, sure: float
    ) -> str | None:
        return self.local
