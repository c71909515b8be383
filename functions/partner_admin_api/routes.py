"""Schema → use case → schema."""

from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework.use_cases.manage_partners import Issued
from functions.access import scope
from functions.partner_admin_api import schemas as s
from functions.partner_admin_api.shared import JSON, NO_STORE, TAGS, Administrator, Code, Desk
from functions.problems import answers

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_LINES: Final = 100
"""Of a history."""
_ANSWERS: Final = ("partner-not-found", "not-permitted")
_CHANGES: Final = (*_ANSWERS, "partner-registering", "partner-changed")


def _shown_once(issued: Issued) -> Response[s.IssuedView]:
    return Response(HTTPStatus.CREATED, JSON, s.IssuedView.of(issued), dict(NO_STORE))


@router.get(
    "/v1/partners",
    operation_id="listPartners",
    security=scope("partners.manage"),
    summary="Các đối tác đã đăng ký",
    description="Không có các hệ thống cố định của môi trường.",
    tags=TAGS,
    responses=answers("not-permitted"),
)
def list_all(administrator: Administrator, desk: Desk) -> s.PartnerList:
    return s.PartnerList(partners=[s.PartnerView.of(each) for each in desk.registry.all()])


@router.post(
    "/v1/partners",
    status_code=201,
    operation_id="registerPartner",
    security=scope("partners.manage"),
    summary="Đăng ký đối tác",
    description="client_secret và api_key chỉ hiện một lần. Đăng ký dở dang (registering) thì gọi "
    "lại với cùng mã. Mất câu trả lời sau khi đã đăng ký xong thì đổi khóa.",
    tags=TAGS,
    responses=answers("not-permitted", "code-taken", "partner-changed", body=True, success=(201,)),
)
def register(
    body: s.RegistrationBody, administrator: Administrator, desk: Desk
) -> Response[s.IssuedView]:
    return _shown_once(desk.register(body.code, body.details, body.reason, administrator))


@router.get(
    "/v1/partners/<code>",
    operation_id="readPartner",
    security=scope("partners.manage"),
    summary="Xem một đối tác",
    tags=TAGS,
    responses=answers(*_ANSWERS),
)
def read(code: Code, administrator: Administrator, desk: Desk) -> s.PartnerView:
    return s.PartnerView.of(desk.of(code))


@router.patch(
    "/v1/partners/<code>",
    operation_id="changePartner",
    security=scope("partners.manage"),
    summary="Sửa tên, liên hệ, scope của đối tác",
    description="Trường bỏ trống thì giữ nguyên. Token đã cấp giữ scope cũ đến khi hết hạn, nhiều "
    "nhất một giờ; cần chặn ngay thì tạm ngừng đối tác.",
    tags=TAGS,
    responses=answers(*_CHANGES, body=True),
)
def change(
    code: Code, body: s.PartnerChangeBody, administrator: Administrator, desk: Desk
) -> s.PartnerView:
    details = body.details(desk.of(code).details)
    return s.PartnerView.of(
        desk.change(code, details, body.reason, administrator, revision=body.revision)
    )


@router.post(
    "/v1/partners/<code>/credentials",
    status_code=201,
    operation_id="rotatePartnerCredentials",
    security=scope("partners.manage"),
    summary="Đổi khóa của đối tác",
    description="client_id, client_secret và api_key mới chỉ hiện một lần. Bộ cũ còn dùng được 24 "
    "giờ, trừ khi at_once: bộ cũ hết hiệu lực ngay.",
    tags=TAGS,
    responses=answers(*_CHANGES, "too-many-secrets", body=True, success=(201,)),
)
def rotate(
    code: Code, body: s.RotationBody, administrator: Administrator, desk: Desk
) -> Response[s.IssuedView]:
    return _shown_once(desk.rotate(code, body.reason, administrator, at_once=body.at_once))


@router.post(
    "/v1/partners/<code>/suspend",
    operation_id="suspendPartner",
    security=scope("partners.manage"),
    summary="Tạm ngừng đối tác",
    description="Từ lúc này mọi lời gọi của đối tác bị từ chối (partner-suspended), kể cả bằng "
    "token còn hạn và khóa Open311; webhook ngừng gửi. Phản ánh đã gửi vẫn được xử lý.",
    tags=TAGS,
    responses=answers(*_CHANGES, body=True),
)
def suspend(
    code: Code, body: s.ReasonBody, administrator: Administrator, desk: Desk
) -> s.PartnerView:
    return s.PartnerView.of(desk.suspend(code, body.reason, administrator))


@router.post(
    "/v1/partners/<code>/resume",
    operation_id="resumePartner",
    security=scope("partners.manage"),
    summary="Cho đối tác hoạt động lại",
    description="Webhook gửi tiếp từ sự kiện sau; những sự kiện đã bỏ qua, đối tác tự gọi replay.",
    tags=TAGS,
    responses=answers(*_CHANGES, body=True),
)
def resume(
    code: Code, body: s.ReasonBody, administrator: Administrator, desk: Desk
) -> s.PartnerView:
    return s.PartnerView.of(desk.resume(code, body.reason, administrator))


@router.get(
    "/v1/partners/<code>/history",
    operation_id="readPartnerHistory",
    security=scope("partners.manage"),
    summary="Lịch sử thay đổi của đối tác",
    description="100 thay đổi gần nhất, mới nhất trước: ai, lúc nào, vì sao.",
    tags=TAGS,
    responses=answers(*_ANSWERS),
)
def history(code: Code, administrator: Administrator, desk: Desk) -> s.PartnerHistory:
    return s.PartnerHistory(changes=[s.PartnerChangeLine.of(c) for c in desk.history(code, _LINES)])
