"""What the functions of attachments work with."""

from __future__ import annotations

import secrets
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from casework import config
from casework.bootstrap import clock
from casework.domain.files import FileRules
from casework.domain.working_time import vietnam_date
from casework.use_cases.attachment_ports import Attachments, Quarantine, Scanner, StoredFiles

if TYPE_CHECKING:
    from datetime import date

    from casework.use_cases.clear_attachment import Clearing


def file_rules() -> FileRules:
    """Of the day: a process may live over midnight."""
    return _file_rules(vietnam_date(clock().now()))


@lru_cache(maxsize=1)
def _file_rules(today: date) -> FileRules:
    from casework.reference.attachments import load_file_rules

    return load_file_rules(today)


def new_id() -> str:
    """Not to be guessed: it is part of the names in storage."""
    return secrets.token_hex(10)


@cache
def attachments() -> Attachments:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.attachments import DynamoDbAttachments

    table = config.HasAttachments.from_env().attachment_table
    return DynamoDbAttachments(client("dynamodb"), attachment_table=table)


@cache
def inviting_quarantine() -> Quarantine:
    """For who lets others upload; the rights of its function are those of the form."""
    from casework.adapters.aws import client
    from casework.adapters.s3.attachments import S3Quarantine

    settings = config.AttachmentApiSettings.from_env()
    return S3Quarantine(
        client("s3"),
        bucket=settings.quarantine_bucket,
        encryption_key=settings.attachment_key_arn,
    )


@cache
def quarantine() -> Quarantine:
    from casework.adapters.aws import client
    from casework.adapters.s3.attachments import S3Quarantine

    bucket = config.HasQuarantine.from_env().quarantine_bucket
    return S3Quarantine(client("s3"), bucket=bucket)


@cache
def stored_files() -> StoredFiles:
    from casework.adapters.aws import client
    from casework.adapters.s3.attachments import S3StoredFiles

    return S3StoredFiles(client("s3"), bucket=config.HasStoredFiles.from_env().file_bucket)


def clearing() -> Clearing:
    from casework.adapters.files import FileCleaner
    from casework.use_cases.clear_attachment import Clearing

    return Clearing(
        attachments=attachments(),
        quarantine=quarantine(),
        stored=stored_files(),
        cleaner=FileCleaner(),
        scanner=scanner(),
        rules=file_rules(),
    )


def scanner() -> Scanner | None:
    """None where a service scans, whose verdicts come as messages."""
    if config.ClearAttachmentSettings.from_env().scanner == "guardduty":
        return None
    from casework.adapters.eicar import EicarScanner

    return EicarScanner()
