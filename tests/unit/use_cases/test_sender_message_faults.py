"""Trouble at every call to the outside while a sender is told, also where channels fail.

As `test_message_faults`, for the one reader who is told by one channel after the other: each SMS
is accepted at most once, each email at most once more than there were troubles, and whoever could
be reached by nothing is somebody's task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import product
from typing import Any, Final

import pytest

from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.errors import Unavailable
from casework.domain.notifications import Channel
from casework.use_cases.send_due import send_due
from tests.builders import History
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryIdentities,
    InMemoryLedger,
    InMemoryProviderStates,
    RecordingOutlet,
)
from tests.sender_office import ALL_OURS, WHOLE, Provider
from tests.telling import LEASE, Request, a_delivery, tell_who_sent_it
from tests.unit.use_cases.test_message_faults import TROUBLES, Trouble
from tests.world import Crash, Fuse, Fused

Happens = Callable[[Any], Callable[[], None]]
SEQ: Final = 2
FAILING: Final[dict[str, tuple[Channel, ...]]] = {
    "both well": (),
    "no email": (Channel.EMAIL,),
    "neither": (Channel.EMAIL, Channel.SMS),
}
"""By which channels nothing arrives."""


@dataclass
class Office:
    failing: tuple[Channel, ...]
    ledger: Any = field(default_factory=InMemoryLedger)

    def __post_init__(self) -> None:
        self.email = Provider(refuses=Channel.EMAIL in self.failing)
        self.sms = Provider(refuses=Channel.SMS in self.failing)
        self.clock, self.outlet = FixedClock(), RecordingOutlet()
        self.providers = InMemoryProviderStates()
        history = History().forwarded()
        self.cases = InMemoryCases()
        self.cases.add(history.case, history.events, WHOLE)
        self.id = history.case.id
        self.outlet.sender_notices = [(self.id, SEQ, None)]

    def work(self, request: Request, trouble: Fuse) -> None:
        def fused(port: Any) -> Any:
            return Fused(port, trouble)

        delivery = a_delivery(
            fused(self.ledger),
            email=fused(self.email),
            sms=fused(self.sms),
            providers=fused(self.providers),
        )
        tell_who_sent_it(
            request,
            delivery,
            cases=fused(self.cases),
            identities=fused(InMemoryIdentities(self.cases)),
            clock=self.clock,
            notices=ALL_OURS,
        )

    def another_worker(self, pause: timedelta = timedelta(0)) -> None:
        """With all there is to do: the event, and each message that was entered."""
        self.clock.at += pause
        for only in (None, *self.ledger.entries):
            self.work((self.id, SEQ, only), Fuse())

    def consume(self, trouble: Fuse) -> None:
        """A request whose worker failed comes again."""
        while self.outlet.sender_notices:
            try:
                self.work(self.outlet.sender_notices[0], trouble)
            except (Crash, Unavailable):
                continue
            self.outlet.sender_notices.pop(0)

    def live(self, trouble: Fuse) -> Office:
        self.consume(trouble)
        for _ in range(20):
            self.clock.at += LEASE / 2
            send_due(ledger=self.ledger, queue=self.outlet, clock=self.clock)
            self.consume(trouble)
        return self

    def faults(self, troubles: int) -> list[str]:
        """What must not be, in words."""
        entries: dict[str, LedgerEntry] = self.ledger.entries
        tried = 1 + self.failing.count(Channel.EMAIL)
        found = [] if len(entries) == tried else [f"{len(entries)} messages entered"]
        accepted = Counter(m.id for m in [*self.email.accepted, *self.sms.accepted])
        for message_id, entry in entries.items():
            most = 1 if entry.channel is Channel.SMS else 1 + troubles
            if accepted[message_id] > most:
                found.append(f"{message_id} accepted {accepted[message_id]} times")
            if entry.next_at is not None:
                found.append(f"{message_id} is left {entry.state}")
            if entry.state is DeliveryState.SENT and not accepted[message_id]:
                found.append(f"{message_id} is lost")
        reached = any(entry.state is DeliveryState.SENT for entry in entries.values())
        tasks = [task.id for task in self.cases.get(self.id).tasks]
        last = [entry.message_id for entry in entries.values()][-1:]
        if tasks != ([] if reached else last):
            found.append(f"the desk is asked about {tasks}")
        return found


@cache
def calls(failing: str) -> int:
    """Of an undisturbed life."""
    nothing = Fuse()
    assert Office(FAILING[failing]).live(nothing).faults(0) == []
    return nothing.calls


EVERYWHERE: Final = [
    pytest.param(trouble, failing, at, before, id=f"{trouble.__name__}-{failing}-{at}-{before}")
    for trouble, failing, before in product(TROUBLES, FAILING, (True, False))
    for at in range(1, calls(failing) + 1)
]


def lived_with(
    trouble: Happens,
    failing: str,
    at: int,
    before: bool,
    ledger: type[InMemoryLedger] = InMemoryLedger,
) -> list[str]:
    office = Office(FAILING[failing], ledger())
    return office.live(Trouble(at, before, happens=trouble(office))).faults(1)


@pytest.mark.parametrize(("trouble", "failing", "at", "before"), EVERYWHERE)
def test_trouble_at_any_call_loses_and_doubles_nothing(
    trouble: Happens, failing: str, at: int, before: bool
) -> None:
    assert lived_with(trouble, failing, at, before) == []


@pytest.mark.parametrize("failing", FAILING)
def test_requests_that_come_twice_and_out_of_order_send_nothing_twice(failing: str) -> None:
    office = Office(FAILING[failing])
    office.outlet.sender_notices *= 3
    office.live(Fuse())
    ids = [*office.ledger.entries]
    for message_id in [*ids, *reversed(ids), None, *ids]:
        office.work((office.id, SEQ, message_id), Fuse())

    assert office.faults(0) == []


class NoCondition(InMemoryLedger):
    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        self.entries[after.message_id] = after
        return True


class NoFirstCondition(InMemoryLedger):
    def enter(self, entry: LedgerEntry) -> bool:
        self.entries[entry.message_id] = entry
        return True


@pytest.mark.parametrize("ledger", [NoCondition, NoFirstCondition])
def test_without_the_conditions_of_the_ledger_this_suite_fails(
    ledger: type[InMemoryLedger],
) -> None:
    runs = (param.values for param in EVERYWHERE)

    assert any(lived_with(*run, ledger) for run in runs)  # type: ignore[arg-type]
