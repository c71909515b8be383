"""A route for each format of an operation, with what it answers, for its OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

from aws_lambda_powertools.event_handler import Depends, Request, Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from functions.open311_api.documents import Format, answer, format_of
from functions.open311_api.schemas import ErrorView

F = TypeVar("F", bound=Callable[..., Any])
Answer = Callable[[str, Any], Response[str]]
"""Writes the content of an outermost element in the format of the request."""

_ERRORS: Final = {
    HTTPStatus.BAD_REQUEST: "Tham số thiếu hoặc không hợp lệ",
    HTTPStatus.FORBIDDEN: "Thiếu api_key, hoặc api_key không hợp lệ",
    HTTPStatus.NOT_FOUND: "Không có địa bàn, dịch vụ hoặc phản ánh này",
    HTTPStatus.TOO_MANY_REQUESTS: "Gửi quá nhiều yêu cầu",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Lỗi hệ thống",
    HTTPStatus.SERVICE_UNAVAILABLE: "Hệ thống đang bận, hãy gửi lại sau",
}

FORMS: Final = set[str]()
"""Paths that a form can be sent to."""
router = APIGatewayRouter()  # type: ignore[no-untyped-call]
"""Of all modules with operations (`handler` imports them)."""


def _answer(request: Request) -> Answer:
    form = format_of(request.resolved_event["path"]) or Format.JSON
    return lambda root, content: answer(form, root, content)


Render = Annotated[Answer, Depends(_answer)]


def operation(
    method: str, path: str, operation_id: str, summary: str, model: Any, description: str = ""
) -> Callable[[F], F]:
    """`path` without its ending; `model` is the content of the JSON answer."""

    def add(function: F) -> F:
        for form in Format:
            if method == "POST":
                FORMS.add(f"{path}.{form}")
            router.route(
                f"{path}.{form}",
                method,
                operation_id=f"{operation_id}{form.title()}",
                summary=f"{summary} ({form.upper()})",
                description=description or None,
                tags=["open311"],
                responses=_responses(form, model),
            )(function)
        return function

    return add


def _responses(form: Format, model: Any) -> dict[int, Any]:
    responses = {HTTPStatus.OK.value: _response(form, "Thành công", model)}
    for status, description in _ERRORS.items():
        responses[status.value] = _response(form, description, list[ErrorView])
    return responses


def _response(form: Format, description: str, model: Any) -> dict[str, Any]:
    if form is Format.JSON:
        return {"description": description, "content": {form.media_type: {"model": model}}}
    document = {"schema": {"type": "string", "description": "Tài liệu XML"}}
    return {"description": description, "content": {form.media_type: document}}
