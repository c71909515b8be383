"""Trouble at every call to the outside while one event is told to four people.

A worker dies, its call times out, another worker comes in between, or it is so slow that another
one takes over: before and after each of its calls. Afterwards time passes until nothing waits.
Each SMS is accepted at most once; each email at most once more than there were troubles; every
message is sent, failed, or unknown and visible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any, Final

import pytest

from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.errors import Unavailable
from casework.domain.notifications import DESK, Channel
from casework.use_cases.send_due import send_due
from tests.builders import AGENCY, History, an_identity, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    InMemoryProviderStates,
    RecordingOutlet,
    RecordingSender,
)
from tests.telling import LEASE, Request, a_delivery, tell
from tests.world import Crash, Fuse, Fused

SEQ: Final = 2
MESSAGES: Final = 4
ENDS: Final = {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN}


@dataclass
class Trouble(Fuse):
    """At the n-th call `happens`, before it or after it."""

    happens: Callable[[], None] = lambda: None

    def around(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        if self.calls != self.at:
            return call(*args, **kwargs)
        if self.before:
            self.happens()
            return call(*args, **kwargs)
        result = call(*args, **kwargs)
        self.happens()
        return result


@dataclass
class Office:
    ledger: Any = field(default_factory=InMemoryLedger)
    clock: FixedClock = field(default_factory=FixedClock)
    email: RecordingSender = field(default_factory=RecordingSender)
    sms: RecordingSender = field(default_factory=RecordingSender)
    outlet: RecordingOutlet = field(default_factory=RecordingOutlet)
    providers: InMemoryProviderStates = field(default_factory=InMemoryProviderStates)

    def __post_init__(self) -> None:
        history = History().forwarded()
        self.cases = InMemoryCases()
        self.cases.add(history.case, history.events, an_identity())
        self.id = history.case.id
        self.outlet.notices = [(self.id, SEQ, None)]

    def work(self, request: Request, trouble: Fuse) -> None:
        def fused(port: Any) -> Any:
            return Fused(port, trouble)

        delivery = a_delivery(
            fused(self.ledger),
            email=fused(self.email),
            sms=fused(self.sms),
            providers=fused(self.providers),
        )
        contacts = InMemoryContacts({code: contacts_of(code) for code in (AGENCY, DESK)})
        tell(request, delivery, cases=fused(self.cases), contacts=contacts, clock=self.clock)

    def another_worker(self, pause: timedelta = timedelta(0)) -> None:
        self.clock.at += pause
        self.work((self.id, SEQ, None), Fuse())

    def consume(self, trouble: Fuse) -> None:
        """A message whose worker failed comes again."""
        while self.outlet.notices:
            try:
                self.work(self.outlet.notices[0], trouble)
            except (Crash, Unavailable):
                continue
            self.outlet.notices.pop(0)

    def live(self, trouble: Fuse) -> None:
        self.consume(trouble)
        for _ in range(40):
            self.clock.at += LEASE / 2
            send_due(ledger=self.ledger, queue=self.outlet, clock=self.clock)
            self.consume(trouble)

    def faults(self, troubles: int) -> list[str]:
        """What must not be, in words."""
        entries: dict[str, LedgerEntry] = self.ledger.entries
        found = [] if len(entries) == MESSAGES else [f"{len(entries)} entries"]
        accepted = Counter(m.id for m in [*self.email.accepted, *self.sms.accepted])
        for message_id, entry in entries.items():
            most = 1 if entry.channel is Channel.SMS else 1 + troubles
            if accepted[message_id] > most:
                found.append(f"{message_id} accepted {accepted[message_id]} times")
            if entry.state not in ENDS:
                found.append(f"{message_id} is left {entry.state}")
            if entry.state is DeliveryState.SENT and not accepted[message_id]:
                found.append(f"{message_id} is lost")
            if entry.state is not DeliveryState.SENT and entry.channel is Channel.EMAIL:
                found.append(f"{message_id} ended {entry.state}")
        return found + self.unseen()

    def unseen(self) -> list[str]:
        """What ended otherwise than sent, and no task says so; what is asked about for nothing."""
        tasks = Counter(task.id for task in self.cases.get(self.id).tasks)
        ended = self.ledger.entries.items()
        missed = {message_id for message_id, it in ended if it.state is not DeliveryState.SENT}
        unseen = [f"{message_id} is not asked about" for message_id in missed - set(tasks)]
        return unseen + [f"{task} is a task for nothing" for task in set(tasks) - missed]


def dies(office: Office) -> Callable[[], None]:
    def happens() -> None:
        raise Crash

    return happens


def times_out(office: Office) -> Callable[[], None]:
    def happens() -> None:
        raise Unavailable("no answer in time")

    return happens


def another_comes(office: Office) -> Callable[[], None]:
    return office.another_worker


def is_slow_and_taken_over(office: Office) -> Callable[[], None]:
    return lambda: office.another_worker(LEASE + timedelta(seconds=1))


TROUBLES: Final = (dies, times_out, another_comes, is_slow_and_taken_over)


def calls_of_an_undisturbed_life() -> int:
    office, nothing = Office(), Fuse()
    office.live(nothing)
    assert office.faults(0) == []
    assert len(office.email.accepted) == len(office.sms.accepted) == 2
    return nothing.calls


CALLS: Final = calls_of_an_undisturbed_life()


def lived_with(
    trouble: Callable[[Office], Callable[[], None]], at: int, before: bool, ledger: Any = None
) -> list[str]:
    office = Office(ledger or InMemoryLedger())
    office.live(Trouble(at, before, happens=trouble(office)))
    return office.faults(1)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, CALLS + 1))
@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_at_any_call_loses_and_doubles_nothing(
    trouble: Callable[[Office], Callable[[], None]], at: int, before: bool
) -> None:
    assert lived_with(trouble, at, before) == []


def test_deliveries_that_come_twice_and_out_of_order_send_nothing_twice() -> None:
    office = Office()
    office.outlet.notices *= 3
    office.live(Fuse())
    ids = [*office.ledger.entries]
    for message_id in [*ids, *reversed(ids), *ids]:
        office.work((office.id, SEQ, message_id), Fuse())
    office.work((office.id, SEQ, None), Fuse())

    assert office.faults(0) == []


REFUSED: Final = {"officer1@ubnd-x25-29869.example", "+84900000002"}


def with_wrong_addresses() -> Office:
    office = Office()
    office.email.rejects = office.sms.rejects = REFUSED
    return office


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_wrong_address_is_asked_about_once_whatever_happens_meanwhile(
    trouble: Callable[[Office], Callable[[], None]], before: bool
) -> None:
    undisturbed, office = Fuse(), with_wrong_addresses()
    office.live(undisturbed)
    assert len(office.cases.get(office.id).tasks) == len(REFUSED)

    for at in range(1, undisturbed.calls + 1):
        office = with_wrong_addresses()
        office.live(Trouble(at, before, happens=trouble(office)))

        assert office.unseen() == []
        # Who died while an SMS was refused knows no outcome: it may be one more.
        assert len(office.cases.get(office.id).tasks) >= len(REFUSED)


class NoFirstCondition(InMemoryLedger):
    def enter(self, entry: LedgerEntry) -> bool:
        self.entries[entry.message_id] = entry
        return True


class NoCondition(InMemoryLedger):
    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        self.entries[after.message_id] = after
        return True


class NoLease(InMemoryLedger):
    """An attempt under way looks like one that never was."""

    def find(self, message_id: str) -> LedgerEntry | None:
        entry = super().find(message_id)
        if entry and entry.state is DeliveryState.SENDING:
            return entry.waiting(entry.since, "")
        return entry

    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        self.entries[after.message_id] = after
        return True


@pytest.mark.parametrize("ledger", [NoFirstCondition, NoCondition, NoLease])
def test_without_the_conditions_of_the_ledger_this_suite_fails(
    ledger: type[InMemoryLedger],
) -> None:
    runs = product(TROUBLES, range(1, CALLS + 1), (True, False))

    assert any(lived_with(trouble, at, before, ledger()) for trouble, at, before in runs)
