"""A case as its callers see it. No personal data: the sender is in the identity vault."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from casework.domain.case import STATE_NAMES, Case, Outcome, State


class AnswerView(BaseModel):
    agency: str
    text: str
    answered_at: datetime
    on_time: bool


class RefusalView(BaseModel):
    ground: str = Field(description="Mã lý do trong danh mục không tiếp nhận.")
    reason: str


EXAMPLE: Final[JsonDict] = {
    "reference": "DT-7K3M-X9QR-2T-C",
    "state": "answered",
    "state_name": "Đã trả lời",
    "received_at": "2026-03-04T02:00:00Z",
    "channel": "phone",
    "reported_at": "2026-03-04T01:55:00Z",
    "category": "Chiếu sáng",
    "field": "chieu_sang",
    "lead_agency": "UBND-X25-29869",
    "level": 2,
    "original_due_at": "2026-03-09T10:00:00Z",
    "due_at": "2026-03-09T10:00:00Z",
    "overdue_since": None,
    "question": None,
    "answer": {
        "agency": "UBND-X25-29869",
        "text": "Đơn vị đã thay bóng đèn ngày 05/3/2026.",
        "answered_at": "2026-03-05T08:30:00Z",
        "on_time": True,
    },
    "refusal": None,
    "outcome": None,
    "merged_into": None,
    "sender_told": True,
}


class CaseView(BaseModel):
    """`due_at` is the current due time; on time or late is told against `original_due_at`.

    `sender_told`: our messages go to the sender, until somebody stops them.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    reference: str
    state: State
    state_name: str = Field(description="Tên trạng thái để hiển thị.")
    received_at: datetime
    channel: str = Field(description="Kênh tiếp nhận, không đổi; của đối tác là mã đối tác.")
    reported_at: datetime | None = Field(
        description="Thời điểm người dân phản ánh, nếu được ghi nhận sau đó."
    )
    category: str | None = Field(description="Lĩnh vực mà người gửi chọn.")
    field: str | None = Field(description="Lĩnh vực đã phân loại.")
    lead_agency: str | None = Field(description="Mã cơ quan chủ trì.")
    level: int | None = Field(
        description="Cấp độ: 1 trả lời ngay, 2 chuyển xử lý, 3 nhiều cơ quan."
    )
    original_due_at: datetime = Field(
        description="Thời hạn ban đầu; đúng hạn hay trễ hạn tính theo thời hạn này."
    )
    due_at: datetime = Field(description="Thời hạn hiện tại, có thể đã gia hạn.")
    overdue_since: datetime | None = Field(description="Quá hạn từ khi nào.")
    question: str | None = Field(description="Điều đang chờ người gửi cho biết thêm.")
    answer: AnswerView | None
    refusal: RefusalView | None = Field(description="Vì sao không tiếp nhận.")
    outcome: Outcome | None = Field(description="Hoàn thành vì sao.")
    merged_into: str | None = Field(description="Mã phản ánh mà phản ánh này được gộp vào.")
    sender_told: bool

    @classmethod
    def of(cls, case: Case) -> Self:
        return cls.model_validate(shown(case), from_attributes=True)


def shown(case: Case) -> dict[str, Any]:
    """The values of a CaseView."""
    clock = case.agency_clock or case.clock
    return {
        "reference": case.id,
        "state": case.state,
        "state_name": STATE_NAMES[case.state],
        "received_at": case.received_at,
        "channel": case.source.channel,
        "reported_at": case.source.reported_at,
        "category": case.feedback.category,
        "field": case.classification.field if case.classification else None,
        "lead_agency": case.lead_agency,
        "level": case.level,
        "original_due_at": clock.original_due_at,
        "due_at": clock.due_at,
        "overdue_since": case.overdue_since,
        "question": case.waiting.question if case.waiting else None,
        "answer": case.answer,
        "refusal": case.decline if case.state is State.REFUSED else None,
        "outcome": case.outcome,
        "merged_into": case.merged_into,
        "sender_told": case.sender_told,
    }
