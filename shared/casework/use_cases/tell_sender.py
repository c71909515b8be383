"""Tell the sender of a case of an event: each notice by one channel, once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from casework.domain.case import DESK
from casework.domain.delivery import DeliveryState
from casework.domain.errors import CaseNotFound
from casework.domain.evolve import fold
from casework.domain.history import RecordedEvent
from casework.domain.notifications import Channel, Message, Notice, Notices
from casework.domain.policy import Rules
from casework.domain.sender_notices import message_to_sender, notices_to_sender
from casework.domain.undelivered import task_about
from casework.ports import Cases, Clock, Identities
from casework.use_cases.deliver import Delivery, Errand, deliver
from casework.use_cases.follow_up import follow_up, to_follow_up

_READER: Final = "người gửi phản ánh"
"""In a task, which agencies may see: never the name."""

Way = tuple[Errand, ...]
"""The messages of one notice in the order of preference; each is for when the one before fails."""


def tell_sender(
    case_id: str,
    seq: int,
    *,
    only: str | None = None,
    cases: Cases,
    identities: Identities,
    notices: Notices,
    delivery: Delivery,
    rules: Rules,
    clock: Clock,
) -> None:
    """As `notify`, for the one reader who is in no directory. Who gave no address hears nothing.

    The task for a person is the last resort, when no channel is left. Nobody is asked to look
    after what the sender did not want any more.
    """
    ways = _ways(case_id, seq, cases, identities, notices)
    if only is None:
        for way in ways:
            deliver(way[0], delivery=delivery, clock=clock)
        return
    rest = next((left for way in ways if (left := _from(way, only))), ())
    for errand in rest[:1]:
        deliver(errand, delivery=delivery, clock=clock)
    entry = to_follow_up(only, told=bool(rest), delivery=delivery, clock=clock)
    if entry:
        instead = rest[1:2] if entry.state is DeliveryState.FAILED else ()
        task = task_about(entry, _READER) if rest and not instead else None
        follow_up(entry, instead, task, cases=cases, delivery=delivery, rules=rules, clock=clock)


def _ways(
    case_id: str, seq: int, cases: Cases, identities: Identities, notices: Notices
) -> tuple[Way, ...]:
    """Of every notice of the event that has a message. Raises CaseNotFound."""
    history = cases.history(case_id)
    case, now = fold(history[:seq]), fold(history)
    if case is None or now is None or case.version != seq:
        raise CaseNotFound(case_id)
    cause = history[seq - 1]
    table = notices.on(cause.at)
    told = [*notices_to_sender(table, cause, case, now)]
    # The vault is not opened for nothing.
    identity = identities.of(case_id) if told else None
    if identity is None:
        return ()
    to_sender = partial(message_to_sender, table, identity=identity, case=case, cause=cause)
    ways = (_way(to_sender, notice, cause) for notice in told)
    return tuple(way for way in ways if way)


def _way(
    to_sender: Callable[[Notice, Channel], Message | None], notice: Notice, cause: RecordedEvent
) -> Way:
    messages = (to_sender(notice, channel) for channel in notice.channels)
    # Nobody is woken to hear of an own case, not even of an emergency.
    return tuple(
        Errand(message, cause.case_id, cause.seq, DESK, emergency=False, to_sender=True)
        for message in messages
        if message
    )


def _from(way: Way, message_id: str) -> Way:
    """From that message on; empty where it is none of them."""
    ids = [errand.message.id for errand in way]
    return way[ids.index(message_id) :] if message_id in ids else ()
