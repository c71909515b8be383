"""The body of each action: the fields of its command, with the bounds that a caller is held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from casework.domain import commands as c
from functions.case_api.actions import Action
from functions.fields import (
    AgencyCode,
    Evidence,
    Instant,
    ListedCode,
    LongText,
    Note,
    Reference,
    Score,
    TaskId,
    Text,
)

Part = Annotated[Text, Field(min_length=1, max_length=4_000)]


def _several(item: Any, least: int, most: int) -> Any:
    """An array of JSON, which strict validation takes for a list, as the tuple of the command."""
    return Annotated[tuple[item, ...], Field(min_length=least, max_length=most, strict=False)]


# By the name of the field; where commands mean two things by one name, the command decides (_OF).
_FIELDS: Final[Mapping[str, tuple[Any, str]]] = {
    "agency": (AgencyCode, "Mã cơ quan chủ trì."),
    "approved": (bool, "Duyệt hay không."),
    "coordinating": (_several(AgencyCode, 0, 10), "Mã các cơ quan phối hợp."),
    "evidence": (_several(Evidence, 1, 20), "Số văn bản, liên kết ảnh chứng minh."),
    "expected_at": (Instant, "Thời điểm dự kiến xong."),
    "field": (ListedCode, "Lĩnh vực đúng, nếu hệ thống nhận diện sai."),
    "granted": (bool, "Chấp nhận khiếu nại hay không."),
    "ground": (ListedCode, "Mã lý do trong danh mục không tiếp nhận."),
    "id": (TaskId, "Mã của việc."),
    "into": (Reference, "Mã phản ánh được giữ lại."),
    "note": (Note, "Đã làm gì, kết quả thế nào."),
    "publish": (
        LongText,
        "Nội dung công khai, không có dữ liệu cá nhân; bỏ trống: không công khai.",
    ),
    "question": (Note, "Điều cần người dân cho biết thêm."),
    "reason": (Note, "Lý do, bằng lời."),
    "reasons": (_several(ListedCode, 0, 10), "Mã các lý do trong danh mục đánh giá."),
    "score": (Score, "Từ 1 (rất không hài lòng) đến 5."),
    "text": (LongText, "Nội dung."),
    "texts": (_several(Part, 1, 10), "Các nội dung được tách, mỗi nội dung thành một phản ánh."),
    "to": (AgencyCode, "Mã cơ quan nhận."),
    "until": (Instant, "Thời hạn mới."),
    "without": (_several(AgencyCode, 0, 10), "Mã các cơ quan phối hợp bỏ qua ý kiến."),
}
_OF: Final[Mapping[tuple[type[Any], str], tuple[Any, str]]] = {
    (c.LinkCase, "to"): (Reference, "Mã phản ánh kia."),
}


def body_model(action: Action) -> type[BaseModel]:
    """Unknown fields are refused, so that a misspelt one is noticed and not lost."""
    sent = action.body or action.command
    shape: dict[str, Any] = {
        field.name: _field(sent, field.name, field.default) for field in fields(sent)
    }
    config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        defer_build=True,  # a call is for one action; each model costs a millisecond
        json_schema_extra={"examples": [dict(action.example)]},
    )
    return create_model(action.command.__name__, __config__=config, **shape)


def command_of(action: Action, body: BaseModel) -> Any:
    """What is asked for, as the use cases take it."""
    sent = action.body or action.command
    return sent(**{name: getattr(body, name) for name in type(body).model_fields})


def _field(sent: type[Any], name: str, default: Any) -> tuple[Any, Any]:
    kind, words = _OF.get((sent, name), _FIELDS[name])
    required = default is MISSING
    described = Field(description=words) if required else Field(default, description=words)
    return (kind | None if default is None else kind), described
