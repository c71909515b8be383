"""Routing queue: find the agency of each case. What fails comes back, then goes to the DLQ."""

from __future__ import annotations

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.domain.policy import Rules
from casework.messages import RoutingRequest
from casework.observability import logger
from casework.use_cases.route_case import route_case

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(record: SQSRecord, rules: Rules) -> None:
    request = RoutingRequest.model_validate_json(record.body)
    logger.append_keys(case_id=request.case_id)
    route_case(
        request.case_id,
        cases=bootstrap.cases(),
        clock=bootstrap.clock(),
        router=bootstrap.router(rules.directory),
        rules=rules,
    )
    logger.info("routed")


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    by_rules = partial(handle, rules=bootstrap.rules())
    return dict(process_partial_response(event, by_rules, processor, context))
