"""A message did not arrive, or nobody knows: tell by another channel, or give a person the task.

Both can be done again without harm, so a follow-up that was cut off simply starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from casework.domain.case import SYSTEM
from casework.domain.commands import RaiseTask
from casework.domain.delivery import DeliveryState, LedgerEntry, NextStep, next_step
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case
from casework.use_cases.deliver import Delivery, Errand, deliver


def follow_up(
    entry: LedgerEntry,
    instead: Iterable[Errand],
    task: RaiseTask | None,
    *,
    cases: Cases,
    delivery: Delivery,
    rules: Rules,
    clock: Clock,
) -> None:
    for errand in instead:
        deliver(errand, delivery=delivery, clock=clock)
    if task:
        change_case(entry.case_id, task, SYSTEM, cases=cases, clock=clock, rules=rules)
    delivery.ledger.replace(entry, entry.followed_up())


def to_follow_up(
    message_id: str, *, told: bool, delivery: Delivery, clock: Clock
) -> LedgerEntry | None:
    """The entry of a message, if it is to be followed up now.

    Its reader may not be told (`told`) any more, because other contacts were loaded: what waits
    for a reader of before must not wait for ever, and is closed as failed.
    """
    entry, now = delivery.ledger.find(message_id), clock.now()
    if entry is None:
        return None
    step = next_step(entry, now, delivery.rules)
    if not told and step not in (NextStep.WAIT, NextStep.DONE, NextStep.FOLLOW_UP):
        unknown = entry.state is DeliveryState.SENDING
        state = DeliveryState.UNKNOWN if unknown else DeliveryState.FAILED
        missed = entry.missed(state, now, "no-longer-addressed")
        return missed if delivery.ledger.replace(entry, missed) else None
    return entry if step is NextStep.FOLLOW_UP else None
