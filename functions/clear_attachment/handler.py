"""Attachment queue: an upload is told of, or its verdict, and becomes a file of its case or is
refused. The files are made by strangers: this function has no right to any case."""

from __future__ import annotations

import traceback
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
from casework.bootstrap.attachments import clearing
from casework.domain.attachments import Attachment, AttachmentState
from casework.domain.files import owner_of
from casework.messages import FILE_MESSAGE, FileScanned, FileUploaded
from casework.observability import logger, metrics
from casework.use_cases.attachment_ports import Verdict
from casework.use_cases.clear_attachment import Uploaded, clear_attachment, note_upload

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def handle(record: SQSRecord) -> None:
    try:
        _clear(FILE_MESSAGE.validate_json(record.body))
    except Exception as error:
        # The batch processor keeps it to itself. No message of it: it may quote the file.
        where = traceback.format_tb(error.__traceback__)[-3:]
        logger.error("failed", record=record.message_id, error=type(error).__name__, where=where)
        raise


def _clear(message: FileUploaded | FileScanned) -> None:
    owner = owner_of(message.key)
    if owner is None:  # the service that scans writes one to see whether it may
        logger.info("not an attachment")
        return
    upload = Uploaded(*owner, message.etag.strip('"'))
    logger.append_keys(case_id=upload.case_id, attachment_id=upload.attachment_id)
    match message:
        case FileUploaded():
            found = note_upload(upload, clearing=clearing(), clock=bootstrap.clock())
        case FileScanned():
            found = clear_attachment(
                upload, _verdict(message.verdict), clearing=clearing(), clock=bootstrap.clock()
            )
    _tell(message, found)


def _verdict(said: str) -> Verdict:
    if said in (Verdict.NO_THREATS_FOUND, Verdict.THREATS_FOUND):
        return Verdict(said)
    _count("AttachmentsWithoutVerdict")
    return Verdict.NONE


def _tell(message: FileUploaded | FileScanned, found: Attachment | None) -> None:
    if found is None:
        logger.warning("nobody asked for this upload", kind=message.kind)
        return
    if found.state is AttachmentState.CLEAN:
        _count("AttachmentsCleared")
    if found.state is AttachmentState.REFUSED:
        _count("AttachmentsRefused")
    said = message.verdict if isinstance(message, FileScanned) else None
    logger.info(
        "attachment", kind=message.kind, verdict=said, state=found.state, reason=found.reason
    )


def _count(name: str, number: int = 1) -> None:
    metrics.add_metric(name, MetricUnit.Count, number)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    _count("AttachmentsWithoutVerdict", 0)  # a sum: it has a value each time
    return dict(process_partial_response(event, handle, processor, context))
