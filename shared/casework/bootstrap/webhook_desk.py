"""For partners who manage their webhook."""

from __future__ import annotations

from casework import bootstrap, config
from casework.use_cases.manage_webhooks import Administration


def administration() -> Administration:
    return Administration(
        bootstrap.webhook_endpoints(),
        bootstrap.webhook_health(),
        bootstrap.webhook_ledger(),
        bootstrap.clock(),
    )


def loopback() -> bool:
    """Whether endpoints may be on this machine: the local stage."""
    return config.WebhookApiSettings.from_env().webhook_to_loopback
