"""Schema → use case → schema."""

from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from pydantic import BaseModel

from casework import bootstrap
from casework.bootstrap import attachments as composed
from casework.domain.files import FileNotAccepted, FileRules
from casework.ports import Cases, Clock
from casework.use_cases.attach_file import attach_file
from casework.use_cases.attachment_ports import Attachments, Quarantine, StoredFiles
from casework.use_cases.list_attachments import list_attachments
from functions.access import scope
from functions.attachment_api.schemas import (
    AttachmentList,
    FileBody,
    InvitationView,
    fault_errors,
)
from functions.fields import ReferenceInPath
from functions.problems import answers
from functions.rest import Caller, known_problem

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_PATH: Final = "/v1/cases/<reference>/attachments"
_TAGS: Final = ["partner", "operator", "agency"]
_JSON: Final = "application/json"


def _said(description: str, model: type[BaseModel]) -> OpenAPIResponse:
    return {"description": description, "content": {_JSON: {"model": model}}}


@router.post(
    _PATH,
    status_code=201,
    operation_id="attachFile",
    summary="Đính kèm tệp vào phản ánh",
    description=(
        "Trả về một biểu mẫu để tải tệp lên trực tiếp (multipart/form-data: gửi mọi trường trong "
        "`fields`, sau cùng là nội dung tệp với tên trường `file`), đúng loại và đúng dung lượng "
        "đã khai. Tệp chỉ xem được sau khi đã kiểm tra mã độc; ảnh được bỏ thông tin vị trí và "
        "thiết bị. Gửi lại cùng nội dung với cùng `sha256` là an toàn: trả lời 200 với tệp đã có."
    ),
    tags=_TAGS,
    security=scope("attachments.add"),
    responses={
        201: _said("Chỗ dành cho tệp và biểu mẫu để tải lên.", InvitationView),
        200: _said("Tệp này đã có chỗ, hoặc đã được tải lên.", InvitationView),
        **answers(
            *("case-not-found", "not-permitted", "not-allowed-in-state", "too-many-files"),
            body=True,
        ),
    },
)
def attach(
    reference: ReferenceInPath,
    body: FileBody,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    attachments: Annotated[Attachments, Depends(composed.attachments)],
    quarantine: Annotated[Quarantine, Depends(composed.inviting_quarantine)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[FileRules, Depends(composed.file_rules)],
) -> Response[InvitationView]:
    invitation = attach_file(
        reference,
        body.wanted(),
        caller,
        cases=cases,
        attachments=attachments,
        quarantine=quarantine,
        clock=clock,
        rules=rules,
        new_id=composed.new_id,
    )
    status = HTTPStatus.CREATED if invitation.created else HTTPStatus.OK
    return Response(status, _JSON, InvitationView.of(invitation, rules))


@router.get(
    _PATH,
    operation_id="listAttachments",
    summary="Xem các tệp đính kèm của phản ánh",
    description=(
        "Mọi tệp của phản ánh, cũ trước mới sau. Chỉ tệp đã kiểm tra mới có đường dẫn tải về, dùng "
        "được trong ít phút."
    ),
    tags=[*_TAGS, "oversight"],
    security=scope("attachments.read"),
    responses={
        200: _said("Các tệp của phản ánh.", AttachmentList),
        **answers("case-not-found"),
    },
)
def list_files(
    reference: ReferenceInPath,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    attachments: Annotated[Attachments, Depends(composed.attachments)],
    stored: Annotated[StoredFiles, Depends(composed.stored_files)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[FileRules, Depends(composed.file_rules)],
) -> Response[AttachmentList]:
    listed = list_attachments(
        reference,
        caller,
        cases=cases,
        attachments=attachments,
        stored=stored,
        clock=clock,
        rules=rules,
    )
    return Response(HTTPStatus.OK, _JSON, AttachmentList.of(listed, rules))


def not_accepted(error: FileNotAccepted) -> Response[str]:
    return known_problem("invalid-request", errors=fault_errors(error.faults))
