"""Services of MiniStack in this process, behind a boto3 client: no port, no signature, no IAM.

For what moto cannot answer without packages that nothing else here needs (Cognito, API Gateway).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config


class _Raw:
    """A body as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> Any:
        yield self._body


def in_process(name: str, service: Any) -> Any:
    """A client of `name` whose requests go to a module of `ministack.services`."""
    client = boto3.client(
        name,  # type: ignore[call-overload]
        region_name="ap-southeast-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )
    client.meta.events.register(f"before-send.{name}", _answering(service.handle_request))
    return client


def _answering(handle: Callable[..., Any]) -> Callable[..., AWSResponse]:
    def answer(request: Any, **_: object) -> AWSResponse:
        parts = urlsplit(request.url)
        sent = {key.lower(): _text(value) for key, value in request.headers.items()}
        body = request.body or b""
        status, headers, said = asyncio.run(
            handle(
                *(request.method, parts.path, sent),
                *(body.encode() if isinstance(body, str) else body, parse_qs(parts.query)),
            )
        )
        return AWSResponse(request.url, status, headers, _Raw(said))

    return answer


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
