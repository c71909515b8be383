"""What an error of an AWS API says about a message. Clients come with boto's retries off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ProxyConnectionError,
)

from casework.domain.delivery import DeliveryRejected, NotAccepted
from casework.domain.errors import Unavailable

_NOTHING_LEFT = (
    # Refused, or no such host: there was no connection to send on.
    *(EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError),
    # There was nothing to sign the request with.
    *(NoCredentialsError, CredentialRetrievalError),
)


@contextmanager
def translated(rejections: frozenset[str]) -> Iterator[None]:
    """`rejections`: codes, or reasons within a code, that are about address or content.

    Any other answer of 400 to 499 is a refusal before the message is taken: throttling, a quota, a
    suspended account, a missing right or configuration set. 408 is the exception among them: it
    tells that the server waited, not for what. A 5xx may come after the message was taken; a
    redirect, an unreadable answer or a closed connection tells nothing.
    """
    try:
        yield
    except _NOTHING_LEFT as error:
        raise NotAccepted(type(error).__name__) from error
    except ClientError as error:
        raise _refusal(error, rejections) from error
    except (BotoCoreError, HTTPClientError) as error:
        raise Unavailable(type(error).__name__) from error


def _refusal(error: ClientError, rejections: frozenset[str]) -> Exception:
    code = error.response["Error"]["Code"]
    reason = str(error.response.get("Reason", code))
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    said = code if reason == code else f"{code}: {reason}"
    if not 400 <= status < 500 or status == 408:
        return Unavailable(said)
    return (DeliveryRejected if {code, reason} & rejections else NotAccepted)(said)


def provider_id(answer: object) -> str:
    """`MessageId` of an answer. Raises Unavailable: 200 without one is not what the API says."""
    found = answer.get("MessageId") if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise Unavailable("an answer without MessageId")
    return found
