"""A ticket of the console: what a partner sends, and what only the desk knows."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from casework.use_cases.record_feedback import Recording
from functions.fields import Instant, LongText
from functions.intake_api.schemas import SubmissionBody

_EXAMPLE: Final[JsonDict] = {
    "external_id": "P-2026-004512",
    "channel": "phone",
    "text": "Bà con hỏi làm lại thẻ bảo hiểm y tế bị mất thì cần giấy tờ gì.",
    "category": "Bảo hiểm y tế",
    "location": {"commune": "29869"},
    "sender": {"name": "Nguyễn Văn A", "phone": "0912 345 678"},
    "reported_at": "2026-03-04T08:55:00+07:00",
    "answer_text": "Bác mang căn cước đến bộ phận một cửa của phường, nhận lại thẻ trong ngày.",
}


class RecordBody(SubmissionBody):
    """`external_id` is the console's own number of the ticket: sending it again is safe."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    external_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")] = Field(
        description="Số phiếu của tổng đài. Gửi lại cùng số, cùng nội dung là an toàn."
    )
    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")] = Field(
        description="Kênh tiếp nhận trong danh mục: phone (điện thoại), zalo, facebook, web, "
        "email (thư điện tử), livechat, counter (tại quầy). Không đổi được về sau."
    )
    reported_at: Instant | None = Field(
        None, description="Thời điểm người dân phản ánh, nếu ghi nhận sau đó."
    )
    answer_text: LongText | None = Field(
        None,
        description="Nội dung đã trả lời ngay khi tiếp nhận: phản ánh hoàn thành ở cấp độ 1. Nội "
        "dung chắc chắn là khiếu nại, tố cáo thì thành hướng dẫn gửi đơn.",
    )

    def recording(self) -> Recording:
        return Recording(
            ticket=self.external_id,
            channel=self.channel,
            feedback=self.feedback(),
            identity=self.identity(),
            digest=self.digest(),
            reported_at=self.reported_at,
            answer=self.answer_text,
        )
