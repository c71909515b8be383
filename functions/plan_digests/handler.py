"""Every quarter of an hour: when it is time, ask for the digests of the day."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.observability import logger, metrics
from casework.use_cases.plan_digests import plan_digests


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    book = bootstrap.rule_book()
    planned = plan_digests(
        directory=book.directory,
        calendar=book.calendars.province,
        messaging=book.messaging(bootstrap.today()),
        queue=bootstrap.digest_queue(),
        clock=bootstrap.clock(),
    )
    metrics.add_metric("DigestsPlanned", MetricUnit.Count, planned)
    return {"planned": planned}
