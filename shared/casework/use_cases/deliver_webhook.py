"""Tell the partner that sent a case of one event: planned once, tried until it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from casework.domain.directory import Directory
from casework.domain.errors import CaseNotFound, Unavailable
from casework.domain.webhook_delivery import Reply, WebhookDelivery
from casework.domain.webhook_endpoint import Endpoint, Health
from casework.domain.webhooks import Catalogue, told
from casework.ports import (
    Cases,
    Clock,
    WebhookEndpoints,
    WebhookHealth,
    WebhookLedger,
    WebhookPoster,
)

USER_AGENT: Final = "1022-dong-thap-webhooks/1"
_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True)
class Webhooks:
    """How partners are told; `lease`: after so long a worker that never said is dead."""

    cases: Cases
    directory: Callable[[], Directory]
    """As it is now."""
    catalogue: Catalogue
    endpoints: WebhookEndpoints
    health: WebhookHealth
    ledger: WebhookLedger
    poster: WebhookPoster
    lease: timedelta


def deliver_webhook(
    case_id: str, seq: int, *, webhooks: Webhooks, clock: Clock
) -> WebhookDelivery | None:
    """Make one attempt if one is due; the delivery as it is afterwards, None if nobody hears this.

    Nothing is lost by dying anywhere in it: before the claim the queue brings the request again,
    from then on the entry is in the due index. Raises CaseNotFound, Unavailable.
    """
    now = clock.now()
    stored = webhooks.ledger.find(case_id, seq)
    delivery = stored or _planned(case_id, seq, webhooks, now)
    endpoint = webhooks.endpoints.of(delivery.partner) if delivery else None
    if delivery is None or (endpoint is None and stored is None):
        return delivery
    outlived = delivery.outlived(now, webhooks.catalogue.retries)
    if outlived is not delivery and not webhooks.ledger.put(outlived):
        return delivery
    if not outlived.due(now):
        return outlived
    if endpoint is None:  # removed meanwhile
        return _written(outlived.given_up("no endpoint"), outlived, webhooks)
    return _tried(outlived, endpoint, webhooks, clock)


def _planned(case_id: str, seq: int, webhooks: Webhooks, now: datetime) -> WebhookDelivery | None:
    # The case as the event left it: what is told of an event does not change when it moves on.
    until = webhooks.cases.history(case_id)[:seq]
    if len(until) < seq:
        raise CaseNotFound(case_id)
    found = told(until, webhooks.catalogue, webhooks.directory())
    if found is None:
        return None
    return WebhookDelivery(case_id, seq, found.partner, found.type, found.body, planned_at=now)


def _tried(
    delivery: WebhookDelivery, endpoint: Endpoint, webhooks: Webhooks, clock: Clock
) -> WebhookDelivery:
    now, health = clock.now(), webhooks.health.of(endpoint.partner)
    if health.disabled:
        return _written(delivery.given_up(f"disabled: {health.disabled}"), delivery, webhooks)
    if health.held_until is not None and health.holds(now):
        return _written(delivery.postponed(health.held_until), delivery, webhooks)
    claimed = delivery.claimed(now, webhooks.lease)
    if not webhooks.ledger.put(claimed):
        return delivery  # another worker was faster, and does it
    reply = webhooks.poster.post(
        endpoint.url, _headers(claimed, endpoint, now), claimed.body.encode()
    )
    answered = clock.now()
    settled = claimed.after(reply, answered, webhooks.catalogue.retries)
    done = _written(settled, claimed, webhooks)
    _record(health, reply, webhooks, answered)
    return done


def _headers(delivery: WebhookDelivery, endpoint: Endpoint, now: datetime) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        **endpoint.headers(delivery.id, delivery.body, now),
    }


def _written(
    wanted: WebhookDelivery, otherwise: WebhookDelivery, webhooks: Webhooks
) -> WebhookDelivery:
    return wanted if webhooks.ledger.put(wanted) else otherwise


def _record(health: Health, reply: Reply, webhooks: Webhooks, now: datetime) -> None:
    """Deliveries to one endpoint run side by side: whoever is slower counts on what the other
    wrote. Raises Unavailable when that never ends."""
    for _ in range(_ATTEMPTS):
        changed = health.after(reply, now, webhooks.catalogue.retries)
        if changed is health or webhooks.health.put(changed):
            return
        health = webhooks.health.of(health.partner)
    raise Unavailable(f"{health.partner}: its endpoint's record keeps changing")
