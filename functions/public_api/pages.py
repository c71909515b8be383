"""A page of published cases, and the token that leads to the next one.

The token is the public id of the last case shown. It may be made up: it then leads to some other
place in the same public list, and nowhere else.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from casework.domain.corrections import month_of
from casework.domain.publication import PublicCase
from casework.domain.references import is_public_id, month_of_public_id
from casework.ports import Cases


@dataclass(frozen=True, slots=True)
class Page:
    month: str
    cases: tuple[PublicCase, ...]
    next_token: str | None


def page(cases: Cases, month: str | None, token: str | None, size: int, now: datetime) -> Page:
    """Of the month asked for, else of the token's, else of the present one.

    Raises RequestValidationError naming `page_token`.
    """
    before = None if token is None else _public_id(token)
    wanted = month or (month_of(now) if before is None else month_of_public_id(before))
    if before is not None and month_of_public_id(before) != wanted:
        raise _not_ours()
    found: Iterator[PublicCase] = cases.published(wanted, before=before)
    shown = tuple(islice(found, size))
    more = next(found, None) is not None
    return Page(wanted, shown, _token(shown[-1].id) if more else None)


def _token(public_id: str) -> str:
    return base64.urlsafe_b64encode(public_id.encode()).decode().rstrip("=")


def _public_id(token: str) -> str:
    try:
        padded = token + "=" * (-len(token) % 4)
        public_id = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _not_ours() from error
    if not is_public_id(public_id):
        raise _not_ours()
    return public_id


def _not_ours() -> RequestValidationError:
    reason = {"reason": "Không phải mã trang của danh sách này."}
    fault = {"type": "page_token", "loc": ("query", "page_token"), "ctx": reason}
    return RequestValidationError([fault])
