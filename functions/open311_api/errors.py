"""Errors as the specification writes them: a list of `code` and `description`.

404 for what does not exist, 403 for the key, 400 for everything else that a caller can put right.
Each field at fault is an entry of its own. The descriptions are Vietnamese and quote no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from casework.domain import errors
from casework.domain.open311.queries import InvalidWindow
from casework.domain.open311.services import Fault, InvalidAttributes
from casework.domain.partners import PartnerSuspended
from casework.observability import logger
from functions.field_errors import field_errors
from functions.open311_api.documents import Format, answer
from functions.problems import detail_of
from functions.refusals import REFUSALS

_KNOWN: Final[Mapping[type[errors.CaseworkError], tuple[HTTPStatus, str]]] = {
    errors.CaseNotFound: (HTTPStatus.NOT_FOUND, "Không tìm thấy phản ánh với mã này."),
    errors.CaseNotOpenToCaller: (HTTPStatus.FORBIDDEN, detail_of("not-permitted")),
    errors.NotAllowedInState: (HTTPStatus.BAD_REQUEST, detail_of("not-allowed-in-state")),
    errors.SubmissionConflict: (
        HTTPStatus.BAD_REQUEST,
        "attribute[external_id]: Mã này đã được dùng cho một phản ánh có nội dung khác.",
    ),
    errors.UnknownCaller: (HTTPStatus.FORBIDDEN, "api_key: Thiếu khóa, hoặc khóa không hợp lệ."),
    PartnerSuspended: (HTTPStatus.FORBIDDEN, f"api_key: {detail_of('partner-suspended')}"),
    errors.Unavailable: (HTTPStatus.SERVICE_UNAVAILABLE, detail_of("unavailable")),
}
_FAULTS: Final[Mapping[Fault, str]] = {
    Fault.UNKNOWN: "Dịch vụ này không có thuộc tính đó.",
    Fault.MISSING: "Thuộc tính bắt buộc.",
    Fault.REPEATED: "Chỉ nhận một giá trị.",
    Fault.TOO_LONG: "Nhiều nhất 500 ký tự.",
    Fault.LINE_BREAK: "Không được xuống dòng.",
    Fault.NOT_A_NUMBER: "Phải là số.",
    Fault.NOT_A_TIME: "Phải là ngày giờ theo ISO 8601.",
    Fault.NOT_LISTED: "Giá trị không có trong danh sách.",
    Fault.MALFORMED: "Chỉ gồm chữ, số và . _ : -, nhiều nhất 59 ký tự.",
}


class Refused(Exception):
    """What the specification names by itself; one description each."""

    def __init__(self, status: HTTPStatus, *descriptions: str) -> None:
        super().__init__(*descriptions)
        self.status = status
        self.descriptions = descriptions


def unknown_jurisdiction() -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "jurisdiction_id: Không có địa bàn này.")


def unknown_service() -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "service_code: Không có dịch vụ này.")


def told(error: Exception, form: Format) -> Response[str]:
    """The answer to whatever went wrong."""
    status, descriptions = _said(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("unhandled", exc_info=error)
    else:
        logger.info("refused", status=status, reason=type(error).__name__)
    headers = {"Retry-After": "5"} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    entries = [{"code": status.value, "description": text} for text in descriptions]
    return answer(form, "errors", entries, status, **headers)


def _said(error: Exception) -> tuple[HTTPStatus, Sequence[str]]:
    bad = HTTPStatus.BAD_REQUEST
    match error:
        case Refused():
            return error.status, error.descriptions
        case RequestValidationError():
            return bad, _faulty_fields(error.errors())
        case InvalidAttributes():
            return bad, [f"attribute[{code}]: {_FAULTS[f]}" for code, f in error.faults.items()]
        case InvalidWindow():
            return bad, [f"{error.field}: Khoảng thời gian phải thuận chiều, nhiều nhất 90 ngày."]
        case errors.NotAdmissible():
            return bad, [REFUSALS[error.code]]
        case ServiceError():
            return HTTPStatus.NOT_FOUND, ["Không có tài nguyên này."]
        case errors.CaseworkError():
            kinds = (kind for kind in type(error).__mro__ if kind in _KNOWN)
            known = next(kinds, None)
            if known is not None:
                status, text = _KNOWN[known]
                return status, [text]
    return HTTPStatus.INTERNAL_SERVER_ERROR, [detail_of("internal-error")]


def _faulty_fields(faults: Sequence[Mapping[str, Any]]) -> list[str]:
    """Named as they were sent, without saying where: `lat`, not `query.lat`."""
    named = ({**fault, "loc": ("body", *fault["loc"][1:])} for fault in faults)
    return [_faulty(fault["field"], fault["message"]) for fault in field_errors([*named])]


def _faulty(field: str, message: str) -> str:
    """What is wrong with several fields together says so itself."""
    return message if field == "body" else f"{field}: {message}"
