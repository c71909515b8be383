"""In-memory webhook ports. They pass the same contract suite as the adapters (tests/contract)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casework.domain.webhook_delivery import DeliveryPage, Reply, WebhookDelivery
from casework.domain.webhook_endpoint import Endpoint, Health


@dataclass
class InMemoryEndpoints:
    stored: dict[str, Endpoint] = field(default_factory=dict)

    def of(self, partner: str) -> Endpoint | None:
        return self.stored.get(partner)

    def all(self) -> tuple[Endpoint, ...]:
        return tuple(self.stored[partner] for partner in sorted(self.stored))

    def put(self, endpoint: Endpoint) -> bool:
        known = self.stored.get(endpoint.partner)
        if endpoint.revision - 1 != (known.revision if known else 0):
            return False
        self.stored[endpoint.partner] = endpoint
        return True

    def remove(self, endpoint: Endpoint) -> bool:
        known = self.stored.get(endpoint.partner)
        if known is None or known.revision != endpoint.revision:
            return False
        del self.stored[endpoint.partner]
        return True


@dataclass
class InMemoryHealth:
    stored: dict[str, Health] = field(default_factory=dict)

    def of(self, partner: str) -> Health:
        return self.stored.get(partner, Health(partner))

    def all(self) -> tuple[Health, ...]:
        return tuple(self.stored[partner] for partner in sorted(self.stored))

    def put(self, health: Health) -> bool:
        if health.revision - 1 != self.of(health.partner).revision:
            return False
        self.stored[health.partner] = health
        return True


@dataclass
class InMemoryWebhookLedger:
    stored: dict[tuple[str, int], WebhookDelivery] = field(default_factory=dict)

    def find(self, case_id: str, seq: int) -> WebhookDelivery | None:
        return self.stored.get((case_id, seq))

    def put(self, delivery: WebhookDelivery) -> bool:
        known = self.find(delivery.case_id, delivery.seq)
        if delivery.revision - 1 != (known.revision if known else 0):
            return False
        self.stored[delivery.case_id, delivery.seq] = delivery
        return True

    def due(self, before: datetime) -> Iterator[tuple[str, int]]:
        waiting = [(d.next_at, key) for key, d in self.stored.items() if d.next_at is not None]
        yield from (key for at, key in sorted(waiting) if at <= before)

    def of_case(self, case_id: str) -> Iterator[WebhookDelivery]:
        yield from (self.stored[key] for key in sorted(self.stored) if key[0] == case_id)

    def of_partner(self, partner: str, since: datetime) -> Iterator[tuple[str, int]]:
        own = [d for d in self.stored.values() if d.partner == partner and d.planned_at >= since]
        yield from ((d.case_id, d.seq) for d in sorted(own, key=lambda d: d.planned_at))

    def page(self, partner: str, since: datetime, *, after: str | None, limit: int) -> DeliveryPage:
        found = (self.stored[key] for key in self.of_partner(partner, since))
        rest = [d for d in found if after is None or _position(d) > after]
        rest.sort(key=_position)
        shown = tuple(rest[:limit])
        return DeliveryPage(shown, _position(shown[-1]) if len(rest) > limit else None)


def _position(delivery: WebhookDelivery) -> str:
    return f"{delivery.planned_at:%Y-%m-%dT%H:%M:%S.%fZ}#{delivery.id}"


@dataclass(frozen=True)
class Request:
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class ScriptedPoster:
    """A receiver: what it got, and what it says by `answer`."""

    answer: Callable[[Request], Reply] = lambda request: Reply(status=200)
    received: list[Request] = field(default_factory=list)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        request = Request(url, dict(headers), body)
        self.received.append(request)
        return self.answer(request)
