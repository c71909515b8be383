"""Tell the people an event concerns, each once."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.case import Case
from casework.domain.errors import CaseNotFound
from casework.domain.evolve import fold
from casework.domain.history import RecordedEvent
from casework.domain.notifications import (
    DESK,
    Message,
    Notices,
    addressees,
    audience_of,
)
from casework.domain.routing import CaseClass
from casework.ports import Cases, Clock, Contacts
from casework.use_cases.deliver import Delivery, Errand, deliver


def notify(
    case_id: str,
    seq: int,
    *,
    only: str | None = None,
    cases: Cases,
    contacts: Contacts,
    notices: Notices,
    delivery: Delivery,
    clock: Clock,
) -> None:
    """Enter every message of the event in the ledger, and try to send what may be sent now.

    Whatever waits, for the provider, the morning or a lease, stays in the ledger, and comes again
    by `send_due` as `only` its id. A message whose reader is not told any more is closed as failed.
    """
    # The case as the event left it: whoever is told does not change when the case moves on.
    until = cases.history(case_id)[:seq]
    case = fold(until)
    if case is None or case.version != seq:
        raise CaseNotFound(case_id)
    found = case.classification
    emergency = found is not None and found.case_class == CaseClass.EMERGENCY
    told = False
    for message in _messages(case, until[-1], contacts, notices, delivery.console_url):
        if only in (None, message.id):
            deliver(Errand(message, case_id, seq, emergency), delivery=delivery, clock=clock)
            told = True
    if only and not told:
        delivery.close_unaddressed(only, clock.now())


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
