"""The submission as a partner sends it, and the receipt.

Unknown fields are refused, so that a misspelt one is noticed and not lost.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from casework.domain.case import STATE_NAMES, Case, Feedback, Identity, Location, Source, State
from casework.use_cases import submit_feedback
from functions.inputs import Email, Phone, ShortText, Worded
from functions.problems import answers

_MAX_TEXT: Final = 4_000
_POINT: Final = ("latitude", "longitude")
_WHOLE_POINT: Final[JsonDict] = {
    "required": [*_POINT],
    "properties": {name: {"type": "number"} for name in _POINT},
}
_NO_POINT: Final[JsonDict] = {"properties": {name: {"type": "null"} for name in _POINT}}
_EXAMPLE: Final[JsonDict] = {
    "external_id": "edt-2026-000123",
    "text": "Đèn đường trước số 12 Nguyễn Huệ hư cả tuần nay, tối đi lại nguy hiểm.",
    "category": "Chiếu sáng",
    "location": {"commune": "29869", "latitude": 10.4602, "longitude": 105.6329},
    "sender": {"name": "Nguyễn Văn A", "phone": "0912 345 678"},
}


class _Body(BaseModel):
    # strict: "10.5" is not a number, 1 is not a text
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LocationBody(_Body):
    """A GSO commune code, a WGS 84 point, words; as much as is known."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [_WHOLE_POINT, _NO_POINT]})

    commune: Annotated[str, Field(pattern=r"^[0-9]{5}$")] | None = Field(
        None, description="Mã xã, phường của Cục Thống kê."
    )
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = Field(
        None, description="Vĩ độ WGS 84, đi cùng longitude."
    )
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = Field(
        None, description="Kinh độ WGS 84, đi cùng latitude."
    )
    address: Annotated[Worded, Field(min_length=1, max_length=300)] | None = Field(
        None, description="Địa điểm bằng lời."
    )

    @model_validator(mode="after")
    def _whole_point(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError(
                "half_point", "half a point", {"reason": "latitude và longitude phải đi cùng nhau."}
            )
        return self


class SenderBody(_Body):
    name: ShortText | None = Field(None, description="Họ và tên.")
    phone: Phone | None = Field(
        None, description="Số điện thoại; không có mã quốc gia thì hiểu là số Việt Nam."
    )
    email: Email | None = Field(None, description="Thư điện tử.")


class SubmissionBody(_Body):
    """`external_id` is the partner's own id of this feedback: sending it again is safe."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    external_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")] = Field(
        description="Mã phản ánh của hệ thống gửi. Gửi lại cùng mã, cùng nội dung là an toàn."
    )
    text: Annotated[Worded, Field(min_length=1, max_length=_MAX_TEXT)] = Field(
        description="Nội dung phản ánh, có ít nhất một chữ hoặc số."
    )
    category: ShortText | None = Field(None, description="Lĩnh vực mà người gửi chọn.")
    location: LocationBody | None = Field(None, description="Nơi xảy ra sự việc.")
    sender: SenderBody | None = Field(
        None, description="Người gửi; được giữ riêng, không hiện trong phản ánh."
    )

    def source(self, partner: str) -> Source:
        return Source(partner, self.external_id, channel=partner, digest=self.digest())

    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def feedback(self) -> Feedback:
        where = self.location
        location = (
            Location(where.commune, where.latitude, where.longitude, where.address)
            if where
            else None
        )
        return Feedback(self.text, self.category, location)

    def identity(self) -> Identity:
        who = self.sender
        return Identity(who.name, who.phone, who.email) if who else Identity()


class Receipt(BaseModel):
    """What the partner gets at once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": "DT-7K3M-X9QR-2T-C",
                    "state": "received",
                    "state_name": "Đã tiếp nhận",
                    "received_at": "2026-03-04T02:00:00Z",
                }
            ]
        }
    )

    reference: str
    state: State
    state_name: str
    received_at: datetime

    @classmethod
    def of(cls, case: Case) -> Receipt:
        return cls(
            reference=case.id,
            state=case.state,
            state_name=STATE_NAMES[case.state],
            received_at=case.received_at,
        )


def receipt_answers(*codes: str) -> dict[int, OpenAPIResponse]:
    """The answers of an operation that takes feedback in, with its own codes."""
    documented = answers("external-id-reused", *codes, body=True, success=(201, 200))
    for status in (201, 200):
        documented[status]["headers"] = {
            "Location": {"description": "Nơi xem phản ánh.", "schema": {"type": "string"}}
        }
    return documented


def receipt_answer(taken: submit_feedback.Receipt) -> Response[Receipt]:
    return Response(
        HTTPStatus.CREATED if taken.created else HTTPStatus.OK,
        "application/json",
        Receipt.of(taken.case),
        {"Location": f"/v1/cases/{taken.case.id}"},
    )
