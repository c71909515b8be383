"""Sender notice queue: tell the sender of a case what became of it. Nobody else opens the vault."""

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
from casework.messages import NoticeRequest
from casework.observability import logger
from casework.reference.rule_book import RuleBook
from casework.use_cases.tell_sender import tell_sender

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(record: SQSRecord, book: RuleBook) -> None:
    request = NoticeRequest.model_validate_json(record.body)
    logger.append_keys(case_id=request.case_id, seq=request.seq)
    tell_sender(
        request.case_id,
        request.seq,
        only=request.only,
        cases=bootstrap.cases(),
        identities=bootstrap.identities(),
        notices=book.notices,
        delivery=bootstrap.sender_delivery(book.messaging(bootstrap.today())),
        rules=book.rules,
        clock=bootstrap.clock(),
    )
    logger.info("told")


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    by_book = partial(handle, book=bootstrap.rule_book())
    return dict(process_partial_response(event, by_book, processor, context))
