"""Service requests: sent, found, read. Parameters → use case → document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response

from casework.domain.open311.queries import Page, Query, Status, Window
from casework.domain.open311.requests import Words
from casework.use_cases.submit_open311 import submit_request
from functions.open311_api import forms
from functions.open311_api import parameters as p
from functions.open311_api.dependencies import (
    V2,
    AllCases,
    Code,
    TheClock,
    TheRules,
    ToRead,
    ToWrite,
    WordsOfToday,
    check_jurisdiction,
    plain,
    service_named,
)
from functions.open311_api.errors import Refused
from functions.open311_api.operations import Render, operation
from functions.open311_api.schemas import ReceiptView, RequestView, TokenView


@operation(
    "POST",
    f"{V2}/requests",
    "createOpen311Request",
    "Gửi phản ánh",
    list[ReceiptView],
    "Thuộc tính gửi theo dạng attribute[mã]=giá trị. Gửi lại cùng nội dung bằng khóa của cùng một "
    "bên trong vòng một giờ, hoặc cùng attribute[external_id], thì nhận lại mã đã cấp.",
)
def create(
    form: Annotated[forms.RequestForm, forms.AS_FORM],
    render: Render,
    words: WordsOfToday,
    writing: ToWrite,
    cases: AllCases,
    clock: TheClock,
    rules: TheRules,
) -> Response[str]:
    catalogue = words.catalogue
    caller = writing(form.api_key)
    check_jurisdiction(form.jurisdiction_id, catalogue)
    submission = form.submission(service_named(form.service_code, catalogue))
    _check_address(form.address_id, words)
    case = submit_request(
        submission, caller, resend=catalogue.resend, cases=cases, clock=clock, rules=rules
    )
    receipt = ReceiptView(
        service_request_id=case.id, service_notice=catalogue.notice, account_id=form.account_id
    )
    return render("service_requests", [plain(receipt)])


@operation(
    "GET",
    f"{V2}/requests",
    "listOpen311Requests",
    "Tìm phản ánh",
    list[RequestView],
    "Phản ánh đã công khai và, khi có api_key, phản ánh của bên gọi; mới nhất trước, nhiều nhất "
    "1.000 phản ánh mỗi loại. service_request_id thay cho mọi điều kiện khác.",
)
def requests(
    render: Render,
    words: WordsOfToday,
    read: ToRead,
    clock: TheClock,
    jurisdiction_id: p.JurisdictionId = None,
    service_request_id: p.RequestIds = None,
    service_code: p.ServiceCodes = None,
    start_date: p.StartDate = None,
    end_date: p.EndDate = None,
    status: p.Statuses = None,
    page: p.PageNumber = 1,
    page_size: p.PageSize = 100,
    api_key: p.ApiKey = None,
) -> Response[str]:
    reader = read(api_key, jurisdiction_id)
    if service_request_id:
        found = [*reader.named(p.codes(service_request_id))]
    else:
        services = {service_named(code, words.catalogue).code for code in p.codes(service_code)}
        statuses = {Status(each) for each in p.codes(status)}
        query = Query(
            Window.of(start_date, end_date, clock.now()),
            frozenset(services) or None,
            frozenset(statuses) or None,
        )
        found = reader.requests(query, Page(page, page_size))
    return render("service_requests", [plain(RequestView.of(request)) for request in found])


@operation(
    "GET",
    f"{V2}/requests/<service_request_id>",
    "readOpen311Request",
    "Xem một phản ánh",
    list[RequestView],
    "Phản ánh đã công khai theo mã công khai; phản ánh của bên gọi theo mã được cấp khi gửi.",
)
def request(
    service_request_id: Code,
    render: Render,
    read: ToRead,
    jurisdiction_id: p.JurisdictionId = None,
    api_key: p.ApiKey = None,
) -> Response[str]:
    found = read(api_key, jurisdiction_id).request(service_request_id)
    return render("service_requests", [plain(RequestView.of(found))])


@operation(
    "GET",
    f"{V2}/tokens/<token>",
    "readOpen311Token",
    "Đổi token lấy mã phản ánh",
    list[TokenView],
    "Mã phản ánh được cấp ngay khi gửi, nên token chính là mã đó.",
)
def token(
    token: Code,
    render: Render,
    read: ToRead,
    jurisdiction_id: p.JurisdictionId = None,
    api_key: p.ApiKey = None,
) -> Response[str]:
    found = read(api_key, jurisdiction_id).request(token)
    document = TokenView(service_request_id=found.service_request_id, token=token)
    return render("service_requests", [plain(document)])


def _check_address(commune: str | None, words: Words) -> None:
    if commune is not None and commune not in words.names.units.codes:
        raise Refused(HTTPStatus.BAD_REQUEST, "address_id: Không có đơn vị hành chính này.")
