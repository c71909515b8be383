"""From the gateway's event to the resolver: the format, the form, and the parameters.

`functions.rest` refuses what is not JSON; here a body is a form, and every error is a document of
the specification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.headers import with_safe_headers
from functions.open311_api.documents import Format, format_of
from functions.open311_api.errors import Refused, told
from functions.open311_api.operations import FORMS

_MAX_BODY: Final = 64 * 1024
_MAX_FIELDS: Final = 200
_FORM: Final = "application/x-www-form-urlencoded"
_LISTS: Final = ("service_request_id", "service_code", "status")
"""Which may be given more than once, or with commas."""


def open311_app() -> APIGatewayRestResolver:
    """A resolver that validates requests and writes every error in the format of the request."""
    app = APIGatewayRestResolver(enable_validation=True)

    def written(error: Exception) -> Response[str]:
        return told(error, format_of(app.current_event.path) or Format.JSON)

    app.exception_handler(Exception)(written)
    return app


def resolve(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext
) -> dict[str, Any]:
    return with_safe_headers(_resolved(app, event, context))


def _resolved(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext
) -> dict[str, Any]:
    form = format_of(event["path"])
    try:
        if form is None:
            raise Refused(HTTPStatus.NOT_FOUND, "Chỉ có định dạng .json và .xml.")
        if event["httpMethod"] == "POST" and event["path"] in FORMS:
            _check_form(event)
    except Refused as refusal:
        return _event_of(told(refusal, form or Format.JSON))
    return app.resolve({**event, **_parameters(event)}, context)


def _check_form(event: dict[str, Any]) -> None:
    """Raises Refused for what no form field could be named for."""
    body, bad = event.get("body") or "", HTTPStatus.BAD_REQUEST
    if len(body) > _MAX_BODY:
        raise Refused(bad, "Nội dung gửi lên quá lớn.")
    proxy = APIGatewayProxyEvent(event)
    kind = (proxy.headers.get("content-type") or "").split(";")[0].strip().lower()
    if kind != _FORM:
        raise Refused(bad, f"Content-Type: Chỉ nhận {_FORM}.")
    try:
        parse_qsl(proxy.decoded_body, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError as error:  # also of what is not UTF-8
        raise Refused(bad, "Biểu mẫu không đọc được: phải là UTF-8, ít trường hơn.") from error


def _parameters(event: Mapping[str, Any]) -> dict[str, Any]:
    """Without those that are empty: they are as if they were not there."""
    sent: Mapping[str, Sequence[str]] = event.get("multiValueQueryStringParameters") or {}
    given = {name: [v for v in values if v] for name, values in sent.items()}
    kept = {
        name: [",".join(values)] if name in _LISTS else values
        for name, values in given.items()
        if values
    }
    last = {name: values[-1] for name, values in kept.items()}
    return {
        "multiValueQueryStringParameters": kept or None,
        "queryStringParameters": last or None,
    }


def _event_of(response: Response[str]) -> dict[str, Any]:
    headers = {name: [value] for name, value in response.headers.items()}
    return {
        "statusCode": response.status_code,
        "multiValueHeaders": {**headers, "Content-Type": [response.content_type]},
        "body": response.body,
        "isBase64Encoded": False,
    }
