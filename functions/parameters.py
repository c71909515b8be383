"""Parameters that several operations have, each bounded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

_FIRST: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def _sensible(at: datetime) -> datetime:
    if not _FIRST <= at < _LAST:
        raise PydanticCustomError(
            "out_of_range", "out of range", {"reason": "Thời điểm từ năm 2020 đến năm 2099."}
        )
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_sensible)]
Reference = Annotated[str, Path(description="Mã phản ánh", examples=["DT-7K3M-X9QR-2T-C"])]
Limit = Annotated[int, Query(ge=1, le=100, description="Số dòng nhiều nhất của một trang")]
PageToken = Annotated[
    str | None, Query(max_length=300, description="next_page_token của trang trước")
]
