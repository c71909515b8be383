"""DynamoDB's error codes in the words of the ports, in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from casework.domain.errors import Unavailable

CONDITION_FAILED: Final = "ConditionalCheckFailed"
RETRIABLE_REASONS: Final = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
"""Why a transaction may be cancelled although every condition holds."""

_RETRIABLE: Final = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


@contextmanager
def translated(*also: str) -> Iterator[None]:
    """Raises Unavailable for what may pass, by these codes `also`; programming and permission
    errors stay as they are."""
    try:
        yield
    except (ConnectionError, HTTPClientError) as error:
        raise Unavailable(type(error).__name__) from error
    except ClientError as error:
        if error.response["Error"]["Code"] in _RETRIABLE.union(also):
            raise Unavailable(error.response["Error"]["Code"]) from error
        raise


def cancellation_reasons(error: ClientError) -> list[dict[str, Any]]:
    """One reason an item of a cancelled transaction, in order; empty for other errors."""
    response: Mapping[str, Any] = error.response
    reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return reasons
