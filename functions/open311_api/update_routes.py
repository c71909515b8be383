"""What happened to requests, and what is added to one. Parameters → use case → document."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from casework import bootstrap
from casework.domain.open311.queries import Page, Window
from casework.domain.open311.updates import update_id
from casework.domain.webhooks import Catalogue
from casework.use_cases.submit_open311 import add_update
from functions.open311_api import forms
from functions.open311_api import parameters as p
from functions.open311_api.dependencies import (
    V2,
    AllCases,
    CatalogueOfToday,
    TheClock,
    TheRules,
    ToRead,
    ToWrite,
    check_jurisdiction,
    plain,
)
from functions.open311_api.operations import Render, operation
from functions.open311_api.schemas import UpdateReceipt, UpdateView


@operation(
    "GET",
    f"{V2}/servicerequestupdates",
    "listOpen311Updates",
    "Diễn biến của các phản ánh",
    list[UpdateView],
    "Có api_key: diễn biến của các phản ánh mà bên gọi đã gửi. Không có: kết quả đã công khai.",
)
def updates(
    render: Render,
    read: ToRead,
    clock: TheClock,
    told: Annotated[Catalogue, Depends(bootstrap.webhook_catalogue)],
    jurisdiction_id: p.JurisdictionId = None,
    start_date: p.StartDate = None,
    end_date: p.EndDate = None,
    page: p.PageNumber = 1,
    page_size: p.PageSize = 100,
    api_key: p.ApiKey = None,
) -> Response[str]:
    reader = read(api_key, jurisdiction_id)
    window = Window.of(start_date, end_date, clock.now())
    found = reader.updates(window, Page(page, page_size), told)
    return render("service_request_updates", [plain(UpdateView.of(update)) for update in found])


@operation(
    "POST",
    f"{V2}/servicerequestupdates",
    "createOpen311Update",
    "Bổ sung thông tin cho phản ánh",
    list[UpdateReceipt],
    "Cho phản ánh mà bên gọi đã gửi, khi còn nhận bổ sung. Gửi lại cùng nội dung thì không thêm "
    "lần nữa. status không làm thay đổi trạng thái của phản ánh.",
)
def update(
    form: Annotated[forms.UpdateForm, forms.AS_FORM],
    render: Render,
    catalogue: CatalogueOfToday,
    writing: ToWrite,
    cases: AllCases,
    clock: TheClock,
    rules: TheRules,
) -> Response[str]:
    caller = writing(form.api_key)
    check_jurisdiction(form.jurisdiction_id, catalogue)
    added = add_update(
        form.service_request_id, form.words, caller, cases=cases, clock=clock, rules=rules
    )
    receipt = UpdateReceipt(update_id=update_id(added), account_id=form.account_id)
    return render("service_request_updates", [plain(receipt)])
