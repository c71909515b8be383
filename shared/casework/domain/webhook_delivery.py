"""Telling a partner at least once: the ledger entry of a delivery, and when it is tried again.

    (none) ──> SENDING (lease) ──> DELIVERED
                 │  ▲         └──> FAILED     no attempt is left, or the endpoint is disabled
                 ▼  │
               PENDING (until next_at)

Every step is written on condition that nobody wrote since (`revision`). Unlike a notification, a
delivery of unknown outcome is sent again: its id stays, and a receiver knows it by that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from casework.domain import backoff

UNKNOWN: Final = "unknown"
"""The outcome of an attempt whose worker never said: it died, or was killed."""


class WebhookState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request: a status, or why there was none."""

    status: int | None = None
    fault: str | None = None
    retry_after: timedelta | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == HTTPStatus.GONE

    @property
    def word(self) -> str:
        """For logs and the ledger: `503`, `timeout`."""
        return str(self.status) if self.status is not None else self.fault or UNKNOWN


@dataclass(frozen=True, slots=True)
class RetryRules:
    """`delays` between the attempts of one delivery. An endpoint that failed `hold_after` times in
    a row is left alone for the first of `holds`, then the second, …; for `patience`: disabled."""

    delays: tuple[timedelta, ...]
    patience: timedelta
    hold_after: int
    holds: tuple[timedelta, ...]
    longest_retry_after: timedelta

    @property
    def attempts(self) -> int:
        return len(self.delays) + 1

    def again_at(self, delivery_id: str, attempt: int, now: datetime) -> datetime | None:
        """After a failed attempt. None: that was the last one."""
        return backoff.again_at(self.delays, delivery_id, attempt, now)

    def held_until(
        self, failures: int, now: datetime, retry_after: timedelta | None
    ) -> datetime | None:
        asked = min(retry_after or timedelta(), self.longest_retry_after)
        over = failures - self.hold_after
        hold = self.holds[min(over, len(self.holds) - 1)] if over >= 0 else timedelta()
        return now + max(asked, hold) if asked or hold else None


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One event of one case on its way to the partner that sent it.

    `next_at` (UTC): when it may be tried; while SENDING, when its worker must be dead. None once
    it has ended. `body` is what is sent, the same at every attempt; it appears in no repr.
    """

    case_id: str
    seq: int
    partner: str
    type: str
    body: str = field(repr=False)
    planned_at: datetime
    state: WebhookState = WebhookState.PENDING
    next_at: datetime | None = None
    attempt: int = 0
    last_outcome: str | None = None
    revision: int = 0

    @property
    def id(self) -> str:
        """The `webhook-id`: of an event, so it stays over all attempts and replays. A case has one
        partner, so it needs no partner in it."""
        return f"{self.case_id}_{self.seq}"

    @property
    def ended(self) -> bool:
        return self.state in (WebhookState.DELIVERED, WebhookState.FAILED)

    def due(self, now: datetime) -> bool:
        return self.state is WebhookState.PENDING and (self.next_at is None or self.next_at <= now)

    def outlived(self, now: datetime, rules: RetryRules) -> WebhookDelivery:
        """With a dead worker's attempt counted as a failure; else the very same object."""
        sending = self.state is WebhookState.SENDING
        if not sending or self.next_at is None or now < self.next_at:
            return self
        return self.after(Reply(fault=UNKNOWN), self.next_at, rules)

    def claimed(self, now: datetime, lease: timedelta) -> WebhookDelivery:
        return self._next(WebhookState.SENDING, now + lease, attempt=self.attempt + 1)

    def after(self, reply: Reply, now: datetime, rules: RetryRules) -> WebhookDelivery:
        if reply.delivered:
            return self._next(WebhookState.DELIVERED, None, last_outcome=reply.word)
        again_at = rules.again_at(self.id, self.attempt, now)
        state = WebhookState.PENDING if again_at else WebhookState.FAILED
        return self._next(state, again_at, last_outcome=reply.word)

    def postponed(self, until: datetime) -> WebhookDelivery:
        """Not tried, because the endpoint is left alone for a while: no attempt is lost by it."""
        return self._next(WebhookState.PENDING, until)

    def given_up(self, because: str) -> WebhookDelivery:
        return self._next(WebhookState.FAILED, None, last_outcome=because)

    def replayed(self, now: datetime) -> WebhookDelivery:
        """From the beginning, under the same id."""
        return self._next(WebhookState.PENDING, now, attempt=0)

    def _next(
        self, state: WebhookState, next_at: datetime | None, **changes: int | str
    ) -> WebhookDelivery:
        return replace(
            self,
            state=state,
            next_at=next_at,
            revision=self.revision + 1,
            **changes,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """`after` is the position from which the list goes on, None at its end."""

    deliveries: tuple[WebhookDelivery, ...]
    after: str | None = None
