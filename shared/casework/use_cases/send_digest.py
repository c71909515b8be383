"""The digest of an agency, or the desk: to each of its officers, once a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from casework.domain.case import DESK
from casework.domain.contacts import Position
from casework.domain.delivery import LedgerEntry
from casework.domain.digest import (
    Digest,
    Window,
    digest_at,
    digest_before,
    digest_of,
    next_digest,
)
from casework.domain.digest_words import Writing, digest_message
from casework.domain.notifications import Notices
from casework.domain.policy import Rules
from casework.ports import Cases, Clock, Contacts
from casework.use_cases.deliver import Delivery, Errand, deliver
from casework.use_cases.follow_up import to_follow_up
from casework.use_cases.occasion import people_of


def send_digest(
    agency: str,
    day: date,
    *,
    only: str | None = None,
    cases: Cases,
    contacts: Contacts,
    notices: Notices,
    delivery: Delivery,
    rules: Rules,
    clock: Clock,
) -> LedgerEntry | None:
    """Made from the cases as they are, and sent as far as it may be sent now; nothing open, no
    email. What waits comes again by `send_due` as `only` its id. Returns one that has failed.

    That is nobody's task: there is no case to raise it on, a wrong address shows in the messages
    about cases too, and the next digest tells all that is still open.
    """
    told = False
    digest = _digest(agency, day, cases, delivery, rules, clock.now())
    for errand in _errands(digest, contacts, notices, delivery):
        if only in (None, errand.message.id):
            deliver(errand, delivery=delivery, clock=clock)
            told = True
    entry = to_follow_up(only, told=told, delivery=delivery, clock=clock) if only else None
    if entry is None:
        return None
    delivery.ledger.replace(entry, entry.followed_up())
    # Nothing is open any more, or the reader is another: no failure.
    return None if entry.trouble == "no-longer-addressed" else entry


def _digest(
    agency: str, day: date, cases: Cases, delivery: Delivery, rules: Rules, now: datetime
) -> Digest | None:
    """None when the next one has its time: it says the same, and is newer."""
    time, calendar = delivery.rules.digest.at, rules.calendar
    at = digest_at(day, time)
    if now >= next_digest(at, time, calendar):
        return None
    # The agency's due times are counted in its own hours.
    until = rules.for_agency(agency).calendar.end_of_working_day(at, 1)
    window = Window(digest_before(day, time, calendar), at, until)
    tasks = sum(line.count for line in cases.open_tasks()) if agency == DESK else 0
    return digest_of(agency, day, cases.open_of(agency), window, now=now, tasks=tasks)


def _errands(
    digest: Digest | None, contacts: Contacts, notices: Notices, delivery: Delivery
) -> Iterator[Errand]:
    if digest is None or digest.is_empty:
        return
    limits = delivery.rules.digest
    table = notices.on(digest_at(digest.day, limits.at))
    _, people = people_of(digest.agency, Position.OFFICER, contacts)
    for contact in people:
        writing = Writing(digest, contact, table, delivery.console_url, limits.lines)
        message = digest_message(writing)
        if message:
            yield Errand(message, "", 0, digest.agency, emergency=False, day=digest.day)
