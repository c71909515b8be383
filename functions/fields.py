"""Types of fields that request bodies share. What JSON Schema can say of them, it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

_CONTROL: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_PRINTABLE: Final = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")
_YEARS: Final = range(2020, 2100)
_REFERENCE: Final = r"^[0-9A-Za-z. -]{11,40}$"
_EXAMPLE: Final = "DT-7K3M-X9QR-2T-C"


class Says:
    """Keywords for the JSON Schema of a type whose rule a validator holds."""

    def __init__(self, **keywords: Any) -> None:
        self._keywords = keywords

    def __get_pydantic_json_schema__(self, core: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(core), **self._keywords}


def clean(value: object) -> object:
    """NFC, outer white space off: the same words always make the same text."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def printable(value: str) -> str:
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in value):
        raise PydanticCustomError(
            "control_character", "control character", {"reason": "Có ký tự điều khiển."}
        )
    return value


def _instant(value: object) -> datetime:
    """RFC 3339 with an offset, in a year that the calendar may know one day."""
    if isinstance(value, str) and _DATE_TIME.fullmatch(value):
        try:
            at = datetime.fromisoformat(value.upper())
        except ValueError:
            at = None
        if at and at.year in _YEARS:
            return at.astimezone(UTC)
    reason = f"Phải là thời điểm RFC 3339 có múi giờ, từ năm {_YEARS[0]} đến năm {_YEARS[-1]}."
    raise PydanticCustomError("date_time", "not a date-time", {"reason": reason})


Text = Annotated[str, BeforeValidator(clean), AfterValidator(printable), Says(pattern=_PRINTABLE)]
"""Of one or more lines; how long it may be is said where it is used."""
Note = Annotated[Text, Field(min_length=1, max_length=2_000)]
"""A reason, a question, a remark."""
LongText = Annotated[Text, Field(min_length=1, max_length=10_000)]
Evidence = Annotated[Text, Field(min_length=1, max_length=300)]
"""A document number, a link to a photo."""
AgencyCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
ListedCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
"""Of a list that the province keeps: fields, grounds, reasons."""
TaskId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,200}$")]
Reference = Annotated[str, Field(pattern=_REFERENCE)]
"""As a person types it; a well-formed one that is nobody's is not found."""
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    Says(type="string", format="date-time"),
]

ReferenceInPath = Annotated[
    str,
    # Not checked here: what cannot be a reference is as unknown as any other.
    Path(
        description="Mã phản ánh. Không phân biệt chữ hoa, chữ thường; gạch nối có thể bỏ qua.",
        json_schema_extra={"pattern": _REFERENCE, "examples": [_EXAMPLE]},
    ),
]
