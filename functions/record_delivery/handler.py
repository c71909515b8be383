"""Event queue: what the providers report of messages closes the ledger.

The events hold addresses and subjects, so nothing of them is logged but ids and types.
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
from pydantic import ValidationError

from casework import bootstrap
from casework.observability import logger, metrics
from casework.use_cases.record_report import record_report

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(record: SQSRecord) -> None:
    try:
        _record(record.body)
    except Exception as error:
        # The batch processor keeps it to itself.
        name, fields = type(error).__name__, _fields(error)
        logger.error("failed", record=record.message_id, error=name, fields=fields)
        raise


def _record(body: str) -> None:
    event = bootstrap.provider_event(body)
    said = event.report
    if said is None:
        _count("EventsWithoutReport")
        logger.info("nothing final", event=event.name)
        return
    entry = record_report(said, ledger=bootstrap.ledger(), clock=bootstrap.clock())
    if entry is None:
        _count("ReportsOfUnknownMessages")
        logger.warning("no such message", event=event.name, message_id=said.message_id)
        return
    _count(f"Reports{said.report.capitalize()}")
    logger.info("report", event=event.name, message_id=said.message_id, state=entry.state)


def _count(name: str, number: int = 1) -> None:
    metrics.add_metric(name, MetricUnit.Count, number)


def _fields(error: Exception) -> list[str]:
    """At fault in an event; empty for other errors. A text that is no JSON is the field `body`."""
    if not isinstance(error, ValidationError):
        return []
    faults = error.errors(include_input=False, include_context=False, include_url=False)
    return [".".join(map(str, fault["loc"])) or "body" for fault in faults]


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    _count("ReportsOfUnknownMessages", 0)  # a sum: it has a value each time
    return dict(process_partial_response(event, handle, processor, context))
