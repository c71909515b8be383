"""Webhook queue: one attempt to tell a partner of an event. What was delivered is not sent again.

A failed attempt is no failure of the function: the entry says when it comes again.
"""

from __future__ import annotations

import traceback
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.domain.webhook_delivery import WebhookState
from casework.messages import WebhookRequest
from casework.observability import logger, metrics
from casework.use_cases.deliver_webhook import deliver_webhook

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(record: SQSRecord) -> None:
    try:
        _deliver(WebhookRequest.model_validate_json(record.body))
    except Exception as error:
        # The batch processor keeps it to itself. No message of it: a faulty item of the endpoint
        # table would be quoted there, with its secrets.
        where = traceback.format_tb(error.__traceback__)[-3:]
        logger.error("failed", error=type(error).__name__, where=where)
        raise


def _deliver(request: WebhookRequest) -> None:
    logger.append_keys(case_id=request.case_id, seq=request.seq)
    delivery = deliver_webhook(
        request.case_id, request.seq, webhooks=bootstrap.webhooks(), clock=bootstrap.clock()
    )
    if delivery is None:
        logger.info("nobody hears it")
        return
    if delivery.state is WebhookState.FAILED:
        metrics.add_metric("WebhooksGivenUp", MetricUnit.Count, 1)
    logger.info(
        "webhook",
        partner=delivery.partner,
        state=delivery.state,
        attempt=delivery.attempt,
        outcome=delivery.last_outcome,
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    metrics.add_metric("WebhooksGivenUp", MetricUnit.Count, 0)  # a sum: it has a value each time
    return dict(process_partial_response(event, handle, processor, context))
