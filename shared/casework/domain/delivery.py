"""Sending once although no provider knows idempotency: the life of a message in the ledger.

    (none) ─> PENDING ─> SENDING (owner, lease, attempt) ─> SENT ─> DELIVERED | FAILED (bounce)
                 ^           ├─ surely not taken: PENDING, tried again later
                 └───────────┘  rejected: FAILED
                             └─ lease over, outcome unknown: an email is sent again,
                                an SMS becomes UNKNOWN

    (none) ─> IN_DIGEST: not sent, the next digest tells it (`domain.digest`)

A person can bear a second email; a second SMS costs money and trust, so it needs a human. Every
entry with something still to do has an instant (`next_at`) at which somebody looks at it again: one
that FAILED or is UNKNOWN has it until its follow-up (another channel, a task) is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from casework.domain.errors import CaseworkError, Unavailable
from casework.domain.messaging import MessagingRules
from casework.domain.notifications import Channel


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    IN_DIGEST = "in_digest"


class DeliveryRejected(CaseworkError):
    """The provider understood the message and will never deliver it (bad address, say)."""


class NotAccepted(Unavailable):
    """The provider surely did not take it (throttled, refused the connection): it may be sent again
    without the danger of a second copy. Any other Unavailable means an unknown outcome."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What is known of one message: of event `seq` of a case, since `since` (UTC). A digest is of a
    `day`, and of no case.

    `next_at` is when it is looked at again: PENDING, when it may be tried; SENDING, when the lease
    of `owner` is over; FAILED and UNKNOWN, for the follow-up; None once nothing is to be done.
    `attempt` counts claims. `reason` says why it failed, or waits: a code, and perhaps a detail
    after a colon. `agency` is whose officer or leader it is for, or whose digest of which `day` it
    is; `to_sender`: it is for the sender of the case, and the desk's matter if it does not arrive.
    """

    message_id: str
    case_id: str
    seq: int
    channel: Channel
    state: DeliveryState
    since: datetime
    next_at: datetime | None
    agency: str = ""
    owner: str = ""
    attempt: int = 0
    provider_id: str | None = None
    reason: str | None = None
    to_sender: bool = False
    day: date | None = None

    @property
    def trouble(self) -> str:
        """The code of the reason."""
        return (self.reason or "").partition(":")[0]

    def claimed(self, owner: str, now: datetime, rules: MessagingRules) -> LedgerEntry:
        """The entry that claims the next attempt."""
        return replace(
            self,
            state=DeliveryState.SENDING,
            owner=owner,
            attempt=self.attempt + 1,
            next_at=now + rules.lease,
            reason=None,
        )

    def waiting(self, until: datetime, reason: str) -> LedgerEntry:
        return replace(self, state=DeliveryState.PENDING, owner="", next_at=until, reason=reason)

    def in_digest(self) -> LedgerEntry:
        return replace(self, state=DeliveryState.IN_DIGEST, next_at=None)

    def sent(self, provider_id: str) -> LedgerEntry:
        """The provider took it; it may still report something else."""
        return replace(
            self, state=DeliveryState.SENT, next_at=None, reason=None, provider_id=provider_id
        )

    def delivered(self) -> LedgerEntry:
        return replace(self, state=DeliveryState.DELIVERED, next_at=None, reason=None)

    def missed(self, state: DeliveryState, now: datetime, reason: str) -> LedgerEntry:
        """It did not arrive as it should, or nobody knows: to be followed up at once."""
        return replace(self, state=state, next_at=now, reason=reason)

    def followed_up(self) -> LedgerEntry:
        return replace(self, next_at=None)


class NextStep(StrEnum):
    SEND = "send"
    DONE = "done"
    WAIT = "wait"
    GIVE_UP = "give_up"
    """An SMS of unknown outcome: a person decides."""
    EXPIRE = "expire"
    """It could not be handed to the provider for too long."""
    FOLLOW_UP = "follow_up"
    """It did not arrive, or nobody knows: another channel and a person have to help."""


def next_step(entry: LedgerEntry, now: datetime, rules: MessagingRules) -> NextStep:
    """What may be done with a message at this instant."""
    if entry.next_at is None:
        return NextStep.DONE
    if now < entry.next_at:
        return NextStep.WAIT
    if entry.state not in (DeliveryState.PENDING, DeliveryState.SENDING):
        return NextStep.FOLLOW_UP
    unknown = entry.state is DeliveryState.SENDING
    if unknown and entry.channel is Channel.SMS:
        return NextStep.GIVE_UP
    return NextStep.EXPIRE if now - entry.since > rules.give_up_after else NextStep.SEND


class Report(StrEnum):
    """What a provider says later about a message it took."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    """For good: nothing will ever arrive at this address."""
    RETURNED = "returned"
    """This time, or nobody knows why: mailbox full, phone off."""
    COMPLAINED = "complained"
    REJECTED = "rejected"
    """The message is at fault, not the address."""


_FAILURES: Final = frozenset({Report.BOUNCED, Report.RETURNED, Report.REJECTED})


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`reason` is in words that name nobody."""

    message_id: str
    report: Report
    reason: str | None = None


def reported(
    entry: LedgerEntry, report: Report, now: datetime, reason: str | None = None
) -> LedgerEntry | None:
    """The entry after the report; None when it adds nothing.

    Reports come late, twice and out of order: a failure is final, and a delivery closes everything
    else, also an unknown outcome. A complaint tells that it arrived, and that the next ones will
    not: providers send nothing more to who complained.
    """
    if entry.state is DeliveryState.FAILED:
        return None
    said = f"{report}: {reason}" if reason else str(report)
    if report in _FAILURES:
        return entry.missed(DeliveryState.FAILED, now, said)
    if report is Report.COMPLAINED:
        known = entry.state is DeliveryState.DELIVERED and entry.trouble == report
        return None if known else entry.missed(DeliveryState.DELIVERED, now, said)
    return None if entry.state is DeliveryState.DELIVERED else entry.delivered()


def backoff(attempt: int, rules: MessagingRules) -> timedelta:
    """How long to wait after the n-th attempt that was not taken; the last step repeats."""
    return rules.retry_after[min(max(attempt, 1), len(rules.retry_after)) - 1]
