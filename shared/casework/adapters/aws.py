"""boto3 clients with short timeouts: a Lambda that waits a minute for a socket helps nobody."""

from __future__ import annotations

from typing import Any, Final

import boto3
from botocore.config import Config

_RETRIES: Final = 3
_CONNECT_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 5.0
# Links and forms of S3 are signed like requests, and name the region: the name without it redirects
# for hours after a bucket was made, which a form does not survive.
_LINKS: Final[dict[str, Any]] = {
    "signature_version": "s3v4",
    "s3": {"addressing_style": "virtual"},
}


def client(service: str, *, retries: int = _RETRIES) -> Any:
    """A client for `service` in the function's region.

    `retries=0`: one attempt a call, on a connection of its own. A kept one, dead since the
    function was frozen, would swallow the request, and leave its outcome unknown.
    """
    made = boto3.client(
        service,  # type: ignore[call-overload]
        config=Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_ANSWER_SECONDS,
            retries={"mode": "standard", "total_max_attempts": retries + 1},
            **(_LINKS if service == "s3" else {}),
        ),
    )
    if not retries:
        made.meta.events.register("before-call", lambda **_: made.close())
    return made
