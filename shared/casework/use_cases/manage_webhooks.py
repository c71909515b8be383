"""What an administrator, or the partner itself, does to its endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.domain.errors import CaseworkError, Unavailable
from casework.domain.webhook_delivery import DeliveryPage, WebhookDelivery, WebhookState
from casework.domain.webhook_endpoint import (
    OVERLAP,
    Disabled,
    Endpoint,
    EndpointDisabled,
    Health,
    NoEndpoint,
    checked_url,
    secret_of,
)
from casework.domain.webhooks import TEST_TYPE, trial_body
from casework.ports import Clock, WebhookEndpoints, WebhookHealth, WebhookLedger


class EndpointChanged(CaseworkError):
    """Somebody else changed the endpoint first: look at it and decide again."""


@dataclass(frozen=True, slots=True)
class Administration:
    endpoints: WebhookEndpoints
    health: WebhookHealth
    ledger: WebhookLedger
    clock: Clock

    def set_url(self, partner: str, url: str, key: bytes, *, loopback: bool) -> str | None:
        """Register or move an endpoint and enable it; the secret, if it is a new endpoint."""
        checked_url(url, loopback=loopback)
        known = self.endpoints.of(partner)
        if known:
            self._put(known.moved(url))
            self.enable(partner)
            return None
        secret = secret_of(key, self.clock.now())
        self._put(Endpoint(partner, url, (secret,)))
        self.enable(partner)
        return secret.value

    def rotate(self, partner: str, key: bytes, overlap: timedelta = OVERLAP) -> str:
        """The new secret. The old one signs beside it for `overlap`."""
        now = self.clock.now()
        secret = secret_of(key, now)
        self._put(self._known(partner).rotated(secret, now, overlap))
        return secret.value

    def remove(self, partner: str) -> None:
        """Send nothing any more, and forget the secrets. What is on its way is given up."""
        if not self.endpoints.remove(self._known(partner)):
            raise EndpointChanged(partner)
        health = self.health.of(partner)
        if health.failures or health.disabled:
            self._put_health(health.reset())

    def enable(self, partner: str) -> None:
        self._known(partner)
        health = self.health.of(partner)
        if health.failures or health.disabled:
            self._put_health(health.reset())

    def disable(self, partner: str) -> None:
        self._known(partner)
        self._put_health(self.health.of(partner).disable(Disabled.OPERATOR, self.clock.now()))

    def test(self, partner: str, token: str) -> WebhookDelivery:
        """Plan an event about no case; it goes the way of all others, from the next sweep on.

        `token` makes it different from other tests: letters and digits.
        """
        self._known(partner)
        now = self.clock.now()
        body = trial_body(now)
        planned = WebhookDelivery(f"TEST-{token}", 1, partner, TEST_TYPE, body, planned_at=now)
        started = planned.replayed(now)
        if not self.ledger.put(started):
            raise EndpointChanged(partner)
        return started

    def replay(
        self, partner: str, since: datetime, *, case_id: str | None, delivered: bool
    ) -> Iterator[WebhookDelivery]:
        """Start what was given up again, with `delivered` also what arrived; each as it is sent
        next. What is on its way anyway stays as it is. Raises EndpointDisabled."""
        self._check_enabled(partner)
        of_partner = self.deliveries(partner, since, case_id=case_id)
        yield from self._started_again(of_partner, delivered=delivered)

    def page(self, partner: str, since: datetime, *, after: str | None, limit: int) -> DeliveryPage:
        """As `deliveries`, a page at a time."""
        self._known(partner)
        return self.ledger.page(partner, since, after=after, limit=limit)

    def replay_page(
        self, partner: str, since: datetime, *, after: str | None, limit: int, delivered: bool
    ) -> DeliveryPage:
        """As `replay`, of one page: those that were started again."""
        self._check_enabled(partner)
        page = self.page(partner, since, after=after, limit=limit)
        started = self._started_again(page.deliveries, delivered=delivered)
        return DeliveryPage(tuple(started), page.after)

    def deliveries(
        self, partner: str, since: datetime, *, case_id: str | None
    ) -> Iterator[WebhookDelivery]:
        """What was planned for a partner at or after `since`."""
        self._known(partner)
        if case_id:
            of_case = self.ledger.of_case(case_id)
            yield from (d for d in of_case if d.partner == partner and d.planned_at >= since)
            return
        for found in self.ledger.of_partner(partner, since):
            delivery = self.ledger.find(*found)
            if delivery:
                yield delivery

    def endpoints_with_health(self) -> Iterator[tuple[Endpoint, Health]]:
        known = {health.partner: health for health in self.health.all()}
        for endpoint in self.endpoints.all():
            yield endpoint, known.get(endpoint.partner, Health(endpoint.partner))

    def of(self, partner: str) -> tuple[Endpoint, Health]:
        """Raises NoEndpoint."""
        return self._known(partner), self.health.of(partner)

    def _known(self, partner: str) -> Endpoint:
        endpoint = self.endpoints.of(partner)
        if endpoint is None:
            raise NoEndpoint(f"{partner} has no endpoint: set one first")
        return endpoint

    def _check_enabled(self, partner: str) -> None:
        if self.health.of(partner).disabled:
            raise EndpointDisabled(f"{partner} is disabled: enable it first")

    def _started_again(
        self, deliveries: Iterable[WebhookDelivery], *, delivered: bool
    ) -> Iterator[WebhookDelivery]:
        again = {WebhookState.FAILED} | ({WebhookState.DELIVERED} if delivered else set())
        for delivery in deliveries:
            replayed = delivery.replayed(self.clock.now())
            if delivery.state in again and self.ledger.put(replayed):
                yield replayed

    def _put(self, endpoint: Endpoint) -> None:
        if not self.endpoints.put(endpoint):
            raise EndpointChanged(endpoint.partner)

    def _put_health(self, health: Health) -> None:
        """Deliveries write it as well: what a person wants is wanted again."""
        if not self.health.put(health):
            raise Unavailable(f"{health.partner} is being delivered to: try again")
