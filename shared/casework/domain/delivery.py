"""Sending once although neither SES nor SMS knows idempotency: the ledger entry of a message.

    (none) ──> SENDING (owner, lease, attempt) ──> SENT | FAILED
                  └─ lease over, outcome unknown: an email is sent again, an SMS becomes UNKNOWN

A person can bear a second email; a second SMS costs money and trust, so it needs a human.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casework.domain.errors import CaseworkError, Unavailable
from casework.domain.notifications import Channel


class DeliveryState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class DeliveryRejected(CaseworkError):
    """The provider understood the message and will never deliver it (bad address, say)."""


class NotAccepted(Unavailable):
    """The provider surely did not take it (throttled, refused the connection): it may be sent again
    without the danger of a second copy. Any other Unavailable means an unknown outcome."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One attempt at one message. `lease_until` (UTC) is when another worker may take over."""

    message_id: str
    channel: Channel
    state: DeliveryState
    owner: str
    attempt: int
    lease_until: datetime
    provider_id: str | None = None


class NextStep(StrEnum):
    SEND = "send"
    DONE = "done"
    WAIT = "wait"
    GIVE_UP = "give_up"


def next_step(stored: LedgerEntry | None, now: datetime) -> NextStep:
    """What may be done with a message, given its ledger entry."""
    if stored is None:
        return NextStep.SEND
    if stored.state is not DeliveryState.SENDING:
        return NextStep.DONE
    if now < stored.lease_until:
        return NextStep.WAIT
    return NextStep.SEND if stored.channel is Channel.EMAIL else NextStep.GIVE_UP


def claim_of(
    message_id: str,
    channel: Channel,
    stored: LedgerEntry | None,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> LedgerEntry:
    """The entry that claims the next attempt for `owner`."""
    attempt = stored.attempt + 1 if stored else 1
    return LedgerEntry(
        message_id, channel, DeliveryState.SENDING, owner, attempt, lease_until=now + lease
    )
