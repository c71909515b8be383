"""Page tokens: the position behind a page, bound to the question that it answered.

Not secret, and no right by itself: the question is always asked for the caller's own list. A token
of another question, or a made-up one, is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from typing import Final

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from casework.domain.case import Actor

_VERSION: Final = 1
_LENGTH: Final = 300
IN_ORDER: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z#[A-Za-z0-9_-]{1,60}", re.ASCII
)
CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)
"""What positions look like, by what a list is in order of."""


def token_for(position: str, actor: Actor, *question: object) -> str:
    text = json.dumps([_VERSION, _digest(actor, question), position])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_in(
    token: str | None,
    actor: Actor,
    *question: object,
    where: str = "query",
    form: re.Pattern[str] = IN_ORDER,
) -> str | None:
    """Raises RequestValidationError naming `page_token`."""
    if token is None:
        return None
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        version, digest, position = json.loads(base64.b64decode(padded, b"-_", validate=True))
        good = len(token) <= _LENGTH and version == _VERSION and digest == _digest(actor, question)
        if good and isinstance(position, str) and form.fullmatch(position):
            return position
    except (ValueError, TypeError, RecursionError, binascii.Error):
        pass
    fault = {
        "loc": (where, "page_token"),
        "type": "page_token",
        "ctx": {"reason": "Không phải token của danh sách này: lấy lại từ trang đầu."},
    }
    raise RequestValidationError([fault])


def _digest(actor: Actor, question: tuple[object, ...]) -> str:
    asked = "\n".join(str(part) for part in (actor.role, actor.code, actor.agency, *question))
    return hashlib.sha256(asked.encode()).hexdigest()[:16]
