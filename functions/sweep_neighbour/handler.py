"""Every few minutes: ask for the tickets that are due; say whether the neighbour is away."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.bootstrap import neighbour
from casework.observability import logger, metrics
from casework.use_cases.sweep_neighbour import sweep_neighbour


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    swept = sweep_neighbour(
        tickets=neighbour.tickets(), queue=neighbour.queue(), clock=bootstrap.clock()
    )
    # A state, told each time, and not the moment it began.
    metrics.add_metric("NeighbourAway", MetricUnit.Count, int(swept.away))
    metrics.add_metric("TicketsRequested", MetricUnit.Count, swept.requested)
    return {"requested": swept.requested, "away": swept.away}
