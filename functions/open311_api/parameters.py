"""The parameters of Open311's queries. One that is empty is as one that is not there."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from functions.fields import Says

_W3: Final = (
    r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
"""With its offset from UTC, which the specification demands."""
_CODE: Final = "[A-Za-z0-9_-]{1,40}"


def _w3(value: object) -> datetime:
    # The + of an offset that nobody encoded arrives as a space.
    text = str(value).replace(" ", "+")
    if re.fullmatch(_W3, text):
        with suppress(ValueError):  # no such day
            return datetime.fromisoformat(text)
    reason = "Phải là ngày giờ theo W3C có múi giờ, ví dụ 2026-11-24T08:00:00+07:00."
    raise PydanticCustomError("w3_datetime", "not a W3C date", {"reason": reason})


def codes(text: str | None) -> tuple[str, ...]:
    """Those between commas, each once."""
    return tuple(dict.fromkeys(code.strip() for code in (text or "").split(",") if code.strip()))


def _query(description: str, **more: Any) -> Any:
    return Query(description=description, json_schema_extra={"allowEmptyValue": True}, **more)


def _several(description: str, one: str, *, most: int, length: int) -> Any:
    """With commas, or each as a parameter of its own (`entry` puts commas between them)."""
    each = {"type": "array", "maxItems": most, "items": {"type": "string", "pattern": f"^{one}$"}}

    def or_each(schema: dict[str, Any]) -> None:
        schema["allowEmptyValue"] = True
        schema["anyOf"] = [*schema["anyOf"], each]

    return Query(
        description=description,
        pattern=rf"^{one}(, ?{one}){{0,{most - 1}}}$",
        max_length=most * (length + 2),
        json_schema_extra=or_each,  # type: ignore[arg-type]  # pydantic takes functions too
    )


JurisdictionId = Annotated[
    str | None, _query("Mã địa bàn; bỏ trống là tỉnh Đồng Tháp.", max_length=100)
]
ApiKey = Annotated[
    str | None, _query("Khóa của bên gọi; để xem phản ánh của mình.", max_length=200)
]
W3DateTime = Annotated[
    datetime, BeforeValidator(_w3), Says(type="string", format="date-time", pattern=_W3)
]
StartDate = Annotated[W3DateTime | None, _query("Từ lúc (W3C, có múi giờ).")]
EndDate = Annotated[W3DateTime | None, _query("Đến lúc; nhiều nhất 90 ngày.")]
RequestIds = Annotated[
    str | None, _several("Mã phản ánh, cách nhau bằng dấu phẩy.", _CODE, most=50, length=40)
]
ServiceCodes = Annotated[
    str | None, _several("Mã dịch vụ, cách nhau bằng dấu phẩy.", _CODE, most=50, length=40)
]
Statuses = Annotated[
    str | None, _several("Trạng thái: open, closed.", "(open|closed)", most=4, length=6)
]
PageNumber = Annotated[int, _query("Trang, từ 1.", ge=1, le=1_000)]
PageSize = Annotated[int, _query("Số phản ánh mỗi trang.", ge=1, le=200)]
