"""What the use cases ask of the outside. Adapters fit these structurally; so do the test fakes,
which pass the same contract suite (`tests/contract`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from casework.domain.case import Case, Identity
from casework.domain.contacts import Contact, ContactList
from casework.domain.delivery import LedgerEntry
from casework.domain.history import RecordedEvent
from casework.domain.messaging import Breaker
from casework.domain.notifications import Channel, Message
from casework.domain.publication import PublicCase
from casework.domain.recount import Recount
from casework.domain.routing import Place, Routing
from casework.domain.rule_changes import Change
from casework.domain.tracking import TryCounter
from casework.domain.webhook_delivery import DeliveryPage, Reply, WebhookDelivery
from casework.domain.webhook_endpoint import Endpoint, Health
from casework.domain.worklist import OpenCase, OpenTasks


@dataclass(frozen=True, slots=True)
class DueClock:
    """A line of the due index: ids and instants only."""

    case_id: str
    epoch: int


class Cases(Protocol):
    """Cases and their histories. Every write is one conditional transaction."""

    def add(self, case: Case, events: Sequence[RecordedEvent], identity: Identity) -> None:
        """Raises CaseAlreadyExists (with the stored case) when the id is taken."""

    def get(self, case_id: str) -> Case:
        """A consistent read. Raises CaseNotFound."""

    def save(
        self,
        case: Case,
        events: Sequence[RecordedEvent],
        *,
        opened: Sequence[tuple[Case, Sequence[RecordedEvent]]] = (),
    ) -> None:
        """Write the snapshot and the events that led to it, if the stored version is the one
        before them. Raises CaseChanged.

        `opened` are cases that come out of this one, written in the same transaction; their
        identity is that of this case. Raises CaseAlreadyExists when one of their ids is taken.
        """

    def phone_fits(self, case_id: str, digits: str) -> bool:
        """Whether the sender's phone ends in these four digits. As much work for a case that has
        no phone, or does not exist, as for any other."""

    def event(self, case_id: str, seq: int) -> RecordedEvent:
        """Raises CaseNotFound."""

    def history(self, case_id: str) -> tuple[RecordedEvent, ...]:
        """All events, oldest first; empty for an unknown case."""

    def unfinished(self) -> Iterator[str]:
        """Ids of all cases that are open, or that a clock still runs for."""

    def decided(self, month: str) -> Iterator[str]:
        """Ids of the cases that people decided about in a month ("2026-11", in Việt Nam): each
        once, in the order of the first decision of that month (`domain.corrections`)."""

    def open_of(self, agency: str) -> Iterator[OpenCase]:
        """The open cases that an agency holds (`Case.holder`), or the desk: earliest due first.
        One that was just written may be missing, or stand there as it was."""

    def open_tasks(self) -> Iterator[OpenTasks]:
        """The cases on which an operator has something to do, the oldest task first."""

    def published(self, month: str, *, before: str | None = None) -> Iterator[PublicCase]:
        """What the public may read, by the month of publication ("2026-11", in Việt Nam): latest
        day first, by public id within a day. `before`: only what follows that public id."""

    def published_case(self, public_id: str) -> PublicCase | None:
        """By what the public calls it; None also for a case that is not public any more."""

    def due(self, before: datetime) -> Iterator[DueClock]:
        """Running clocks whose next instant is at or before `before`, oldest first per shard."""


class Recounts(Protocol):
    """How far the open clocks are counted by the calendar in force (`domain.recount`)."""

    def read(self) -> Recount | None:
        """A consistent read; None: never yet."""

    def change(self, before: Recount | None, after: Recount) -> bool:
        """Write `after` if the stored one still is `before`."""


class Identities(Protocol):
    """The identity vault, read by who tells senders of their cases and who shows one of them."""

    def of(self, case_id: str) -> Identity | None:
        """A consistent read. A case that was split off has the sender of the first one; None: the
        vault does not know the case."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""


class Router(Protocol):
    def route(
        self, text: str, *, category: str | None, place: Place | None, on: date
    ) -> Routing: ...

    def local_agency(
        self, text: str, *, place: Place | None, on: date, inside: str, sure: float
    ) -> str | None:
        """The commune's agency that took over from the unit `inside`, if the place is that sure."""


class ChangeLog(Protocol):
    """What administrators changed since the package, in order: the directory and the rules."""

    def since(self, revision: int) -> tuple[Change, ...]:
        """Changes with a higher revision, oldest first."""

    def append(self, change: Change) -> None:
        """Raises RulesChanged when its revision is taken: somebody was faster."""


class WebhookQueue(Protocol):
    def request_webhook(self, case_id: str, seq: int) -> None:
        """Try to tell the sender's partner of an event; may be repeated without harm."""


