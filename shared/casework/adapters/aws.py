"""boto3 clients with short timeouts: a Lambda that waits a minute for a socket helps nobody."""

from __future__ import annotations

from typing import Any, Final

import boto3
from botocore.config import Config

_RETRIES: Final = 3


def client(service: str, *, retries: int = _RETRIES) -> Any:
    """A client for `service` in the function's region. `retries=0`: one attempt only."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        config=Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": retries + 1},
        ),
    )
