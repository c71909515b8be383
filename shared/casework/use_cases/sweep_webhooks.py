"""Ask again for the deliveries whose time has come, and count the endpoints that are out of use."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from casework.domain.webhook_endpoint import Disabled
from casework.ports import Clock, WebhookHealth, WebhookLedger, WebhookQueue

LIMIT: Final = 500
"""Requests of one sweep: a partner that was away for a day must not fill the queue at once."""


@dataclass(frozen=True, slots=True)
class Swept:
    """`disabled` are endpoints that stopped working, not those a person switched off."""

    requested: int
    disabled: tuple[str, ...]


def sweep_webhooks(
    *, ledger: WebhookLedger, health: WebhookHealth, queue: WebhookQueue, clock: Clock
) -> Swept:
    """A request that is already in the queue does no harm: the entry decides."""
    requested = 0
    for case_id, seq in islice(ledger.due(clock.now()), LIMIT):
        queue.request_webhook(case_id, seq)
        requested += 1
    broken = (Disabled.FAILING, Disabled.GONE)
    disabled = tuple(each.partner for each in health.all() if each.disabled in broken)
    return Swept(requested, disabled)
