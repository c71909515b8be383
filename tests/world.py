"""The whole system in one process on fakes: stream, queues, executions, virtual time, crashes.

Each worker does what its Lambda does, and what it took is given back when it dies: a stream record
stays first, a queue message comes again, a state machine retries its task, a client sends again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from casework.domain.case import Case
from casework.domain.history import RecordedEvent
from casework.domain.notifications import DESK, OVERSIGHT_OFFICE
from casework.reference.webhooks import load_catalogue
from casework.use_cases.deliver import Delivery
from casework.use_cases.publish_event import publish_event
from casework.use_cases.route_case import route_case
from casework.use_cases.send_due import send_due
from casework.use_cases.submit_feedback import Receipt, submit_feedback
from casework.use_cases.sweep_due import sweep_due
from casework.use_cases.tick import tick
from tests.builders import AGENCY, RULES, a_feedback, a_source, an_identity, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryIdentities,
    InMemoryLedger,
    InMemoryProviderStates,
    RecordingOutlet,
    RecordingSender,
    ScriptedRouter,
)
from tests.telling import NOTICES, Request, a_delivery, tell, tell_who_sent_it

SENDER = replace(an_identity(), email="nguoi-gui@x.example")
CATALOGUE = load_catalogue()


class Crash(Exception):
    """The process died here."""


@dataclass
class Fuse:
    """Kills the process once, before or after its n-th call to the outside (0: never)."""

    at: int = 0
    before: bool = True
    calls: int = 0

    def around(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        dies = self.calls == self.at
        if dies and self.before:
            raise Crash
        result = call(*args, **kwargs)
        if dies:
            raise Crash
        return result


class Fused:
    """A port whose every call goes through the fuse."""

    def __init__(self, port: Any, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return lambda *args, **kwargs: self._fuse.around(method, *args, **kwargs)


@dataclass
class StreamingCases(InMemoryCases):
    """Every written event appears in the stream, as with DynamoDB."""

    stream: deque[RecordedEvent] = field(default_factory=deque)

    def _write(self, case: Case, events: Any) -> None:
        super()._write(case, events)
        self.stream.extend(events)


class World:
    def __init__(self, fuse: Fuse | None = None, *, starts_lost: bool = False) -> None:
        self.fuse = fuse or Fuse()
        self.clock = FixedClock()
        self.store = StreamingCases()
        self.cases: Any = Fused(self.store, self.fuse)
        self.outlet = RecordingOutlet()
        self.email, self.sms = RecordingSender(), RecordingSender()
        self.ledger = InMemoryLedger()
        self.providers = InMemoryProviderStates()
        self.contacts = InMemoryContacts(
            {agency: contacts_of(agency) for agency in (AGENCY, DESK, OVERSIGHT_OFFICE)}
        )
        self.router = ScriptedRouter()
        self.owners = count()
        self.asleep: dict[str, datetime] = {}
        self.starts_lost = starts_lost

    def submit(self) -> Receipt:
        """A client that sends again until it has an answer."""
        while True:
            try:
                return submit_feedback(
                    a_source(),
                    a_feedback(),
                    SENDER,
                    cases=self.cases,
                    clock=self.clock,
                    rules=RULES,
                )
            except Crash:
                continue

    def settle(self) -> None:
        """Work until the stream and the queues are empty and every message is settled. Time moves
        only to the instants at which messages are looked at again."""
        while True:
            while self._queued():
                self._publish()
                self._consume(self.outlet.routing, self._route)
                self._consume(self.outlet.notices, self._notify)
                self._consume(self.outlet.sender_notices, self._tell_sender)
            waiting = [e.next_at for e in self.ledger.entries.values() if e.next_at]
            if not waiting:
                break
            self.clock.at = max(self.clock.at, min(waiting))
            self._send_due()
        if not self.starts_lost:
            for name, at in self.outlet.clocks.items():
                self.asleep.setdefault(name, at)

    def run_until(self, end: datetime) -> None:
        """Let time pass: executions wake at their instants, the sweeper comes every 5 minutes."""
        self.settle()
        while True:
            awake = sorted((at, name) for name, at in self.asleep.items() if at <= end)
            if not awake:
                break
            at, name = awake[0]
            self.clock.at = max(self.clock.at, at)
            self._wake(name)
            self.settle()
        self.clock.at = max(self.clock.at, end)
        self._sweep()
        self.settle()

    def _queued(self) -> bool:
        outlet = self.outlet
        queues = (self.store.stream, outlet.routing, outlet.notices, outlet.sender_notices)
        return any(queues)

    def _publish(self) -> None:
        while self.store.stream:
            try:
                publish_event(
                    self.store.stream[0],
                    outlet=Fused(self.outlet, self.fuse),
                    notices=NOTICES,
                    webhooks=CATALOGUE,
                )
            except Crash:
                continue
            self.store.stream.popleft()

    def _consume(self, queue: list[Any], work: Callable[[Any], None]) -> None:
        while queue:
            try:
                work(queue[0])
            except Crash:
                continue
            queue.pop(0)

    def _send_due(self) -> None:
        while True:
            try:
                send_due(
                    ledger=Fused(self.ledger, self.fuse),  # type: ignore[arg-type]
                    queue=Fused(self.outlet, self.fuse),  # type: ignore[arg-type]
                    clock=self.clock,
                )
            except Crash:
                continue
            return

    def _route(self, case_id: str) -> None:
        route_case(case_id, cases=self.cases, clock=self.clock, router=self.router, rules=RULES)

    def _notify(self, request: Request) -> None:
        work = {"cases": self.cases, "clock": self.clock}
        tell(request, self._delivery(), contacts=self.contacts, **work)

    def _tell_sender(self, request: Request) -> None:
        work = {"cases": self.cases, "clock": self.clock}
        identities = Fused(InMemoryIdentities(self.store), self.fuse)
        tell_who_sent_it(request, self._delivery(), identities=identities, **work)

    def _delivery(self) -> Delivery:
        return a_delivery(
            Fused(self.ledger, self.fuse),
            email=Fused(self.email, self.fuse),
            sms=Fused(self.sms, self.fuse),
            providers=Fused(self.providers, self.fuse),
        )

    def _wake(self, name: str) -> None:
        case_id, _, epoch = name.rpartition("-")
        while True:
            try:
                next_at = tick(case_id, int(epoch), cases=self.cases, clock=self.clock, rules=RULES)
            except Crash:
                continue
            break
        if next_at is None:
            self.asleep[name] = datetime.max.replace(tzinfo=self.clock.at.tzinfo)
        else:
            self.asleep[name] = next_at

    def _sweep(self) -> None:
        while True:
            try:
                sweep_due(cases=self.cases, clock=self.clock, rules=RULES)
            except Crash:
                continue
            return
