"""Schema → directory → schema: there is nothing to decide about what everybody may know."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.case import Actor, Role
from casework.domain.errors import AgencyNotFound, CaseNotOpenToCaller
from casework.reference.rule_book import RuleBook
from functions.access import scope
from functions.agencies import AgencyView
from functions.directory_api.schemas import AgencyInPath, AgencyRecords, DirectoryPage
from functions.fields import Day
from functions.page_token import CODE, position_in, token_for
from functions.parameters import Limit, PageToken
from functions.problems import answers
from functions.rest import Caller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_TAGS = ["operator", "agency", "oversight", "administrator"]


def _reader(caller: Caller) -> Actor:
    """People of the administration. Raises CaseNotOpenToCaller."""
    if caller.role is Role.PARTNER:
        raise CaseNotOpenToCaller(f"{caller.role} does not read the directory")
    return caller


_Reader = Annotated[Actor, Depends(_reader)]
_Book = Annotated[RuleBook, Depends(bootstrap.rule_book)]


@router.get(
    "/v1/directory",
    operation_id="readDirectory",
    security=scope("directory.read"),
    summary="Danh bạ cơ quan có hiệu lực trong một ngày",
    description="Theo mã, từng trang.",
    tags=_TAGS,
    responses=answers("not-permitted", "invalid-request"),
)
def read_directory(
    caller: _Reader,
    book: _Book,
    today: Annotated[date, Depends(bootstrap.today)],
    on: Annotated[Day | None, Query(description="Ngày cần xem; bỏ trống: hôm nay")] = None,
    kind: Annotated[
        str | None, Query(pattern=r"^[a-z_]{1,40}$", description="Chỉ loại này: so, ubnd_xa, …")
    ] = None,
    parent: Annotated[
        str | None,
        Query(pattern=r"^[A-Z0-9-]{1,40}$", description="Chỉ đơn vị trực thuộc cơ quan này"),
    ] = None,
    limit: Limit = 50,
    page_token: PageToken = None,
) -> DirectoryPage:
    day = on or today
    question = ("readDirectory", day, kind, parent)
    after = position_in(page_token, caller, *question, form=CODE) or ""
    found = [
        agency
        for agency in sorted(book.directory.in_force(day), key=lambda agency: agency.code)
        if agency.code > after and kind in (None, agency.kind) and parent in (None, agency.parent)
    ]
    page, more = found[:limit], len(found) > limit
    return DirectoryPage(
        on=day,
        agencies=[AgencyView.of(agency) for agency in page],
        next_page_token=token_for(page[-1].code, caller, *question) if more else None,
    )


@router.get(
    "/v1/directory/agencies/<code>",
    operation_id="readAgency",
    security=scope("directory.read"),
    summary="Một cơ quan trong danh bạ",
    description="Mọi bản ghi của cơ quan, kể cả đã hết hoặc chưa có hiệu lực, cũ trước mới sau. "
    "`revision` là lần thay đổi danh bạ gần nhất, để gửi kèm khi thay đổi.",
    tags=_TAGS,
    responses=answers("not-permitted", "agency-not-found"),
)
def read_agency(caller: _Reader, code: AgencyInPath, book: _Book) -> AgencyRecords:
    records = [agency for agency in book.directory.agencies if agency.code == code]
    if not records:
        raise AgencyNotFound(code)
    records.sort(key=lambda agency: agency.valid_from or date.min)
    return AgencyRecords(
        code=code,
        revision=book.revision_of(None),
        records=[AgencyView.of(agency) for agency in records],
    )
