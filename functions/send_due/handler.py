"""Every minute: ask again for the messages whose time has come."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.observability import logger, metrics
from casework.use_cases.send_due import send_due


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    asked = send_due(
        ledger=bootstrap.ledger(), queue=bootstrap.notice_queue(), clock=bootstrap.clock()
    )
    metrics.add_metric("MessagesWaiting", MetricUnit.Count, asked)
    return {"asked": asked}
