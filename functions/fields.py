"""Types of fields that request bodies share. What JSON Schema can say of them, it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

_CONTROL: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_PRINTABLE: Final = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"
_DATE_TIME: Final = (
    r"^20[2-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
"""RFC 3339 with an offset, in a year that the calendar may know one day."""
_DATE: Final = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
REFERENCE: Final = r"^[0-9A-Za-z. -]{11,40}$"
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
    if isinstance(value, str) and re.fullmatch(_DATE_TIME, value):
        with suppress(ValueError):  # no such day
            return datetime.fromisoformat(value).astimezone(UTC)
    reason = "Phải là thời điểm RFC 3339 có múi giờ, từ năm 2020 đến năm 2099."
    raise PydanticCustomError("date_time", "not a date-time", {"reason": reason})


def _day(value: object) -> date:
    if isinstance(value, str) and re.fullmatch(_DATE, value):
        with suppress(ValueError):  # no such day
            return date.fromisoformat(value)
    raise PydanticCustomError(
        "date", "not a date", {"reason": "Phải là ngày theo dạng 2027-01-31, từ năm 1900."}
    )


Text = Annotated[str, BeforeValidator(clean), AfterValidator(printable), Says(pattern=_PRINTABLE)]
"""Of one or more lines; how long it may be is said where it is used."""
Note = Annotated[Text, Field(min_length=1, max_length=2_000)]
"""A reason, a question, a remark."""
LongText = Annotated[Text, Field(min_length=1, max_length=10_000)]
Evidence = Annotated[Text, Field(min_length=1, max_length=300)]
"""A document number, a link to a photo."""
Score = Annotated[int, Field(ge=1, le=5)]
AgencyCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
ListedCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
"""Of a list that the province keeps: fields, grounds, reasons."""
TaskId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,200}$")]
Reference = Annotated[str, Field(pattern=REFERENCE)]
"""As a person types it; a well-formed one that is nobody's is not found."""
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    Says(type="string", format="date-time", pattern=_DATE_TIME),
]
Day = Annotated[date, BeforeValidator(_day), Says(type="string", format="date", pattern=_DATE)]
"""A day as JSON has it: no number, no instant."""

ReferenceInPath = Annotated[
    str,
    # Not checked here: what cannot be a reference is as unknown as any other.
    Path(
        description="Mã phản ánh. Không phân biệt chữ hoa, chữ thường; gạch nối có thể bỏ qua.",
        json_schema_extra={"pattern": REFERENCE, "examples": [_EXAMPLE]},
    ),
]
