"""A message did not arrive, or nobody knows: tell by another channel, and give a person the task.

Both can be done again without harm, so a follow-up that was cut off simply starts anew.
"""

from __future__ import annotations

from casework.domain.case import SYSTEM
from casework.domain.commands import RaiseTask
from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.events import TaskRaised
from casework.domain.policy import Rules
from casework.domain.undelivered import detail_of, task_kind_of
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case
from casework.use_cases.deliver import Delivery, deliver
from casework.use_cases.occasion import Occasion, Telling


def follow_up(
    entry: LedgerEntry,
    telling: Telling | None,
    occasion: Occasion,
    *,
    cases: Cases,
    delivery: Delivery,
    rules: Rules,
    clock: Clock,
) -> None:
    """`telling` is None when nobody is told by this message any more.

    What tells of a task raises none: the desk's own address would keep the desk busy for ever. That
    message stays in the ledger as failed, and the task it told of is open all the same.
    """
    if telling and entry.state is DeliveryState.FAILED and _is_first(entry, telling):
        for errand in occasion.instead_of(telling):
            deliver(errand, delivery=delivery, clock=clock)
    if not isinstance(occasion.cause.event, TaskRaised):
        reader = telling.contact.name if telling else None
        task = RaiseTask(
            entry.message_id, task_kind_of(entry), entry.agency, detail_of(entry, reader)
        )
        change_case(entry.case_id, task, SYSTEM, cases=cases, clock=clock, rules=rules)
    delivery.ledger.replace(entry, entry.followed_up())


def _is_first(entry: LedgerEntry, telling: Telling) -> bool:
    """A message that went out instead of another one is not replaced once more."""
    return entry.channel in telling.notice.channels
