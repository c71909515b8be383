"""Notification queue: tell the people an event concerns, and those who get a digest. What was sent
is not sent again."""

from __future__ import annotations

from functools import partial
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
from casework.messages import NOTIFICATION_REQUEST, DigestRequest, NoticeRequest
from casework.observability import logger, metrics
from casework.reference.rule_book import RuleBook
from casework.use_cases.notify import notify
from casework.use_cases.send_digest import send_digest

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(record: SQSRecord, book: RuleBook) -> None:
    request = NOTIFICATION_REQUEST.validate_json(record.body)
    if isinstance(request, DigestRequest):
        _send_digest(request, book)
    else:
        _notify(request, book)


def _notify(request: NoticeRequest, book: RuleBook) -> None:
    logger.append_keys(case_id=request.case_id, seq=request.seq)
    notify(
        request.case_id,
        request.seq,
        only=request.only,
        cases=bootstrap.cases(),
        contacts=bootstrap.contacts(),
        notices=book.notices,
        delivery=bootstrap.delivery(book.messaging(bootstrap.today())),
        rules=book.rules,
        clock=bootstrap.clock(),
    )
    logger.info("told")


def _send_digest(request: DigestRequest, book: RuleBook) -> None:
    failed = send_digest(
        request.agency,
        request.day,
        only=request.only,
        cases=bootstrap.cases(),
        contacts=bootstrap.contacts(),
        notices=book.notices,
        delivery=bootstrap.delivery(book.messaging(bootstrap.today())),
        rules=book.rules,
        clock=bootstrap.clock(),
    )
    if failed:
        metrics.add_metric("DigestsFailed", MetricUnit.Count, 1)
        logger.warning("digest failed", digest=failed.message_id, trouble=failed.trouble)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    metrics.add_metric("DigestsFailed", MetricUnit.Count, 0)  # a sum: it has a value each time
    by_book = partial(handle, book=bootstrap.rule_book())
    return dict(process_partial_response(event, by_book, processor, context))
