"""One case whose sender is told, with providers that can be in trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from casework.domain.case import Identity
from casework.domain.delivery import DeliveryRejected, Report, reported
from casework.domain.messaging import Limits
from casework.domain.notifications import Channel, Message, Notices
from casework.domain.working_time import VIETNAM
from casework.reference.messaging import load_messaging
from casework.use_cases.send_due import send_due
from tests.builders import History
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryIdentities,
    InMemoryLedger,
    InMemoryProviderStates,
    RecordingOutlet,
    RecordingSender,
)
from tests.telling import NOTICES, a_delivery, tell_who_sent_it

EMAIL, PHONE = "nguoi-gui@x.example", "+84912345678"
WHOLE: Final = Identity("Nguyễn Thị Mẫu", PHONE, EMAIL)
PERSONAL: Final = ("Nguyễn Thị", "912345678", "nguoi-gui", "x.example")
ALL_OURS: Final = Notices(
    tuple(replace(edition, sender_channels_of_partner={}) for edition in NOTICES.editions)
)
"""No partner tells its senders itself."""
UNLIMITED: Final = replace(
    load_messaging("province", date(2026, 3, 4)),
    limits=dict.fromkeys(Channel, Limits(None, None)),
)


@dataclass
class Provider(RecordingSender):
    """Refuses every message for good, as long as it is told to; like all, without the address."""

    refuses: bool = False

    def send(self, message: Message) -> str:
        if self.refuses:
            raise DeliveryRejected("550")
        return super().send(message)


@dataclass
class SenderOffice:
    history: History = field(default_factory=lambda: History().forwarded())
    identity: Identity = WHOLE
    notices: Notices = ALL_OURS
    rules: Any = UNLIMITED

    def __post_init__(self) -> None:
        self.email, self.sms = Provider(), Provider()
        self.ledger, self.providers = InMemoryLedger(), InMemoryProviderStates()
        self.outlet, self.clock = RecordingOutlet(), FixedClock()
        self.cases = InMemoryCases()
        self.cases.add(self.history.case, self.history.events, self.identity)
        self.identities: Any = InMemoryIdentities(self.cases)
        self.id = self.history.case.id

    def tell(self, seq: int | None = None, only: str | None = None) -> SenderOffice:
        """Of the last event, if no other is named."""
        delivery = a_delivery(
            self.ledger, email=self.email, sms=self.sms, providers=self.providers, rules=self.rules
        )
        request = (self.id, seq or len(self.history.events), only)
        tell_who_sent_it(
            request,
            delivery,
            cases=self.cases,
            identities=self.identities,
            clock=self.clock,
            notices=self.notices,
        )
        return self

    def after(self, **amount: float) -> SenderOffice:
        """Time passes minute by minute, and what waits is asked for again."""
        end = self.clock.at + timedelta(**amount)
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + timedelta(minutes=1))
            send_due(ledger=self.ledger, queue=self.outlet, clock=self.clock)
            while self.outlet.sender_notices:
                _, seq, only = self.outlet.sender_notices.pop(0)
                self.tell(seq, only)
        return self

    def does(self, command: Any, actor: Any) -> SenderOffice:
        """The case goes on, as it is stored: tasks may have been raised meanwhile."""
        known = len(self.cases.history(self.id))
        self.history.case = self.cases.get(self.id)
        self.history.events = [*self.cases.history(self.id)]
        self.history.does(command, actor)
        self.cases.save(self.history.case, self.history.events[known:])
        return self

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Template and address of every message that a provider took."""
        taken = [*self.email.accepted, *self.sms.accepted]
        return [(template_of(message.id), message.address) for message in taken]

    @property
    def states(self) -> dict[str, str]:
        """By channel, of one notice."""
        entries = self.ledger.entries.values()
        assert len({entry.channel for entry in entries}) == len(entries)
        return {str(entry.channel): str(entry.state) for entry in entries}

    @property
    def tasks(self) -> list[tuple[str, str, str]]:
        tasks = self.cases.get(self.id).tasks
        return [(str(task.kind), task.agency, task.detail) for task in tasks]


def template_of(message_id: str) -> str:
    """`DT-2345-6789-AB-C_2_sender_forwarded_email_sender` → `forwarded`."""
    return message_id.split("_sender_")[1].split("_")[0]


Fails = Callable[[SenderOffice], SenderOffice]
"""The email of the last event does not arrive."""


def at_night(office: SenderOffice) -> SenderOffice:
    office.clock.at = datetime(2026, 3, 4, 23, 0, tzinfo=VIETNAM).astimezone(UTC)
    return office


def refused(office: SenderOffice) -> SenderOffice:
    office.email.refuses = True
    return office.tell()


def bounced(office: SenderOffice) -> SenderOffice:
    (entry,) = office.tell().ledger.entries.values()
    after = reported(entry, Report.BOUNCED, office.clock.at)
    assert after
    office.ledger.replace(entry, after)
    return office
