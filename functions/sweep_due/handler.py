"""Every few minutes: tick the clocks whose alarm should have come and did not."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.observability import logger, metrics
from casework.use_cases.sweep_due import sweep_due


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    clock, rules = bootstrap.clock(), bootstrap.rules()
    # Beyond the days entered no deadline can be set: an alarm asks for the next year in time.
    days_left = (rules.calendar.last_day - clock.now().date()).days
    metrics.add_metric("CalendarDaysLeft", MetricUnit.Count, days_left)
    swept = sweep_due(cases=bootstrap.cases(), clock=clock, rules=rules)
    metrics.add_metric("ClocksSwept", MetricUnit.Count, swept)
    return {"swept": swept}
