"""What both HTTP functions share: the resolver, who is calling, and the ONE table of errors.

Every error is problem+json (RFC 9457). `code` is for programs and stays; `detail` and the messages
of `errors` are Vietnamese, for the person who reads the log of the calling system.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import (
    APIGatewayRestResolver,
    Depends,
    Request,
    Response,
)
from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic_core import from_json

from casework import bootstrap
from casework.domain import errors
from casework.domain.case import Actor
from casework.observability import logger
from functions.field_errors import field_errors
from functions.refusals import REFUSALS

_MAX_BODY: Final = 64 * 1024
"""Characters; an item holds 400 KB, and a case grows."""
_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"

_STATUS: Final[dict[type[errors.CaseworkError], tuple[HTTPStatus, str, str]]] = {
    errors.CaseNotFound: (
        HTTPStatus.NOT_FOUND,
        "case-not-found",
        "Không tìm thấy phản ánh với mã này.",
    ),
    errors.CaseNotOpenToCaller: (
        HTTPStatus.FORBIDDEN,
        "not-permitted",
        "Bên gọi không có quyền thực hiện thao tác này trên phản ánh.",
    ),
    errors.NotAllowedInState: (
        HTTPStatus.CONFLICT,
        "not-allowed-in-state",
        "Trạng thái hiện tại của phản ánh không cho phép thao tác này.",
    ),
    errors.SubmissionConflict: (
        HTTPStatus.CONFLICT,
        "external-id-reused",
        "external_id này đã được dùng cho một phản ánh có nội dung khác.",
    ),
    errors.UnknownCaller: (
        HTTPStatus.FORBIDDEN,
        "unknown-client",
        "Ứng dụng gọi chưa được đăng ký.",
    ),
    errors.Unavailable: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "Hệ thống đang bận, vui lòng gửi lại sau ít giây.",
    ),
}


def rest_app() -> APIGatewayRestResolver:
    """A resolver that validates requests and renders every error as problem+json."""
    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=_load_json)
    app.exception_handler(RequestValidationError)(_invalid_request)
    app.exception_handler(errors.NotAdmissible)(_not_admissible)
    app.exception_handler(errors.CaseworkError)(_casework_error)
    app.exception_handler(ServiceError)(_service_error)
    app.exception_handler(Exception)(_bug)
    return app


def resolve(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext
) -> dict[str, Any]:
    """The answer to a request. A body that says it is not JSON is not looked at: the resolver
    would read forms as well."""
    if len(event.get("body") or "") > _MAX_BODY:
        return _refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request-too-large", "Nội dung gửi lên quá lớn."
        )
    kind = APIGatewayProxyEvent(event).headers.get("content-type") or _JSON
    if event.get("body") and kind.split(";")[0].strip().lower() != _JSON:
        return _refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "Chỉ nhận nội dung kiểu application/json.",
        )
    return app.resolve(event, context)


def _refused(status: HTTPStatus, code: str, detail: str) -> dict[str, Any]:
    """A problem before the resolver is asked."""
    return {
        "statusCode": status,
        "multiValueHeaders": {"Content-Type": [_PROBLEM]},
        "body": problem(status, code, detail).body,
    }


def _load_json(text: str) -> Any:
    """Strict JSON: no NaN, no half surrogate pairs, no endless nesting, no endless numbers."""
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise json.JSONDecodeError("malformed", "", 0) from error


def _caller(request: Request) -> Actor:
    """The actor that the token's client stands for. Raises UnknownCaller."""
    authorizer = request.resolved_event["requestContext"].get("authorizer") or {}
    client = bootstrap.clients().get(authorizer.get("claims", {}).get("client_id", ""))
    if client is None:
        raise errors.UnknownCaller
    return Actor(client.role, client.code, client.agency)


Caller = Annotated[Actor, Depends(_caller)]


def problem(status: HTTPStatus, code: str, detail: str, **more: Any) -> Response[str]:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    headers = {"Retry-After": "5"} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    # The resolver serialises only bodies of type application/json.
    return Response(status, _PROBLEM, json.dumps(body, ensure_ascii=False), headers)


def _invalid_request(error: RequestValidationError) -> Response[str]:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(
            HTTPStatus.BAD_REQUEST, "malformed-json", "Nội dung gửi lên không phải JSON hợp lệ."
        )
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        "Dữ liệu gửi lên chưa hợp lệ, xem từng trường trong errors.",
        errors=field_errors(faults),
    )


def _not_admissible(error: errors.NotAdmissible) -> Response[str]:
    logger.info("refused", code=error.code)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, REFUSALS[error.code])


def _casework_error(error: errors.CaseworkError) -> Response[str]:
    row = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), None)
    if row is None:
        return _bug(error)
    logger.info("refused", code=row[1])
    return problem(*row)


def _service_error(error: ServiceError) -> Response[str]:
    """The resolver's own: no such route, method not allowed, unsupported content type."""
    status = HTTPStatus(error.status_code)
    return problem(status, status.phrase.lower().replace(" ", "-"), "Yêu cầu không được hỗ trợ.")


def _bug(error: Exception) -> Response[str]:
    """Nothing of the error leaves the system: the log has it, under the request's id."""
    logger.error("unhandled", exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal-error",
        "Lỗi hệ thống, đã được ghi nhận.",
        correlation_id=logger.get_correlation_id(),
    )
