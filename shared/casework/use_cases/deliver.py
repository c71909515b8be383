"""Bring one message as far as it can be brought now: planned, held, sent, or settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from casework.domain.delivery import (
    DeliveryRejected,
    DeliveryState,
    LedgerEntry,
    NextStep,
    NotAccepted,
    backoff,
    next_step,
)
from casework.domain.digest import Manner
from casework.domain.errors import Unavailable
from casework.domain.messaging import Breaker, MessagingRules
from casework.domain.notifications import Channel, Message, person_of
from casework.domain.working_time import VIETNAM, vietnam_date
from casework.ports import Clock, Ledger, ProviderStates, Sender

_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Errand:
    """A message, and the event it tells of; a digest tells of a `day`, and of no case."""

    message: Message
    case_id: str
    seq: int
    agency: str
    emergency: bool
    to_sender: bool = False
    manner: Manner = Manner.AT_ONCE
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How messages leave: the ledger, a sender a channel, the providers' states, the rules.

    `new_owner` names an attempt; `console_url` is where the link in an officer's message leads.
    """

    ledger: Ledger
    senders: Mapping[Channel, Sender]
    providers: ProviderStates
    rules: MessagingRules
    new_owner: Callable[[], str]
    console_url: str = ""


def deliver(errand: Errand, *, delivery: Delivery, clock: Clock) -> None:
    """Nothing is raised for what the provider does: the ledger says when it is looked at again."""
    entry = _planned(errand, delivery, clock.now())
    if entry is None:
        return
    now = clock.now()
    step = next_step(entry, now, delivery.rules)
    if step is NextStep.SEND:
        _send(errand, entry, delivery, clock)
    elif step is NextStep.GIVE_UP:
        unknown = entry.missed(DeliveryState.UNKNOWN, now, "outcome-unknown")
        delivery.ledger.replace(entry, unknown)
    elif step is NextStep.EXPIRE:
        reason = f"expired: {entry.reason or 'outcome-unknown'}"
        delivery.ledger.replace(entry, entry.missed(DeliveryState.FAILED, now, reason))


def _planned(errand: Errand, delivery: Delivery, now: datetime) -> LedgerEntry | None:
    """The entry as stored, entered first where it is new; None: somebody else is entering it."""
    message = errand.message
    stored = delivery.ledger.find(message.id)
    if stored:
        return stored
    entry = LedgerEntry(
        message_id=message.id,
        case_id=errand.case_id,
        seq=errand.seq,
        channel=message.channel,
        state=DeliveryState.PENDING,
        since=now,
        next_at=now,
        agency=errand.agency,
        to_sender=errand.to_sender,
        day=errand.day,
    )
    if _is_left_to_the_digest(errand, delivery, now):
        entry = entry.in_digest()
    return entry if delivery.ledger.enter(entry) else None


def _is_left_to_the_digest(errand: Errand, delivery: Delivery, now: datetime) -> bool:
    """Asked once a message, when it is entered: no retry of it counts again. A worker that dies in
    between has counted for nothing, and one message more is told by the digest."""
    if errand.manner is not Manner.UNLESS_FLOODED:
        return errand.manner is Manner.BY_DIGEST
    channel, address = errand.message.channel, errand.message.address
    limit, period = delivery.rules.flood[channel], f"{vietnam_date(now)}#{person_of(address)}"
    return limit is not None and not delivery.providers.take(channel, period, limit, now=now)


def _send(errand: Errand, entry: LedgerEntry, delivery: Delivery, clock: Clock) -> None:
    now = clock.now()
    held = _held(errand, delivery, now)
    if held:
        delivery.ledger.replace(entry, entry.waiting(*held))
        return
    claim = entry.claimed(delivery.new_owner(), now, delivery.rules)
    if not delivery.ledger.replace(entry, claim):
        return  # another worker was faster
    try:
        provider_id = delivery.senders[entry.channel].send(errand.message)
    except DeliveryRejected as error:
        failed = claim.missed(DeliveryState.FAILED, clock.now(), f"rejected: {error}")
        delivery.ledger.replace(claim, failed)
        _heard(entry.channel, delivery, clock.now(), well=True)
    except NotAccepted as error:
        again = clock.now() + backoff(claim.attempt, delivery.rules)
        delivery.ledger.replace(claim, claim.waiting(again, f"not-accepted: {error}"))
        _heard(entry.channel, delivery, clock.now(), well=False)
    except Unavailable:
        _heard(entry.channel, delivery, clock.now(), well=False)  # unknown until the lease is over
    else:
        delivery.ledger.replace(claim, claim.sent(provider_id))
        _heard(entry.channel, delivery, clock.now(), well=True)


def _held(errand: Errand, delivery: Delivery, now: datetime) -> tuple[datetime, str] | None:
    """Until when the message must wait, and why: the night, a provider in trouble, a limit."""
    channel, rules = errand.message.channel, delivery.rules
    if until := rules.quiet_until(channel, now, emergency=errand.emergency):
        return until, "quiet-hours"
    breaker = delivery.providers.breaker(channel)
    if until := breaker.blocks(now):
        return until, "provider-in-trouble"
    if breaker.open_until and not delivery.providers.change(
        channel, breaker, breaker.trying(now, rules.breaker)
    ):
        return now + rules.breaker.pause, "provider-in-trouble"
    if not errand.emergency and (limit := _limit(channel, delivery, now)):
        return limit
    return None


def _limit(channel: Channel, delivery: Delivery, now: datetime) -> tuple[datetime, str] | None:
    limits, retry_after = delivery.rules.limits[channel], delivery.rules.retry_after
    local = now.astimezone(VIETNAM)
    for period, limit, pause, reason in (
        (f"{local:%Y-%m-%dT%H:%M}", limits.per_minute, retry_after[0], "rate-limit"),
        (f"{local:%Y-%m}", limits.per_month, retry_after[-1], "spend-cap"),
    ):
        if limit and not delivery.providers.take(channel, period, limit, now=now):
            return now + pause, reason
    return None


def _heard(channel: Channel, delivery: Delivery, now: datetime, *, well: bool) -> None:
    """Tell the breaker. If others change it all the time, they say the same."""
    for _ in range(_TRIES):
        breaker = delivery.providers.breaker(channel)
        after = Breaker() if well else breaker.failed(now, delivery.rules.breaker)
        if after == breaker or delivery.providers.change(channel, breaker, after):
            return
