"""Answers that browsers and proxies may keep, and pages of any site may read.

Whether something changed is told by the ETag alone. A Last-Modified would lie: a case that is
public no more makes a list newer, and nothing in it shows when.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

_SECONDS: Final = 300
"""How long what is public no more may still be shown."""
_OPEN: Final = {"Access-Control-Allow-Origin": ["*"], "Access-Control-Expose-Headers": ["ETag"]}


def for_everyone(answer: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """With the headers for caches and other sites; 304 where the caller has this very answer."""
    headers = {**answer.get("multiValueHeaders", {}), **_OPEN}
    if answer["statusCode"] != HTTPStatus.OK:
        headers["Cache-Control"] = ["no-store"]
        return {**answer, "multiValueHeaders": headers}
    tag = f'"{hashlib.sha256(answer["body"].encode()).hexdigest()[:32]}"'
    headers |= {"ETag": [tag], "Cache-Control": [f"public, max-age={_SECONDS}"]}
    if _has(tag, APIGatewayProxyEvent(event).headers.get("if-none-match") or ""):
        headers.pop("Content-Type", None)
        return {
            **answer,
            "statusCode": HTTPStatus.NOT_MODIFIED,
            "multiValueHeaders": headers,
            "body": "",
        }
    return {**answer, "multiValueHeaders": headers}


def _has(tag: str, if_none_match: str) -> bool:
    """RFC 9110 §13.1.2: a list, compared weakly."""
    tags = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return tag in tags or "*" in tags
