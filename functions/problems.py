"""The catalogue of errors: each code with its status and words, as operations document them.

`code` is for programs and stays; the words are Vietnamese, for the person who reads the log of the
calling system.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import BaseModel

from casework.domain import errors
from casework.domain.webhook_endpoint import EndpointDisabled, NoEndpoint, TooManySecrets
from casework.use_cases.manage_webhooks import EndpointChanged
from functions.refusals import REFUSALS

_PROBLEMS: Final[Mapping[str, tuple[HTTPStatus, str]]] = {
    "malformed-json": (HTTPStatus.BAD_REQUEST, "Nội dung gửi lên không phải JSON hợp lệ."),
    "unauthorized": (HTTPStatus.UNAUTHORIZED, "Thiếu access token, hoặc token đã hết hạn."),
    "forbidden": (HTTPStatus.FORBIDDEN, "Token không có scope của thao tác này, hoặc sai API key."),
    "not-permitted": (
        HTTPStatus.FORBIDDEN,
        "Bên gọi không có quyền thực hiện thao tác này.",
    ),
    "unknown-client": (HTTPStatus.FORBIDDEN, "Ứng dụng gọi chưa được đăng ký."),
    "case-not-found": (HTTPStatus.NOT_FOUND, "Không tìm thấy phản ánh với mã này."),
    "not-allowed-in-state": (
        HTTPStatus.CONFLICT,
        "Trạng thái hiện tại của phản ánh không cho phép thao tác này.",
    ),
    "external-id-reused": (
        HTTPStatus.CONFLICT,
        "external_id này đã được dùng cho một phản ánh có nội dung khác.",
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
    "internal-error": (HTTPStatus.INTERNAL_SERVER_ERROR, "Lỗi hệ thống, đã được ghi nhận."),
    "unavailable": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Hệ thống đang bận, vui lòng gửi lại sau ít giây.",
    ),
    **{code: (HTTPStatus.UNPROCESSABLE_ENTITY, words) for code, words in REFUSALS.items()},
}

OF_ERRORS: Final[Mapping[type[errors.CaseworkError], str]] = {
    errors.CaseNotFound: "case-not-found",
    errors.CaseNotOpenToCaller: "not-permitted",
    errors.NotAllowedInState: "not-allowed-in-state",
    errors.SubmissionConflict: "external-id-reused",
    errors.UnknownCaller: "unknown-client",
    NoEndpoint: "no-webhook",
    EndpointDisabled: "webhook-disabled",
    TooManySecrets: "too-many-secrets",
    EndpointChanged: "webhook-changed",
    errors.Unavailable: "unavailable",
}
"""What each error is to a caller; `NotAdmissible` brings its own code."""

_ALWAYS: Final = ("internal-error", "unavailable")
_WITH_TOKEN: Final = ("unauthorized", "forbidden", "unknown-client", "too-many-requests")
_WITH_BODY: Final = (
    *("malformed-json", "request-too-large", "unsupported-media-type", "invalid-request"),
)


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


def answers(*codes: str, body: bool = False, token: bool = True) -> dict[int, OpenAPIResponse]:
    """The errors of an operation for its OpenAPI: its own codes, and those of every operation that
    takes a body, or a token. Raises KeyError for a code that is not in the catalogue."""
    of_all = (*_ALWAYS, *(_WITH_TOKEN if token else ()), *(_WITH_BODY if body else ()))
    documented: dict[int, OpenAPIResponse] = {}
    for code in dict.fromkeys((*codes, *of_all)):
        status = status_of(code)
        answer = documented.setdefault(
            status.value,
            {
                "description": status.phrase,
                "content": {"application/problem+json": {"model": Problem, "examples": {}}},
            },
        )
        examples: dict[str, Any] = answer["content"]["application/problem+json"]["examples"]
        examples[code] = {"summary": detail_of(code), "value": _example(code)}
    return documented


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
