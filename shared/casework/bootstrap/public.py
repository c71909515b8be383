"""What the functions for everyone work with: following a case, and what was published."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from casework import config
from casework.bootstrap import clock, rule_book
from casework.domain.names import Names
from casework.domain.tracking import TrackingRules
from casework.domain.working_time import vietnam_date
from casework.ports import Attempts, Cases


@cache
def tracked_cases() -> Cases:
    """For who answers senders: whether a phone fits is checked, the vault is not read."""
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.cases import DynamoDbCases
    from casework.adapters.phone_seals import KmsPhoneSeals

    settings = config.TrackingApiSettings.from_env()
    return DynamoDbCases(
        client("dynamodb"),
        case_table=settings.case_table,
        seals=KmsPhoneSeals(client("kms"), key=settings.phone_key),
    )


@cache
def attempts() -> Attempts:
    from casework.adapters.aws import client
    from casework.adapters.dynamodb.attempts import DynamoDbAttempts

    table = config.HasAttempts.from_env().attempt_table
    return DynamoDbAttempts(client("dynamodb"), attempt_table=table)


def tracking_rules() -> TrackingRules:
    """Of the day: a process may live over midnight."""
    return _tracking(vietnam_date(clock().now()))


@lru_cache(maxsize=1)
def _tracking(today: date) -> TrackingRules:
    from casework.reference.tracking import load_tracking

    return load_tracking(today)


def names() -> Names:
    """Of fields, agencies and communes, as they are now."""
    from casework.reference.directory import load_units

    book = rule_book()
    fields = book.notices.on(clock().now()).field_names
    return Names(fields, book.directory, load_units())
