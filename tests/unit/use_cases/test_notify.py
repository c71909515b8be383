"""Who is told, and what becomes of a message that cannot be sent at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.domain.commands import RouteCase
from casework.domain.delivery import DeliveryState, NotAccepted
from casework.domain.errors import Unavailable
from casework.domain.messaging import Limits
from casework.domain.notifications import DESK, Channel, Message
from casework.domain.working_time import VIETNAM
from casework.reference.messaging import load_messaging
from casework.use_cases.send_due import send_due
from tests.builders import AGENCY, History, a_classification, an_identity, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    InMemoryProviderStates,
    RecordingOutlet,
    RecordingSender,
)
from tests.telling import a_delivery, tell

RULES = load_messaging("province", date(2026, 3, 4))
UNLIMITED = replace(RULES, limits=dict.fromkeys(Channel, Limits(None, None)))


class Office:
    """One forwarded case whose two officers are told by email and SMS."""

    def __init__(self, history: History | None = None) -> None:
        self.email = Provider()
        self.sms = Provider()
        self.rules = UNLIMITED
        self.ledger = InMemoryLedger()
        self.providers = InMemoryProviderStates()
        self.outlet = RecordingOutlet()
        self.clock = FixedClock()
        self.contacts = InMemoryContacts({agency: contacts_of(agency) for agency in (AGENCY, DESK)})
        history = history or History().forwarded()
        self.cases = InMemoryCases()
        self.cases.add(history.case, history.events, an_identity())
        self.id = history.case.id

    def notify(self, only: str | None = None) -> None:
        delivery = a_delivery(
            self.ledger, email=self.email, sms=self.sms, providers=self.providers, rules=self.rules
        )
        request = (self.id, 2, only)
        tell(request, delivery, cases=self.cases, contacts=self.contacts, clock=self.clock)

    def after(self, **amount: float) -> Office:
        """Time passes minute by minute, and what waits is asked for again."""
        end = self.clock.at + timedelta(**amount)
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + timedelta(minutes=1))
            send_due(ledger=self.ledger, queue=self.outlet, clock=self.clock)
            while self.outlet.notices:
                self.notify(self.outlet.notices.pop(0)[2])
        return self

    def states(self, channel: Channel | None = None) -> list[str]:
        entries = self.ledger.entries.values()
        return sorted(e.state for e in entries if channel in (None, e.channel))

    def reasons(self) -> set[str | None]:
        return {entry.reason for entry in self.ledger.entries.values()}


@dataclass
class Provider(RecordingSender):
    """Before the messages it simply takes, it does what `trouble` says, one call each."""

    trouble: list[Callable[[Provider, Message], str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def send(self, message: Message) -> str:
        self.asked.append(message.id)
        if self.trouble:
            return self.trouble.pop(0)(self, message)
        return super().send(message)


def takes_it_and_drops_the_connection(provider: Provider, message: Message) -> str:
    provider.accepted.append(message)
    raise Unavailable("connection dropped")


def throttles(provider: Provider, message: Message) -> str:
    raise NotAccepted("throttled")


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
    office = Office()
    office.email.rejects = {"officer1@ubnd-x25-29869.example"}

    office.notify()

    assert office.states() == ["failed", "sent", "sent", "sent"]


def test_an_email_of_unknown_outcome_is_sent_again_after_its_lease_only() -> None:
    office = Office()
    office.email.trouble = [takes_it_and_drops_the_connection]

    office.notify()
    office.after(minutes=11)
    assert (len(office.email.accepted), office.states(Channel.EMAIL)) == (2, ["sending", "sent"])

    office.after(minutes=2)

    assert len(office.email.accepted) == 3  # one of them twice: a person can bear that
    assert office.states() == ["sent"] * 4


def test_an_sms_of_unknown_outcome_is_never_sent_again_but_stays_visible() -> None:
    office = Office()
    office.sms.trouble = [takes_it_and_drops_the_connection]

    office.notify()
    office.after(hours=30)

    assert len(office.sms.accepted) == 2
    assert office.states() == ["sent", "sent", "sent", "unknown"]


def test_an_hour_of_throttling_loses_and_doubles_nothing() -> None:
    office = Office()
    begin = office.clock.at

    def throttled_for_an_hour(provider: Provider, message: Message) -> str:
        if office.clock.at < begin + timedelta(hours=1):
            provider.trouble.append(throttled_for_an_hour)
            raise NotAccepted("throttled")
        return RecordingSender.send(provider, message)

    office.email.trouble = [throttled_for_an_hour]
    office.sms.trouble = [throttled_for_an_hour]

    office.notify()
    office.after(minutes=59)
    assert office.states() == ["pending"] * 4

    office.after(hours=2)

    assert office.states() == ["sent"] * 4
    assert len(office.email.accepted) == len(office.sms.accepted) == 2


def test_a_provider_in_trouble_is_left_in_peace() -> None:
    """After five failures in a row it is asked by one message at a time, ever less often."""
    office = Office()
    office.sms.trouble = [throttles] * 1_000

    office.notify()
    office.after(hours=3)

    assert len(office.sms.asked) < 25
    assert "provider-in-trouble" in office.reasons()
    assert office.states(Channel.EMAIL) == ["sent", "sent"]


def test_what_no_provider_took_for_a_day_fails_and_says_so() -> None:
    office = Office()
    office.sms.trouble = [throttles] * 10_000

    office.notify()
    office.after(hours=26)

    assert office.states(Channel.SMS) == ["failed", "failed"]
    assert all("expired" in (reason or "expired") for reason in office.reasons())


def at_night(history: History | None = None) -> Office:
    office = Office(history)
    office.clock.at = datetime(2026, 3, 4, 23, 0, tzinfo=VIETNAM).astimezone(UTC)
    return office


def test_an_sms_waits_for_the_morning_and_an_email_does_not() -> None:
    office = at_night()

    office.notify()
    office.after(hours=7)
    assert office.states(Channel.SMS) == ["pending", "pending"]
    assert office.states(Channel.EMAIL) == ["sent", "sent"]

    office.after(minutes=31)

    assert office.states(Channel.SMS) == ["sent", "sent"]


def test_an_emergency_wakes_people() -> None:
    emergency = a_classification("emergency", "khan_cap", agency=AGENCY)
    office = at_night(History().does(RouteCase(emergency)))

    office.notify()

    assert office.states() == ["sent"] * 4


def test_a_limit_a_minute_spreads_a_flood() -> None:
    office = Office()
    office.rules = replace(RULES, limits=dict.fromkeys(Channel, Limits(1, None)))

    office.notify()
    assert len(office.email.accepted) == len(office.sms.accepted) == 1

    office.after(minutes=5)

    assert office.states() == ["sent"] * 4


def test_a_spend_cap_holds_sms_back_and_says_so() -> None:
    office = Office()
    office.rules = replace(
        RULES, limits={Channel.EMAIL: Limits(None, None), Channel.SMS: Limits(None, 1)}
    )

    office.notify()
    office.after(hours=1)

    assert office.states(Channel.SMS) == ["pending", "sent"]
    assert "spend-cap" in office.reasons()


def test_a_reader_who_was_replaced_while_a_message_waited_is_not_told() -> None:
    office = at_night()
    office.notify()
    others = [replace(c, phone=f"+8498765432{n}") for n, c in enumerate(contacts_of(AGENCY))]
    office.contacts.people[AGENCY] = tuple(others)

    office.after(hours=9)

    assert office.sms.accepted == []
    assert office.states(Channel.SMS) == ["failed", "failed"]
    assert "no-longer-addressed" in office.reasons()


@pytest.mark.parametrize("channel", Channel)
def test_of_two_workers_one_sends(channel: Channel) -> None:
    """The second one comes while the first one is at the provider."""
    office = Office()
    provider = office.email if channel is Channel.EMAIL else office.sms

    def another_worker_comes(provider: Provider, message: Message) -> str:
        office.notify()
        return RecordingSender.send(provider, message)

    provider.trouble = [another_worker_comes]

    office.notify()

    assert len(provider.accepted) == 2
    assert set(office.states()) == {DeliveryState.SENT}
