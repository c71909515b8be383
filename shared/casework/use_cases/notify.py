"""Tell the people an event concerns, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from casework.domain.case import Case
from casework.domain.delivery import (
    DeliveryRejected,
    DeliveryState,
    LedgerEntry,
    NextStep,
    claim_of,
    next_step,
)
from casework.domain.errors import CaseNotFound, DeliveryInFlight, Unavailable
from casework.domain.evolve import fold
from casework.domain.history import RecordedEvent
from casework.domain.notifications import (
    DESK,
    Channel,
    Message,
    Notices,
    addressees,
    audience_of,
)
from casework.ports import Cases, Clock, Contacts, Ledger, Sender


@dataclass(frozen=True, slots=True)
class Delivery:
    """How messages leave: the ledger, a sender a channel, how long an attempt may take, and where
    the link in a message leads."""

    ledger: Ledger
    senders: Mapping[Channel, Sender]
    lease: timedelta
    console_url: str


def notify(
    case_id: str,
    seq: int,
    *,
    cases: Cases,
    contacts: Contacts,
    notices: Notices,
    delivery: Delivery,
    clock: Clock,
) -> None:
    """Send every message of the event that was not sent before.

    Raises DeliveryInFlight after the others were tried when one is held by another worker, and
    Unavailable when a provider's outcome is unknown: the queue brings the event again.
    """
    # The case as the event left it: whoever is told does not change when the case moves on.
    until = cases.history(case_id)[:seq]
    case = fold(until)
    if case is None or case.version != seq:
        raise CaseNotFound(case_id)
    cause = until[-1]
    waiting: Unavailable | None = None
    for message in _messages(case, cause, contacts, notices, delivery.console_url):
        try:
            _send_once(message, delivery, clock)
        except Unavailable as error:
            waiting = error
    if waiting:
        raise waiting


def _messages(
    case: Case,
    cause: RecordedEvent,
    contacts: Contacts,
    notices: Notices,
    console_url: str,
) -> Iterator[Message]:
    # An event is told in the words of its own day, also when it is sent later.
    table = notices.on(cause.at)
    for notice in table.for_event(cause):
        for agency, position in addressees(audience_of(notice, cause), case, cause):
            people = [c for c in contacts.of(agency) if c.position is position]
            for contact in people or contacts.of(DESK):
                for channel in notice.channels:
                    message = table.message(notice, channel, contact, case, cause, console_url)
                    if message:
                        yield message


def _send_once(message: Message, delivery: Delivery, clock: Clock) -> None:
    now = clock.now()
    stored = delivery.ledger.find(message.id)
    step = next_step(stored, now)
    if step is NextStep.DONE:
        return
    if step is NextStep.WAIT:
        raise DeliveryInFlight(message.id)
    if step is NextStep.GIVE_UP and stored:
        delivery.ledger.settle(stored, DeliveryState.UNKNOWN, None)
        return
    entry = claim_of(
        message.id, message.channel, stored, owner=uuid4().hex, now=now, lease=delivery.lease
    )
    if not delivery.ledger.claim(entry, replaces=stored):
        raise DeliveryInFlight(message.id)
    _deliver(message, entry, delivery)


def _deliver(message: Message, entry: LedgerEntry, delivery: Delivery) -> None:
    try:
        provider_id = delivery.senders[message.channel].send(message)
    except DeliveryRejected:
        delivery.ledger.settle(entry, DeliveryState.FAILED, None)
    else:
        delivery.ledger.settle(entry, DeliveryState.SENT, provider_id)
