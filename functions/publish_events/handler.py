"""Stream of the case table = outbox: carry each event to the queues and the clock.

Records of one case come in order. The first failed record and what follows it come again.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework import bootstrap
from casework.bootstrap.neighbour import feed
from casework.domain.notifications import Notices
from casework.observability import logger
from casework.use_cases.publish_event import publish_event

processor = BatchProcessor(EventType.DynamoDBStreams)


def handle(record: DynamoDBRecord, notices: Notices) -> None:
    recorded = bootstrap.event_from_image(record.raw_event["dynamodb"]["NewImage"])
    logger.append_keys(case_id=recorded.case_id, seq=recorded.seq)
    publish_event(
        recorded,
        outlet=bootstrap.outlet(),
        notices=notices,
        webhooks=bootstrap.webhook_catalogue(),
        neighbour=feed(),
    )
    logger.info("published", event_name=recorded.name)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    by_notices = partial(handle, notices=bootstrap.notices())
    return dict(process_partial_response(event, by_notices, processor, context))
