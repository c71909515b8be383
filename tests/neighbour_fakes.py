"""In-memory ports of the neighbouring 1022 system, and all of it on fakes with time and crashes.

The ports pass the same contract suite as the adapters (tests/contract).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from casework.domain.case import Identity, NeighbourState
from casework.domain.neighbour import (
    Circuit,
    NeighbourRules,
    Reading,
    Submission,
    Ticket,
    TicketRefused,
)
from casework.reference.neighbour import load_neighbour
from casework.use_cases.attend_ticket import Attended, Neighbourhood, attend_ticket
from casework.use_cases.publish_event import NeighbourFeed
from casework.use_cases.sweep_neighbour import Swept, sweep_neighbour
from tests.builders import RULES, History, an_identity
from tests.fakes import FixedClock, InMemoryCases, InMemoryIdentities
from tests.world import Crash, Fuse, Fused

FIRST_NUMBER: Final = 112_368
NEIGHBOUR_RULES: Final = load_neighbour("province", date(2026, 12, 1))


@dataclass
class InMemoryTickets:
    stored: dict[str, Ticket] = field(default_factory=dict)
    known: Circuit = field(default_factory=Circuit)

    def find(self, case_id: str) -> Ticket | None:
        return self.stored.get(case_id)

    def put(self, ticket: Ticket) -> bool:
        before = self.find(ticket.case_id)
        if ticket.revision - 1 != (before.revision if before else 0):
            return False
        self.stored[ticket.case_id] = ticket
        return True

    def due(self, before: datetime) -> Iterator[str]:
        waiting = [(t.next_at, t.case_id) for t in self.stored.values() if t.next_at is not None]
        yield from (case_id for at, case_id in sorted(waiting) if at <= before)

    def circuit(self) -> Circuit:
        return self.known

    def put_circuit(self, circuit: Circuit) -> bool:
        if circuit.revision - 1 != self.known.revision:
            return False
        self.known = circuit
        return True


@dataclass
class ScriptedHotline:
    """Numbers tickets by the reference; says what it was told to. `before` is raised instead of
    doing what is asked, `after` although it was done."""

    taken: dict[str, Submission] = field(default_factory=dict)
    says: dict[str, Reading] = field(default_factory=dict)
    before: Exception | None = None
    after: Exception | None = None
    calls: int = 0

    def push(self, submission: Submission) -> str:
        return self._asked(lambda: self._push(submission))

    def read(self, number: str) -> Reading:
        return self._asked(lambda: self._read(number))

    def number_of(self, reference: str) -> str:
        return str(FIRST_NUMBER + [*self.taken].index(reference))

    def _push(self, submission: Submission) -> str:
        self.taken.setdefault(submission.reference, submission)
        return self.number_of(submission.reference)

    def _read(self, number: str) -> Reading:
        if number not in map(self.number_of, self.taken):
            raise TicketRefused("HTTP 404")
        return self.says.get(number, Reading(NeighbourState.NOT_STARTED))

    def _asked(self, answer: Callable[[], Any]) -> Any:
        self.calls += 1
        if self.before:
            raise self.before
        said = answer()
        if self.after:
            raise self.after
        return said


@dataclass
class RecordingQueue:
    requested: list[tuple[str, int | None]] = field(default_factory=list)

    def request_ticket(self, case_id: str, seq: int | None = None) -> None:
        self.requested.append((case_id, seq))


@dataclass
class NeighbourWorld:
    """Cases, their tickets, a queue that gives nothing up, and a neighbour."""

    fuse: Fuse = field(default_factory=Fuse)
    clock: FixedClock = field(default_factory=FixedClock)
    cases: InMemoryCases = field(default_factory=InMemoryCases)
    tickets: InMemoryTickets = field(default_factory=InMemoryTickets)
    hotline: ScriptedHotline = field(default_factory=ScriptedHotline)
    queue: RecordingQueue = field(default_factory=RecordingQueue)
    rules: NeighbourRules = NEIGHBOUR_RULES
    gives_senders: bool = False

    @property
    def feed(self) -> NeighbourFeed:
        return NeighbourFeed(self.queue, self.rules)

    @property
    def around(self) -> Neighbourhood:
        vault = InMemoryIdentities(self.cases) if self.gives_senders else None
        return Neighbourhood(
            cases=self._fused(self.cases),
            hotline=self._fused(self.hotline),
            tickets=self._fused(self.tickets),
            rules=self.rules,
            case_rules=RULES,
            clock=self.clock,
            identities=self._fused(vault) if vault else None,
        )

    def with_case(self, history: History, identity: Identity | None = None) -> History:
        """A case, and a request for each of its events that may have it pushed."""
        self.cases.add(history.case, history.events, identity or an_identity())
        for recorded in history.events:
            if self.rules.asked_by(recorded.name):
                self.queue.request_ticket(recorded.case_id, recorded.seq)
        return history

    def attend(self, case_id: str, seq: int | None = None) -> Attended:
        return attend_ticket(case_id, seq, around=self.around)

    def work(self) -> None:
        """Until the queue is empty; who dies leaves its message there."""
        while self.queue.requested:
            try:
                self.attend(*self.queue.requested[0])
            except Crash:
                continue
            self.queue.requested.pop(0)

    def sweep(self) -> Swept:
        while True:
            try:
                return sweep_neighbour(
                    tickets=self._fused(self.tickets),
                    queue=self._fused(self.queue),
                    clock=self.clock,
                )
            except Crash:
                continue

    def run(self, sweeps: int, *, minutes: float = 5) -> None:
        """So many sweeps, one every five minutes."""
        self.work()
        for _ in range(sweeps):
            self.clock.advance(minutes=minutes)
            self.sweep()
            self.work()

    def _fused(self, port: Any) -> Any:
        return Fused(port, self.fuse)
