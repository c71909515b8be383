"""Who may change the rules, and what every body they send has to keep to."""

from __future__ import annotations

import json
import unicodedata
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Depends, Request
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from casework.domain.case import Actor, Role
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.faults import fault
from functions.rest import Caller
from functions.rules_api.words import as_errors

_BREAKS: Final = "\n\t"


def _administrator(caller: Caller) -> Actor:
    """Raises CaseNotOpenToCaller."""
    if caller.role is not Role.ADMINISTRATOR:
        raise CaseNotOpenToCaller(f"{caller.role} keeps no rules")
    return caller


def _each_key_once(caller: Annotated[Actor, Depends(_administrator)], request: Request) -> Actor:
    """Who changes something. JSON would drop the first of two entries with one key without a word.

    Raises RequestValidationError.
    """
    twice: list[str] = []

    def seen(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        twice.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return dict(pairs)

    json.loads(request.resolved_event["body"], object_pairs_hook=seen)
    if twice:
        raise RequestValidationError(as_errors(fault(key, "key_twice") for key in twice))
    return caller


Administrator = Annotated[Actor, Depends(_administrator)]
Changing = Annotated[Actor, Depends(_each_key_once)]


def _typed(value: Any) -> Any:
    """The same words always make the same text, wherever in the document; no control characters,
    which a mail server would take for the end of a header."""
    if isinstance(value, dict):
        return {_typed(name): _typed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    if not isinstance(value, str):
        return value
    if any(unicodedata.category(c) == "Cc" and c not in _BREAKS for c in value):
        raise PydanticCustomError(
            "control_character", "control character", {"reason": "Có ký tự điều khiển."}
        )
    return unicodedata.normalize("NFC", value)


Document = Annotated[dict[str, Any], Field(max_length=60), AfterValidator(_typed)]
"""Of a form that its loader knows."""
