"""The log: who changed what, when and why."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.errors import EditionNotFound
from casework.reference.rule_book import RuleBook
from functions.access import scope
from functions.page_token import CODE, position_in, token_for
from functions.parameters import Limit, PageToken
from functions.problems import answers
from functions.rules_api.callers import Administrator
from functions.rules_api.change_schemas import (
    ChangeKind,
    ChangeLine,
    ChangePage,
    ChangeView,
    kind_of,
)

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_Book = Annotated[RuleBook, Depends(bootstrap.rule_book)]


@router.get(
    "/v1/rule-changes",
    operation_id="listRuleChanges",
    security=scope("rules.read"),
    summary="Nhật ký thay đổi quy tắc và danh bạ",
    description="Mới nhất trước, từng trang.",
    tags=["administrator"],
    responses=answers("not-permitted", "invalid-request"),
)
def list_changes(
    caller: Administrator,
    book: _Book,
    kind: Annotated[
        ChangeKind | None,
        Query(description="Chỉ thay đổi của loại này; directory là danh bạ"),
    ] = None,
    limit: Limit = 50,
    page_token: PageToken = None,
) -> ChangePage:
    question = ("listRuleChanges", kind)
    after = position_in(page_token, caller, *question, form=CODE)
    before = int(after) if after and after.isdigit() else book.revision + 1
    found = [
        change
        for change in reversed(book.changes)
        if change.revision < before and kind in (None, kind_of(change))
    ]
    page, more = found[:limit], len(found) > limit
    return ChangePage(
        changes=[ChangeLine.of(change) for change in page],
        next_page_token=token_for(str(page[-1].revision), caller, *question) if more else None,
    )


@router.get(
    "/v1/rule-changes/<revision>",
    operation_id="readRuleChange",
    security=scope("rules.read"),
    summary="Một thay đổi, toàn văn",
    tags=["administrator"],
    responses=answers("not-permitted", "edition-not-found", "invalid-request"),
)
def read_change(
    caller: Administrator,
    revision: Annotated[
        int,
        Path(ge=1, le=999_999, description="Số thứ tự", json_schema_extra={"examples": [12]}),
    ],
    book: _Book,
) -> ChangeView:
    for change in book.changes:
        if change.revision == revision:
            return ChangeView.whole(change)
    raise EditionNotFound(revision)
