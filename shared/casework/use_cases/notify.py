"""Tell the people an event concerns, each once."""

from __future__ import annotations

from datetime import datetime

from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.digest import next_digest
from casework.domain.errors import CaseNotFound
from casework.domain.events import TaskRaised
from casework.domain.evolve import fold
from casework.domain.notifications import Notices
from casework.domain.policy import Rules
from casework.domain.undelivered import task_about
from casework.domain.working_time import CalendarNotCovered
from casework.ports import Cases, Clock, Contacts
from casework.use_cases.deliver import Delivery, deliver
from casework.use_cases.follow_up import follow_up, to_follow_up
from casework.use_cases.occasion import Occasion, Telling


def notify(
    case_id: str,
    seq: int,
    *,
    only: str | None = None,
    cases: Cases,
    contacts: Contacts,
    notices: Notices,
    delivery: Delivery,
    rules: Rules,
    clock: Clock,
) -> None:
    """Enter every message of the event in the ledger, and try to send what may be sent now.

    Whatever waits, for the provider, the morning or a lease, stays in the ledger, and comes again
    by `send_due` as `only` its id. So does what failed, to be followed up. A message whose reader
    is not told any more is closed as failed.
    """
    # The case as the event left it: whoever is told does not change when the case moves on.
    until = cases.history(case_id)[:seq]
    case = fold(until)
    if case is None or case.version != seq:
        raise CaseNotFound(case_id)
    # An event is told in the words of its own day, also when it is sent later.
    table = notices.on(until[-1].at)
    digest_at = _next_digest(clock.now(), delivery, rules)
    occasion = Occasion(case, until[-1], table, delivery.console_url, digest_at)
    told: Telling | None = None
    for telling in occasion.tellings(contacts):
        for errand in occasion.errands(telling, instead=only is not None):
            if only in (None, errand.message.id):
                deliver(errand, delivery=delivery, clock=clock)
                told = telling
    if only is None:
        return
    entry = to_follow_up(only, told=told is not None, delivery=delivery, clock=clock)
    if entry:
        instead = occasion.instead_of(told) if told and _is_lost(entry, told) else ()
        # What tells of a task raises none: the desk's own address would keep the desk busy for
        # ever. That message stays in the ledger, and the task it told of is open all the same.
        of_task = isinstance(occasion.cause.event, TaskRaised)
        task = None if of_task else task_about(entry, told.contact.name if told else None)
        follow_up(entry, instead, task, cases=cases, delivery=delivery, rules=rules, clock=clock)


def _next_digest(now: datetime, delivery: Delivery, rules: Rules) -> datetime | None:
    """Where the calendar ends nothing waits: messages do not stop for a year not entered yet."""
    try:
        return next_digest(now, delivery.rules.digest.at, rules.calendar)
    except CalendarNotCovered:
        return None


def _is_lost(entry: LedgerEntry, telling: Telling) -> bool:
    """A message that went out instead of another one is not replaced once more."""
    return entry.state is DeliveryState.FAILED and entry.channel in telling.notice.channels
