"""Neighbour queue: push one case to the neighbouring 1022 system, or read its ticket there.

That the neighbour is away is no failure of the function: the ticket says when it comes again.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework.bootstrap.neighbour import neighbourhood
from casework.messages import TicketRequest
from casework.observability import logger, metrics
from casework.use_cases.attend_ticket import Attended, attend_ticket

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(record: SQSRecord) -> None:
    try:
        request = TicketRequest.model_validate_json(record.body)
        logger.append_keys(case_id=request.case_id)
        _say(attend_ticket(request.case_id, request.seq, around=neighbourhood()))
    except Exception as error:
        # The batch processor keeps it to itself. No message of it: it might quote the neighbour.
        logger.error("failed", error=type(error).__name__)
        raise


def _say(attended: Attended) -> None:
    ticket = attended.ticket
    if ticket is None:
        logger.info("not for the neighbour")
        return
    if attended.given_up:
        metrics.add_metric("TicketsGivenUp", MetricUnit.Count, 1)
    if attended.oddities:
        metrics.add_metric("NeighbourOddities", MetricUnit.Count, len(attended.oddities))
        logger.warning("odd answer", number=ticket.number, oddities=attended.oddities)
    logger.info(
        "ticket",
        state=ticket.state,
        number=ticket.number,
        attempt=ticket.attempt,
        outcome=ticket.last_outcome,
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    for counted in ("TicketsGivenUp", "NeighbourOddities"):  # sums: they have a value each time
        metrics.add_metric(counted, MetricUnit.Count, 0)
    return dict(process_partial_response(event, handle, processor, context))
