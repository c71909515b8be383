"""Schema → use case → schema. Whose webhook it is, the token says: no request names a partner."""

import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework.bootstrap.webhook_desk import administration, loopback
from casework.domain.webhook_endpoint import OVERLAP, InvalidEndpoint, checked_url
from casework.use_cases.manage_webhooks import Administration
from functions.access import scope
from functions.fields import Instant
from functions.page_token import position_in, token_for
from functions.parameters import Limit, PageToken
from functions.problems import answers
from functions.rest import Caller, Partner
from functions.webhook_api import schemas as s

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_SECRET_BYTES: Final = 32
_AT_ONCE: Final = 100
"""Deliveries that one replay looks at: each is read and written by itself."""
_TAGS: Final = ["partner"]

_Desk = Annotated[Administration, Depends(administration)]


@router.get(
    "/v1/webhook",
    operation_id="readWebhook",
    security=scope("webhooks.manage"),
    summary="Webhook của đối tác",
    tags=_TAGS,
    responses=answers("no-webhook", "not-permitted"),
)
def read(partner: Partner, desk: _Desk) -> s.WebhookView:
    return _view(partner, desk)


@router.put(
    "/v1/webhook",
    operation_id="setWebhook",
    security=scope("webhooks.manage"),
    summary="Đăng ký hoặc đổi địa chỉ webhook",
    description="Địa chỉ mới được bật ngay. Lần đăng ký đầu tiên trả về khóa ký, chỉ một lần.",
    tags=_TAGS,
    responses=answers("not-permitted", "webhook-changed", body=True, success=(200, 201)),
)
def put(
    body: s.WebhookBody,
    partner: Partner,
    desk: _Desk,
    on_this_machine: Annotated[bool, Depends(loopback)],
) -> Response[s.RegisteredView]:
    _check(body.url, on_this_machine)
    key = secrets.token_bytes(_SECRET_BYTES)
    secret = desk.set_url(partner, body.url, key, loopback=on_this_machine)
    registered = s.RegisteredView(webhook=_view(partner, desk), secret=secret)
    status = HTTPStatus.CREATED if secret else HTTPStatus.OK
    return Response(status, "application/json", registered)


@router.delete(
    "/v1/webhook",
    operation_id="removeWebhook",
    security=scope("webhooks.manage"),
    status_code=204,
    summary="Xóa webhook",
    description="Không gửi gì nữa và quên các khóa. Việc xử lý phản ánh không thay đổi.",
    tags=_TAGS,
    responses=answers("no-webhook", "not-permitted", "webhook-changed", success=(204,)),
)
def remove(partner: Partner, desk: _Desk) -> Response[str]:
    desk.remove(partner)
    return Response(HTTPStatus.NO_CONTENT, body="")


@router.post(
    "/v1/webhook/secret",
    operation_id="rotateWebhookSecret",
    security=scope("webhooks.manage"),
    summary="Đổi khóa ký của webhook",
    description="Khóa mới chỉ hiện một lần. Trong 24 giờ, khóa cũ cùng ký, trừ khi at_once.",
    tags=_TAGS,
    responses=answers(
        "no-webhook", "not-permitted", "too-many-secrets", "webhook-changed", body=True
    ),
)
def rotate(body: s.SecretBody, partner: Partner, desk: _Desk) -> Response[s.SecretView]:
    overlap = timedelta() if body.at_once else OVERLAP
    secret = desk.rotate(partner, secrets.token_bytes(_SECRET_BYTES), overlap)
    shown = s.SecretView(secret=secret)
    return Response(HTTPStatus.OK, "application/json", shown)


@router.post(
    "/v1/webhook/enable",
    operation_id="enableWebhook",
    security=scope("webhooks.manage"),
    summary="Bật lại webhook",
    description="Gửi tiếp từ sự kiện sau. Sự kiện đã bỏ qua: gọi replay.",
    tags=_TAGS,
    responses=answers("no-webhook", "not-permitted"),
)
def enable(partner: Partner, desk: _Desk) -> s.WebhookView:
    desk.enable(partner)
    return _view(partner, desk)


@router.post(
    "/v1/webhook/replay",
    operation_id="replayWebhooks",
    security=scope("webhooks.manage"),
    summary="Gửi lại sự kiện",
    description="Gửi lại những sự kiện đã thôi gửi từ một thời điểm, cùng webhook-id. Mỗi lần gọi "
    "xét một trang; còn next_page_token thì gọi tiếp với token đó.",
    tags=_TAGS,
    responses=answers("no-webhook", "not-permitted", "webhook-disabled", body=True),
)
def replay(body: s.ReplayBody, caller: Caller, partner: Partner, desk: _Desk) -> s.ReplayView:
    question = ("replayWebhooks", body.since, body.delivered)
    after = position_in(body.page_token, caller, *question, where="body")
    page = desk.replay_page(
        partner, body.since, after=after, limit=_AT_ONCE, delivered=body.delivered
    )
    return s.ReplayView(
        replayed=len(page.deliveries),
        next_page_token=token_for(page.after, caller, *question) if page.after else None,
    )


@router.get(
    "/v1/webhook/deliveries",
    operation_id="listWebhookDeliveries",
    security=scope("webhooks.manage"),
    summary="Những lần gửi webhook",
    description="Cũ nhất trước, trong 90 ngày gần đây.",
    tags=_TAGS,
    responses=answers("no-webhook", "not-permitted", "invalid-request"),
)
def deliveries(
    caller: Caller,
    partner: Partner,
    desk: _Desk,
    since: Annotated[Instant, Query(description="Từ thời điểm này (ISO 8601, có múi giờ)")],
    limit: Limit = 50,
    page_token: PageToken = None,
) -> s.DeliveryPageView:
    question = ("listWebhookDeliveries", since)
    after = position_in(page_token, caller, *question)
    page = desk.page(partner, since, after=after, limit=limit)
    return s.DeliveryPageView(
        deliveries=[s.DeliveryView.of(each) for each in page.deliveries],
        next_page_token=token_for(page.after, caller, *question) if page.after else None,
    )


def _view(partner: str, desk: Administration) -> s.WebhookView:
    return s.WebhookView.of(*desk.of(partner), desk.clock.now())


def _check(url: str, on_this_machine: bool) -> None:
    """Raises RequestValidationError naming `url`."""
    try:
        checked_url(url, loopback=on_this_machine)
    except InvalidEndpoint as error:
        reason = "Địa chỉ https, không có tên đăng nhập, mật khẩu hay phần sau dấu #."
        fault: dict[str, Any] = {"loc": ("body", "url"), "type": "url", "ctx": {"reason": reason}}
        raise RequestValidationError([fault]) from error
