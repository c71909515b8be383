"""10,000 messages through workers and providers that fail at random: what goes in comes out."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from casework.domain.delivery import DeliveryRejected, DeliveryState, NotAccepted
from casework.domain.errors import Unavailable
from casework.domain.notifications import DESK, Channel, Message
from casework.use_cases.send_due import send_due
from tests.builders import AGENCY, History, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    RecordingOutlet,
)
from tests.telling import Request, a_delivery, tell

MESSAGES: Final = 10_000
A_CASE: Final = 4
CHANCE: Final = random.Random(1022)


class RandomProvider:
    """Of a hundred messages it takes ninety, and drops the connection after three of them."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.rejected: set[str] = set()
        self.dropped: Counter[str] = Counter()

    def send(self, message: Message) -> str:
        chance = CHANCE.random()
        if chance < 0.02:
            self.rejected.add(message.id)
            raise DeliveryRejected("no such mailbox")
        if chance < 0.06:
            raise NotAccepted("throttled")
        if chance < 0.08:
            self.dropped[message.id] += 1
            raise Unavailable("dropped before it was taken")
        self.accepted[message.id] += 1
        if chance < 0.11:
            self.dropped[message.id] += 1
            raise Unavailable("dropped after it was taken")
        return f"provider-{message.id}"


def test_counts_in_are_counts_out() -> None:
    history = History().forwarded()
    cases = InMemoryCases()
    for number in range(MESSAGES // A_CASE):
        case_id = f"DT-{number:05}"
        cases.cases[case_id] = replace(history.case, id=case_id)
        for event in history.events:
            cases.events[case_id, event.seq] = replace(event, case_id=case_id)
    clock, ledger, outlet = FixedClock(), InMemoryLedger(), RecordingOutlet()
    senders: dict[Channel, Any] = {channel: RandomProvider() for channel in Channel}
    delivery = a_delivery(ledger, email=senders[Channel.EMAIL], sms=senders[Channel.SMS])
    contacts = InMemoryContacts({code: contacts_of(code) for code in (AGENCY, DESK)})

    requests: list[Request] = [(case_id, 2, None) for case_id in cases.cases]
    requests += CHANCE.sample(requests, len(requests) // 5)  # what SQS delivers twice
    CHANCE.shuffle(requests)
    while requests or any(entry.next_at for entry in ledger.entries.values()):
        for request in requests:
            tell(request, delivery, cases=cases, contacts=contacts, clock=clock)
        clock.advance(seconds=5)
        send_due(ledger=ledger, queue=outlet, clock=clock)
        requests, outlet.notices = [*outlet.notices, *outlet.notices[:7]], []
        assert clock.at < FixedClock().at + timedelta(days=1), "something never ends"

    assert len(ledger.entries) == MESSAGES
    assert not any(entry.next_at for entry in ledger.entries.values())
    asked = {task.id for case in cases.cases.values() for task in case.tasks}
    assert asked == {i for i, e in ledger.entries.items() if e.state is not DeliveryState.SENT}
    states = Counter(entry.state for entry in ledger.entries.values())
    assert states.total() == MESSAGES
    assert set(states) == {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN}
    for message_id, entry in ledger.entries.items():
        provider = senders[entry.channel]
        accepted, dropped = provider.accepted[message_id], provider.dropped[message_id]
        assert accepted <= (1 if entry.channel is Channel.SMS else 1 + dropped)
        match entry.state:
            case DeliveryState.SENT:
                assert accepted >= 1
            case DeliveryState.FAILED:
                assert message_id in provider.rejected
            case _:
                assert entry.channel is Channel.SMS
                assert dropped == 1
