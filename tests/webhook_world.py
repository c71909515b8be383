"""Deliveries on fakes: a case, an endpoint, time, a queue that gives nothing up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from casework.domain.webhook_endpoint import Endpoint, secret_of
from casework.ports import WebhookPoster
from casework.reference.directory import load_directory
from casework.reference.webhooks import load_catalogue
from casework.use_cases.deliver_webhook import Webhooks, deliver_webhook
from casework.use_cases.manage_webhooks import Administration
from casework.use_cases.sweep_webhooks import Swept, sweep_webhooks
from tests.builders import History, an_identity
from tests.fakes import FixedClock, InMemoryCases, RecordingOutlet
from tests.webhook_fakes import (
    InMemoryEndpoints,
    InMemoryHealth,
    InMemoryWebhookLedger,
    ScriptedPoster,
)
from tests.world import Crash, Fuse, Fused

CATALOGUE = load_catalogue()
RULES = CATALOGUE.retries
DIRECTORY = load_directory()
PARTNER = "e-dongthap"
LEASE = timedelta(minutes=1)
URL = "https://partner.example/hook"


@dataclass
class WebhookWorld:
    poster: WebhookPoster = field(default_factory=ScriptedPoster)
    fuse: Fuse = field(default_factory=Fuse)
    clock: FixedClock = field(default_factory=FixedClock)
    cases: InMemoryCases = field(default_factory=InMemoryCases)
    endpoints: InMemoryEndpoints = field(default_factory=InMemoryEndpoints)
    health: InMemoryHealth = field(default_factory=InMemoryHealth)
    ledger: InMemoryWebhookLedger = field(default_factory=InMemoryWebhookLedger)
    queue: RecordingOutlet = field(default_factory=RecordingOutlet)

    def with_endpoint(self, url: str = URL) -> WebhookWorld:
        secret = secret_of(b"k" * 32, self.clock.now())
        assert self.endpoints.put(Endpoint(PARTNER, url, (secret,)))
        return self

    def with_case(self, history: History | None = None) -> History:
        """A case, and a request for each of its events that is in the catalogue."""
        history = history or History().forwarded()
        self.cases.add(history.case, history.events, an_identity())
        for recorded in history.events:
            if CATALOGUE.type_of(recorded):
                self.queue.request_webhook(recorded.case_id, recorded.seq)
        return history

    @property
    def desk(self) -> Administration:
        return Administration(self.endpoints, self.health, self.ledger, self.clock)

    def work(self) -> None:
        """Until the queue is empty; who dies leaves its message there."""
        while self.queue.webhooks:
            try:
                deliver_webhook(*self.queue.webhooks[0], webhooks=self.webhooks, clock=self.clock)
            except Crash:
                continue
            self.queue.webhooks.pop(0)

    def sweep(self) -> Swept:
        while True:
            try:
                return sweep_webhooks(
                    ledger=self._fused(self.ledger),
                    health=self._fused(self.health),
                    queue=self._fused(self.queue),
                    clock=self.clock,
                )
            except Crash:
                continue

    def run_until(self, end: datetime) -> None:
        """Sweep each time something is due, as the minutes pass."""
        self.work()
        while (next_at := self._next_at()) is not None and next_at <= end:
            self.clock.at = max(self.clock.at, next_at)
            self.sweep()
            self.work()
        self.clock.at = max(self.clock.at, end)

    def _next_at(self) -> datetime | None:
        return min((d.next_at for d in self.ledger.stored.values() if d.next_at), default=None)

    @property
    def webhooks(self) -> Webhooks:
        return Webhooks(
            cases=self._fused(self.cases),
            directory=lambda: DIRECTORY,
            catalogue=CATALOGUE,
            endpoints=self._fused(self.endpoints),
            health=self._fused(self.health),
            ledger=self._fused(self.ledger),
            poster=self._fused(self.poster),
            lease=LEASE,
        )

    def _fused(self, port: Any) -> Any:
        return Fused(port, self.fuse)


def ids(poster: ScriptedPoster) -> Counter[str]:
    return Counter(request.headers["webhook-id"] for request in poster.received)


def states(world: WebhookWorld) -> list[str]:
    return [str(delivery.state) for delivery in world.ledger.stored.values()]
