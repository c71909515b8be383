"""A file as who has it describes it, the form to upload it with, and the list.

What is accepted is data with editions, so it is told here by the words of its faults.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from casework.domain.attachments import STATE_NAMES, Attachment, AttachmentState
from casework.domain.case import Role
from casework.domain.files import Fault, FileRules, Reason, Wanted
from casework.use_cases.attach_file import Invitation
from casework.use_cases.list_attachments import ListedFile
from functions.fields import Says, clean

_NO_NAME: Final = (
    r"/\\\"\u0000-\u001f\u007f-\u009f\u00ad"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff"
)
_NAME: Final = rf"^[^{_NO_NAME}]*[^\s.{_NO_NAME}][^{_NO_NAME}]*$"
"""As far as a pattern can say which characters are not seen."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FAULTS: Final[Mapping[str, str]] = {
    "type_not_accepted": "Chỉ nhận các loại tệp: {limit}.",
    "file_too_large": "Loại tệp này nhiều nhất {limit} MB.",
}


def _a_name(value: str) -> str:
    """No path, nothing that hides or turns what is read."""
    if not value.strip(". ") or any(
        c in '/\\"' or unicodedata.category(c) in _UNSEEN for c in value
    ):
        raise PydanticCustomError(
            "file_name", "not a file name", {"reason": "Tên tệp có ký tự không được dùng."}
        )
    return value


class FileBody(BaseModel):
    """`sha256`: of the content; with it, asking again for the same file is safe."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "file_name": "den-duong-hu.jpg",
                    "content_type": "image/jpeg",
                    "size": 2481733,
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                }
            ]
        },
    )

    file_name: Annotated[
        str,
        BeforeValidator(clean),
        AfterValidator(_a_name),
        Says(pattern=_NAME),
        Field(min_length=1, max_length=150, description="Tên tệp, không có đường dẫn."),
    ]
    content_type: Annotated[
        str,
        Field(
            max_length=100,
            pattern=r"^[a-z]+/[a-z0-9.+-]+$",
            description="Loại tệp, ví dụ image/jpeg, application/pdf, video/mp4.",
        ),
    ]
    size: Annotated[
        int, Field(ge=1, le=1_000_000_000, description="Dung lượng đúng của tệp, byte.")
    ]
    sha256: Annotated[
        str | None, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 của nội dung tệp, hex.")
    ] = None

    def wanted(self) -> Wanted:
        return Wanted(self.file_name, self.content_type, self.size, self.sha256)


class UploadForm(BaseModel):
    """A multipart/form-data POST to `url`: all `fields`, then the content as the field `file`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


class AttachmentView(BaseModel):
    """`links_expire_at`, `file_url`, `thumbnail_url`: of clean files only."""

    id: str
    file_name: str
    content_type: str
    size: int
    status: AttachmentState
    status_name: str
    reason: Reason | None
    reason_text: str | None
    added_by: Role
    added_at: datetime
    file_url: str | None = None
    thumbnail_url: str | None = None
    links_expire_at: datetime | None = None

    @classmethod
    def of(cls, attachment: Attachment, rules: FileRules) -> AttachmentView:
        reason, file = attachment.reason, attachment.file
        return cls(
            id=attachment.id,
            file_name=attachment.wanted.file_name,
            content_type=attachment.wanted.content_type,
            size=file.size if file else attachment.wanted.size,
            status=attachment.state,
            status_name=STATE_NAMES[attachment.state],
            reason=reason,
            reason_text=rules.reasons[reason] if reason else None,
            added_by=attachment.added_by.role,
            added_at=attachment.requested_at,
        )


class InvitationView(BaseModel):
    """`upload` is missing once the file has been uploaded."""

    attachment: AttachmentView
    upload: UploadForm | None

    @classmethod
    def of(cls, invitation: Invitation, rules: FileRules) -> InvitationView:
        form = invitation.upload
        return cls(
            attachment=AttachmentView.of(invitation.attachment, rules),
            upload=UploadForm(
                url=form.url, fields=dict(form.fields), expires_at=invitation.upload_until
            )
            if form
            else None,
        )


class AttachmentList(BaseModel):
    attachments: list[AttachmentView]

    @classmethod
    def of(cls, files: tuple[ListedFile, ...], rules: FileRules) -> AttachmentList:
        return cls(
            attachments=[
                AttachmentView.of(listed.attachment, rules).model_copy(
                    update={
                        "file_url": listed.file_url,
                        "thumbnail_url": listed.thumbnail_url,
                        "links_expire_at": listed.links_until,
                    }
                )
                for listed in files
            ]
        )


def fault_errors(faults: tuple[Fault, ...]) -> list[dict[str, str]]:
    return [
        {
            "field": fault.field,
            "code": fault.code,
            "message": _FAULTS[fault.code].format(limit=fault.limit),
        }
        for fault in faults
    ]