class DigestQueue(Protocol):
    def request_digest(self, agency: str, day: date, *, only: str | None = None) -> None:
        """Tell all officers of an agency of its open cases, or `only` one; may be repeated without
        harm."""


class NoticeQueue(DigestQueue, Protocol):
    def request_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        """Tell of an event by all its messages, or by `only` one; may be repeated without harm."""

    def request_sender_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        """The same of what its sender is told, by whoever may look into the identity vault."""


class Outlet(WebhookQueue, NoticeQueue, Protocol):
    """Where events lead: the queues and the clock. Each call may be repeated without harm."""

    def request_routing(self, case_id: str) -> None: ...

    def start_clock(self, case_id: str, epoch: int, next_at: datetime) -> None:
        """Start the execution `<case_id>-<epoch>`; one that exists already is left alone."""


class WebhookEndpoints(Protocol):
    """Where partners are told, with the secrets."""

    def of(self, partner: str) -> Endpoint | None: ...

    def all(self) -> tuple[Endpoint, ...]:
        """By the code of the partner."""

    def put(self, endpoint: Endpoint) -> bool:
        """Write it if the stored one is of the revision before; False: somebody was faster."""

    def remove(self, endpoint: Endpoint) -> bool:
        """Forget it with its secrets if the stored one is this; False: somebody was faster."""


class WebhookHealth(Protocol):
    """How the endpoints answer; apart from them, because who sends may not write secrets."""

    def of(self, partner: str) -> Health:
        """One that never failed when nothing is known."""

    def all(self) -> tuple[Health, ...]: ...

    def put(self, health: Health) -> bool:
        """Write it if the stored one is of the revision before; False: somebody was faster."""


class WebhookLedger(Protocol):
    """One entry a delivery; the entry decides whether it may be sent (`webhook_delivery`)."""

    def find(self, case_id: str, seq: int) -> WebhookDelivery | None: ...

    def put(self, delivery: WebhookDelivery) -> bool:
        """Write it if the stored one is of the revision before; False: somebody was faster."""

    def due(self, before: datetime) -> Iterator[tuple[str, int]]:
        """Case and event of the deliveries to be looked at, oldest first per shard."""

    def of_case(self, case_id: str) -> Iterator[WebhookDelivery]: ...

    def of_partner(self, partner: str, since: datetime) -> Iterator[tuple[str, int]]:
        """Case and event of what was planned at or after `since`, oldest first."""

    def page(self, partner: str, since: datetime, *, after: str | None, limit: int) -> DeliveryPage:
        """At most so many of these, from behind a position of an earlier page."""


class WebhookPoster(Protocol):
    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """One request, no redirect, no second attempt. Never raises for what the other side did."""


class Contacts(Protocol):
    def of(self, agency: str) -> tuple[Contact, ...]:
        """The people of an agency, empty when none are registered."""


class ContactLists(Protocol):
    """The same, for who keeps the lists."""

    def read(self, agency: str) -> ContactList:
        """A consistent read; an empty list when none was written."""

    def put(self, agency: str, contacts: ContactList) -> bool:
        """Write it if the stored one is of the revision before; False: somebody was faster."""


class Ledger(Protocol):
    """One entry a message; the entry decides whether it may be sent (`domain.delivery`)."""

    def find(self, message_id: str) -> LedgerEntry | None:
        """A consistent read."""

    def enter(self, entry: LedgerEntry) -> bool:
        """Write a first entry; False when there is one."""

    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        """Write `after` if the stored entry still is `before`."""

    def due(self, now: datetime) -> Iterator[LedgerEntry]:
        """Entries whose `next_at` has come, oldest first per shard."""


class ProviderStates(Protocol):
    """What is known of the providers, shared by all workers."""

    def breaker(self, channel: Channel) -> Breaker: ...

    def change(self, channel: Channel, before: Breaker, after: Breaker) -> bool:
        """Write `after` if the stored one still is `before`."""

    def take(self, channel: Channel, period: str, limit: int, *, now: datetime) -> bool:
        """Count one message in a period (its name, not longer than a month), of which `now` is an
        instant; False when the limit is reached."""


class Attempts(Protocol):
    """How often somebody tried to follow a case (`domain.tracking`)."""

    def take(self, counter: TryCounter) -> bool:
        """Count one try; False when there are as many as may be."""

    def give_back(self, counter: TryCounter) -> None:
        """It was no wrong one."""


class Sender(Protocol):
    """One channel to people. No retries of its own: the ledger decides about those."""

    def send(self, message: Message) -> str:
        """The provider's id. Raises DeliveryRejected, NotAccepted, or Unavailable: unknown."""
