"""Every few minutes: tick the clocks whose alarm should have come and did not, and count anew what
a changed calendar counts otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.observability import logger, metrics
from casework.use_cases.recount_clocks import recount_clocks
from casework.use_cases.sweep_due import sweep_due

_ENOUGH: Final = timedelta(seconds=80)
"""Of two minutes that a run has; the next one goes on."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    clock, rules = bootstrap.clock(), bootstrap.rules()
    cases, began = bootstrap.cases(), clock.now()
    # Beyond the days entered no deadline can be set: an alarm asks for the next year in time.
    days_left = (rules.calendar.last_day - began.date()).days
    metrics.add_metric("CalendarDaysLeft", MetricUnit.Count, days_left)
    try:
        swept = sweep_due(cases=cases, clock=clock, rules=rules)
        metrics.add_metric("ClocksSwept", MetricUnit.Count, swept)
    finally:  # what cannot be ticked must not keep others from being counted
        recounted = recount_clocks(
            cases=cases,
            recounts=bootstrap.recounts(),
            clock=clock,
            rules=rules,
            until=began + _ENOUGH,
        )
    if recounted:
        logger.info("clocks counted anew", calendar=rules.calendar_revision, counted=recounted)
    return {"swept": swept, "recounted": recounted}
