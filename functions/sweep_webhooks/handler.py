"""Every minute: ask again for the deliveries that are due; say how many endpoints are broken."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.observability import logger, metrics
from casework.use_cases.sweep_webhooks import sweep_webhooks


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    swept = sweep_webhooks(
        ledger=bootstrap.webhook_ledger(),
        health=bootstrap.webhook_health(),
        queue=bootstrap.webhook_queue(),
        clock=bootstrap.clock(),
    )
    # A state, told each minute, and not the moment it began: a worker that dies right after it
    # disabled an endpoint cannot keep it from being heard of.
    metrics.add_metric("WebhookEndpointsDisabled", MetricUnit.Count, len(swept.disabled))
    metrics.add_metric("WebhooksRequestedAgain", MetricUnit.Count, swept.requested)
    if swept.disabled:
        logger.warning("endpoints are disabled", partners=swept.disabled)
    return {"requested": swept.requested, "disabled": len(swept.disabled)}
