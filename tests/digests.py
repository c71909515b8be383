"""An agency and the desk on fakes, with the cases that a test needs, and the workers that tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from casework.domain.case import DESK
from casework.domain.commands import Command
from casework.domain.delivery import LedgerEntry
from casework.domain.directory import Directory
from casework.domain.errors import Unavailable
from casework.domain.messaging import Limits, MessagingRules
from casework.domain.notifications import Channel, Message
from casework.domain.policy import Rules
from casework.domain.working_time import VIETNAM
from casework.reference.messaging import load_messaging
from casework.use_cases.plan_digests import plan_digests
from casework.use_cases.send_digest import send_digest
from casework.use_cases.send_due import send_due
from tests.builders import AGENCY, RULES, History, an_identity, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    InMemoryProviderStates,
    RecordingOutlet,
    RecordingSender,
)
from tests.telling import NOTICES, a_delivery, tell
from tests.world import Crash, Fuse, Fused

WEDNESDAY: Final = date(2026, 3, 4)
THURSDAY: Final = date(2026, 3, 5)
FRIDAY: Final = date(2026, 3, 6)
MONDAY: Final = date(2026, 3, 9)
_PROVINCE: Final = load_messaging("province", WEDNESDAY)
MESSAGING: Final = replace(_PROVINCE, limits=dict.fromkeys(Channel, Limits(None, None)))
"""The province's, but for the limits of the providers."""
SMALL: Final = Directory(a for a in RULES.directory.agencies if a.code in (AGENCY, "SYT"))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A local time."""
    return datetime.combine(day, time(hour, minute), VIETNAM).astimezone(UTC)


@dataclass
class Office:
    """`fuse` is around every call of a worker to the outside."""

    messaging: MessagingRules = MESSAGING
    rules: Rules = RULES
    directory: Directory = SMALL
    fuse: Any = field(default_factory=Fuse)
    clock: FixedClock = field(default_factory=FixedClock)
    store: InMemoryCases = field(default_factory=InMemoryCases)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    email: RecordingSender = field(default_factory=RecordingSender)
    sms: RecordingSender = field(default_factory=RecordingSender)
    outlet: RecordingOutlet = field(default_factory=RecordingOutlet)
    providers: InMemoryProviderStates = field(default_factory=InMemoryProviderStates)
    contacts: InMemoryContacts = field(
        default_factory=lambda: InMemoryContacts({c: contacts_of(c) for c in (AGENCY, DESK)})
    )
    failed: list[LedgerEntry] = field(default_factory=list)

    def receive(self, case_id: str, *steps: Callable[[History], object]) -> History:
        """A case at the desk, or wherever the steps bring it."""
        history = History(at=self.clock.at, case_id=case_id)
        for step in steps:
            step(history)
        self.store.add(history.case, history.events, an_identity())
        return history

    def forward(self, case_id: str) -> History:
        return self.receive(case_id, History.forwarded)

    def does(self, history: History, command: Command, *actor: Any) -> None:
        """Now, and told as the outbox would ask for it."""
        history.at, before = self.clock.at, len(history.events)
        history.does(command, *actor)
        self.store.save(history.case, history.events[before:])
        for event in history.events[before:]:
            self.outlet.request_notices(history.case.id, event.seq)

    def tell_all(self) -> None:
        """Every event there is so far."""
        for case_id, seq in self.store.events:
            if NOTICES.editions[-1].for_event(self.store.events[case_id, seq]):
                self.outlet.request_notices(case_id, seq)
        self.work()

    def plan(self) -> None:
        """Started again when it fails, as the scheduler does."""
        _until_done(
            lambda: plan_digests(
                directory=self.directory,
                calendar=self.rules.calendar,
                messaging=self.messaging,
                queue=self._fused(self.outlet),
                clock=self.clock,
            )
        )

    def work(self) -> None:
        """Until the queue is empty; a message whose worker failed comes again."""
        while self.outlet.notices or self.outlet.digests:
            if self.outlet.notices:
                _until_done(lambda: self._notify(*self.outlet.notices[0]))
                self.outlet.notices.pop(0)
            else:
                _until_done(lambda: self.send(*self.outlet.digests[0]))
                self.outlet.digests.pop(0)

    def send(self, agency: str, day: date, only: str | None = None) -> None:
        failed = send_digest(
            agency, day, only=only, notices=NOTICES, rules=self.rules, **self._ports()
        )
        if failed:
            self.failed.append(failed)

    def morning(self, day: date) -> list[Message]:
        """The digests that arrive when the planner and the workers come at half past seven."""
        self.clock.at, before = at(day, 7, 30), len(self.email.accepted)
        self.plan()
        self.work()
        return self.email.accepted[before:]

    def pass_time(self, step: timedelta, times: int) -> None:
        """What waits is asked for again, and the planner comes round."""
        for _ in range(times):
            self.clock.at += step
            self.plan()
            _until_done(
                lambda: send_due(
                    ledger=self._fused(self.ledger),
                    queue=self._fused(self.outlet),
                    clock=self.clock,
                )
            )
            self.work()

    def _notify(self, case_id: str, seq: int, only: str | None) -> None:
        ports = self._ports()
        tell((case_id, seq, only), ports.pop("delivery"), rules=self.rules, **ports)

    def _ports(self) -> dict[str, Any]:
        delivery = a_delivery(
            self._fused(self.ledger),
            email=self._fused(self.email),
            sms=self._fused(self.sms),
            providers=self._fused(self.providers),
            rules=self.messaging,
        )
        return {
            "cases": self._fused(self.store),
            "contacts": self._fused(self.contacts),
            "delivery": delivery,
            "clock": self.clock,
        }

    def _fused(self, port: Any) -> Any:
        return Fused(port, self.fuse)


def _until_done(work: Callable[[], object]) -> None:
    while True:
        try:
            work()
        except (Crash, Unavailable):
            continue
        return
