"""The catalogue of errors: each code with its status and words, as operations document them.

`code` is for programs and stays; the words are Vietnamese, for the person who reads the log of the
calling system.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import BaseModel

from casework.domain import errors
from casework.domain.partners import (
    CodeTaken,
    NotYetRegistered,
    PartnerChanged,
    PartnerSuspended,
    TooManyCredentials,
    UnknownPartner,
)
from casework.domain.webhook_endpoint import EndpointDisabled, NoEndpoint, TooManySecrets
from casework.use_cases.manage_partner_keys import UnknownKey
from casework.use_cases.manage_webhooks import EndpointChanged
from functions.refusals import REFUSALS

_PROBLEMS: Final[Mapping[str, tuple[HTTPStatus, str]]] = {
    "malformed-json": (HTTPStatus.BAD_REQUEST, "Nội dung gửi lên không phải JSON hợp lệ."),
    "bad-request": (HTTPStatus.BAD_REQUEST, "Yêu cầu HTTP không đúng quy cách."),
    "unauthorized": (HTTPStatus.UNAUTHORIZED, "Thiếu access token, hoặc token đã hết hạn."),
    "forbidden": (HTTPStatus.FORBIDDEN, "Token không có scope của thao tác này."),
    "invalid-api-key": (HTTPStatus.FORBIDDEN, "Thiếu API key trong x-api-key, hoặc sai."),
    "filtered": (HTTPStatus.FORBIDDEN, "Yêu cầu bị tường lửa từ chối."),
    "not-permitted": (
        HTTPStatus.FORBIDDEN,
        "Bên gọi không có quyền thực hiện thao tác này.",
    ),
    "unknown-client": (HTTPStatus.FORBIDDEN, "Ứng dụng gọi chưa được đăng ký."),
    "partner-suspended": (
        HTTPStatus.FORBIDDEN,
        "Đối tác đang bị tạm ngừng kết nối: liên hệ tổng đài 1022.",
    ),
    "not-found": (HTTPStatus.NOT_FOUND, "Không có địa chỉ này."),
    "case-not-found": (HTTPStatus.NOT_FOUND, "Không tìm thấy phản ánh với mã này."),
    "tracking-failed": (
        HTTPStatus.NOT_FOUND,
        "Không tìm thấy phản ánh có mã và số điện thoại này.",
    ),
    "too-many-tries": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Đã nhập sai nhiều lần, hãy thử lại sau hoặc gọi 1022.",
    ),
    "not-allowed-in-state": (
        HTTPStatus.CONFLICT,
        "Trạng thái hiện tại của phản ánh không cho phép thao tác này.",
    ),
    "external-id-reused": (
        HTTPStatus.CONFLICT,
        "external_id này đã được dùng cho một phản ánh có nội dung khác.",
    ),
    "too-many-files": (
        HTTPStatus.CONFLICT,
        "Phản ánh đã đủ số tệp hoặc đủ dung lượng tệp đính kèm cho phép.",
    ),
    "no-webhook": (HTTPStatus.NOT_FOUND, "Chưa đăng ký địa chỉ webhook."),
    "webhook-disabled": (
        HTTPStatus.CONFLICT,
        "Webhook đang tắt: bật lại trước rồi mới gửi lại.",
    ),
    "webhook-changed": (
        HTTPStatus.CONFLICT,
        "Webhook vừa được thay đổi: xem lại rồi thực hiện lại.",
    ),
    "too-many-secrets": (
        HTTPStatus.CONFLICT,
        "Nhiều khóa đang cùng hiệu lực: chờ khóa cũ hết hạn, hoặc đổi khóa với at_once.",
    ),
    "agency-not-found": (HTTPStatus.NOT_FOUND, "Không có cơ quan này trong danh bạ."),
    "edition-not-found": (HTTPStatus.NOT_FOUND, "Không có bộ quy tắc hoặc thay đổi này."),
    "edition-in-force": (
        HTTPStatus.CONFLICT,
        "Bộ quy tắc này đã hoặc đang có hiệu lực, không rút được.",
    ),
    "rules-changed": (
        HTTPStatus.CONFLICT,
        "Người khác vừa thay đổi: xem lại rồi thực hiện lại với revision mới.",
    ),
    "contacts-changed": (
        HTTPStatus.CONFLICT,
        "Người khác vừa thay danh sách này: xem lại rồi thực hiện lại với revision mới.",
    ),
    "partner-not-found": (HTTPStatus.NOT_FOUND, "Không có đối tác nào với mã này."),
    "open311-key-not-found": (HTTPStatus.NOT_FOUND, "Đối tác không có khóa Open311 này."),
    "code-taken": (HTTPStatus.CONFLICT, "Mã này đã được một hệ thống khác dùng."),
    "partner-registering": (
        HTTPStatus.CONFLICT,
        "Việc đăng ký đối tác chưa hoàn tất: gọi lại thao tác đăng ký với cùng mã.",
    ),
    "partner-changed": (
        HTTPStatus.CONFLICT,
        "Đối tác vừa được người khác thay đổi: xem lại rồi thực hiện lại.",
    ),
    "request-too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Nội dung gửi lên quá lớn."),
    "unsupported-media-type": (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Chỉ nhận nội dung kiểu application/json.",
    ),
    "invalid-request": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Dữ liệu gửi lên chưa hợp lệ, xem từng trường trong errors.",
    ),
    "too-many-requests": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Gửi quá nhiều yêu cầu, hãy chờ rồi thử lại.",
    ),
    "quota-exceeded": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Đã dùng hết số lượt gọi của ngày hôm nay.",
    ),
    "internal-error": (HTTPStatus.INTERNAL_SERVER_ERROR, "Lỗi hệ thống, đã được ghi nhận."),
    "unavailable": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Hệ thống đang bận, vui lòng gửi lại sau ít giây.",
    ),
    "timeout": (
        HTTPStatus.GATEWAY_TIMEOUT,
        "Hệ thống trả lời quá chậm, vui lòng gửi lại sau ít giây.",
    ),
    **{code: (HTTPStatus.UNPROCESSABLE_ENTITY, words) for code, words in REFUSALS.items()},
}

OF_ERRORS: Final[Mapping[type[errors.CaseworkError], str]] = {
    errors.CaseNotFound: "case-not-found",
    errors.CaseNotOpenToCaller: "not-permitted",
    errors.NotAllowedInState: "not-allowed-in-state",
    errors.SubmissionConflict: "external-id-reused",
    errors.NoRoomForFile: "too-many-files",
    errors.UnknownCaller: "unknown-client",
    errors.TrackingFailed: "tracking-failed",
    errors.TooManyTries: "too-many-tries",
    errors.AgencyNotFound: "agency-not-found",
    errors.EditionNotFound: "edition-not-found",
    errors.EditionInForce: "edition-in-force",
    errors.RulesChanged: "rules-changed",
    errors.ContactsChanged: "contacts-changed",
    NoEndpoint: "no-webhook",
    EndpointDisabled: "webhook-disabled",
    TooManySecrets: "too-many-secrets",
    EndpointChanged: "webhook-changed",
    UnknownPartner: "partner-not-found",
    UnknownKey: "open311-key-not-found",
    CodeTaken: "code-taken",
    NotYetRegistered: "partner-registering",
    PartnerChanged: "partner-changed",
    PartnerSuspended: "partner-suspended",
    TooManyCredentials: "too-many-secrets",
    errors.Unavailable: "unavailable",
}
"""What each error is to a caller; `NotAdmissible` brings its own code."""

_ALWAYS: Final = ("bad-request", "filtered", "internal-error", "unavailable", "timeout")
_WITH_TOKEN: Final = (
    *("unauthorized", "forbidden", "invalid-api-key", "unknown-client", "partner-suspended"),
    *("too-many-requests", "quota-exceeded"),
)
_WITH_BODY: Final = (
    *("malformed-json", "request-too-large", "unsupported-media-type", "invalid-request"),
)
_COMES_AGAIN: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


PROBLEM: Final = "application/problem+json"
_ERRORS: Final[Mapping[int, str]] = {
    400: "Yêu cầu không đúng quy cách",
    401: "Chưa xác thực",
    403: "Không được phép",
    404: "Không tìm thấy",
    409: "Không hợp với trạng thái hiện tại",
    413: "Nội dung quá lớn",
    415: "Kiểu nội dung không được hỗ trợ",
    422: "Dữ liệu chưa hợp lệ",
    429: "Quá nhiều yêu cầu",
    500: "Lỗi hệ thống",
    503: "Tạm thời gián đoạn",
    504: "Quá thời gian chờ",
}
_SECONDS: Final = {"type": "integer", "minimum": 0}
_SUCCESS: Final[Mapping[int, str]] = {
    200: "Thành công",
    201: "Đã tạo",
    202: "Đã nhận, sẽ xử lý",
    204: "Thành công, không có nội dung",
}


class FieldError(BaseModel):
    field: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `errors` names each field at fault; `correlation_id` is for a call to support."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[FieldError] | None = None
    correlation_id: str | None = None


def status_of(code: str) -> HTTPStatus:
    return _PROBLEMS[code][0]


def detail_of(code: str) -> str:
    return _PROBLEMS[code][1]


def answers(
    *codes: str, body: bool = False, token: bool = True, success: Sequence[int] = (200,)
) -> dict[int, OpenAPIResponse]:
    """The answers of an operation for its OpenAPI: what its function returns (`success`), its own
    codes, and those of every operation that takes a body, or a token. Raises KeyError for a code
    that is not in the catalogue."""
    documented: dict[int, OpenAPIResponse] = {
        status: {"description": _SUCCESS[status]} for status in success
    }
    if HTTPStatus.NO_CONTENT.value in documented:
        documented[HTTPStatus.NO_CONTENT.value]["content"] = {}
    of_all = (*(_WITH_TOKEN if token else ()), *(_WITH_BODY if body else ()), *_ALWAYS)
    for code in dict.fromkeys((*codes, *of_all)):
        status = status_of(code)
        answer = documented.setdefault(status.value, _problem_answer(status))
        examples: dict[str, Any] = answer["content"][PROBLEM]["examples"]
        examples[code] = {"summary": detail_of(code), "value": _example(code)}
    return documented


def _problem_answer(status: HTTPStatus) -> OpenAPIResponse:
    answer: OpenAPIResponse = {
        "description": _ERRORS.get(status, status.phrase),
        "content": {PROBLEM: {"model": Problem, "examples": {}}},
    }
    if status in _COMES_AGAIN:
        described = "Số giây nên chờ trước khi gửi lại, nếu biết."
        answer["headers"] = {"Retry-After": {"description": described, "schema": _SECONDS}}
    return answer


def _example(code: str) -> dict[str, Any]:
    status = status_of(code)
    shown: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail_of(code),
    }
    if code == "invalid-request":
        shown["errors"] = [{"field": "text", "code": "missing", "message": "Trường bắt buộc."}]
    return shown
