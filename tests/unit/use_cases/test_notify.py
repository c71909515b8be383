from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from casework.domain.errors import DeliveryInFlight, Unavailable
from casework.domain.notifications import DESK, Channel, Message
from casework.reference.notices import load_notices
from casework.use_cases.notify import Delivery, notify
from tests.builders import AGENCY, History, an_identity, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    RecordingSender,
)

NOTICES = load_notices()


class Office:
    def __init__(self, email=None, sms=None) -> None:
        self.email = email or RecordingSender()
        self.sms = sms or RecordingSender()
        self.ledger = InMemoryLedger()
        self.clock = FixedClock()
        self.contacts = InMemoryContacts({agency: contacts_of(agency) for agency in (AGENCY, DESK)})
        history = History().forwarded()
        self.cases = InMemoryCases()
        self.cases.add(history.case, history.events, an_identity())
        self.id = history.case.id

    def notify(self) -> None:
        delivery = Delivery(
            ledger=self.ledger,
            senders={Channel.EMAIL: self.email, Channel.SMS: self.sms},
            lease=timedelta(minutes=1),
            console_url="https://c.example",
        )
        notify(
            self.id,
            2,
            cases=self.cases,
            contacts=self.contacts,
            notices=NOTICES,
            delivery=delivery,
            clock=self.clock,
        )

    def states(self) -> list[str]:
        return sorted(entry.state for entry in self.ledger.entries.values())


def test_both_officers_get_an_email_and_an_sms() -> None:
    office = Office()

    office.notify()

    assert [m.address for m in office.email.accepted] == [
        "officer1@ubnd-x25-29869.example",
        "officer2@ubnd-x25-29869.example",
    ]
    assert [m.address for m in office.sms.accepted] == ["+84900000001", "+84900000002"]
    assert office.states() == ["sent"] * 4


def test_a_notice_that_comes_again_sends_nothing_again() -> None:
    office = Office()

    for _ in range(3):
        office.notify()

    assert len(office.email.accepted) == len(office.sms.accepted) == 2


def test_an_agency_without_contacts_is_told_through_the_desk() -> None:
    office = Office()
    del office.contacts.people[AGENCY]

    office.notify()

    assert {m.address for m in office.email.accepted} == {
        "officer1@td1022.example",
        "officer2@td1022.example",
        "leader@td1022.example",
    }


def test_a_rejected_address_is_failed_and_the_others_are_sent() -> None:
    office = Office(email=RecordingSender(rejects={"officer1@ubnd-x25-29869.example"}))

    office.notify()

    assert office.states() == ["failed", "sent", "sent", "sent"]


@dataclass
class Flaky(RecordingSender):
    """Takes the message, then drops the connection, this many times."""

    times: int = 1
    asked: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> str:
        self.asked.append(message)
        if self.times:
            self.times -= 1
            raise Unavailable("connection dropped")
        return super().send(message)


def test_an_email_of_unknown_outcome_is_sent_again_only_after_its_lease() -> None:
    office = Office(email=Flaky())
    with pytest.raises(Unavailable):
        office.notify()
    with pytest.raises(DeliveryInFlight):
        office.notify()
    assert len(office.email.asked) == 2

    office.clock.advance(minutes=2)
    office.notify()

    assert len(office.email.accepted) == 2
    assert office.states() == ["sent"] * 4


def test_an_sms_of_unknown_outcome_is_never_sent_again_but_stays_visible() -> None:
    office = Office(sms=Flaky())
    with pytest.raises(Unavailable):
        office.notify()

    office.clock.advance(minutes=2)
    office.notify()
    office.notify()

    assert len(office.sms.asked) == 2  # one dropped, one for the other officer
    assert office.states() == ["sent", "sent", "sent", "unknown"]
