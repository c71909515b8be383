"""Editions of the rules: which stand, one of them whole, a new one, one that is not to come."""

from datetime import date, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.errors import EditionNotFound
from casework.domain.rule_changes import RuleKind
from casework.observability import logger
from casework.ports import ChangeLog, Clock
from casework.reference.rule_book import RuleBook
from casework.reference.rule_changes import Draft, drafted, withdrawn
from casework.use_cases.change_rules import change_rules
from casework.use_cases.current import Current
from functions.access import scope
from functions.fields import Day
from functions.problems import answers
from functions.rules_api import schemas as s
from functions.rules_api.callers import Administrator, Changing

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_TAGS = ["administrator"]
_FORMS = (
    "`kind`: `policy` là thời hạn và quy trình, `calendar` là lịch làm việc, `notices` là ai được "
    "báo gì và lời báo, `messaging` là cách gửi tin. "
)

_Kind = Annotated[
    RuleKind, Path(description="Loại quy tắc", json_schema_extra={"examples": ["messaging"]})
]
_FirstDay = Annotated[
    Day,
    Path(description="Ngày bắt đầu có hiệu lực", json_schema_extra={"examples": ["2027-01-01"]}),
]
Book = Annotated[RuleBook, Depends(bootstrap.rule_book)]
TheLog = Annotated[ChangeLog, Depends(bootstrap.change_log)]
InForce = Annotated[Current[RuleBook], Depends(bootstrap.current_rules)]


def _now(clock: Annotated[Clock, Depends(bootstrap.clock)]) -> datetime:
    return clock.now()


Now = Annotated[datetime, Depends(_now)]
Today = Annotated[date, Depends(bootstrap.today)]


@router.get(
    "/v1/rules/<kind>",
    operation_id="listEditions",
    security=scope("rules.read"),
    summary="Các bộ quy tắc đang, đã và sẽ có hiệu lực",
    description=f"{_FORMS}Cũ trước mới sau. `revision` là lần thay đổi gần nhất của loại này, để "
    "gửi kèm khi thay đổi.",
    tags=_TAGS,
    responses=answers("not-permitted", "invalid-request"),
)
def list_editions(kind: _Kind, caller: Administrator, book: Book, today: Today) -> s.EditionsView:
    return s.EditionsView.of(kind, book, today)


@router.get(
    "/v1/rules/<kind>/<valid_from>",
    operation_id="readEdition",
    security=scope("rules.read"),
    summary="Toàn văn một bộ quy tắc",
    description=f"{_FORMS}Đúng dạng mà thao tác thêm bộ quy tắc nhận ở `edition`.",
    tags=_TAGS,
    responses=answers("not-permitted", "edition-not-found", "invalid-request"),
)
def read_edition(
    kind: _Kind, valid_from: _FirstDay, caller: Administrator, book: Book, today: Today
) -> s.EditionView:
    found = s.lines(kind, book, today)
    for edition, line in zip(book.editions(kind), found, strict=True):
        if edition.valid_from == valid_from:
            return s.EditionView.whole(kind, edition, line)
    raise EditionNotFound(valid_from)


@router.post(
    "/v1/rules/<kind>",
    status_code=201,
    operation_id="addEdition",
    security=scope("rules.change"),
    summary="Thêm hoặc thay một bộ quy tắc",
    description=f"{_FORMS}Bộ mới có hiệu lực sớm nhất từ ngày mai (`messaging`: từ hôm nay), thay "
    "cho bộ cùng ngày bắt đầu nếu bộ đó chưa có hiệu lực. Bộ đã có hiệu lực không thay đổi được. "
    "`calendar` thay toàn bộ lịch ngay; ngày đã qua chỉ thay đổi khi nêu trong `past_days`; thời "
    "hạn của phản ánh đang mở được tự động tính lại. Dữ liệu được kiểm tra như dữ liệu kèm hệ "
    "thống; mọi chỗ sai được nêu trong `errors`.",
    tags=_TAGS,
    responses=answers("not-permitted", "rules-changed", body=True, success=(201,)),
)
def add_edition(
    kind: _Kind, body: s.EditionBody, caller: Changing, now: Now, current: InForce, log: TheLog
) -> s.EditionAdded:
    draft = Draft(
        kind, body.edition, caller.code, body.reason, body.revision, frozenset(body.past_days)
    )
    change = change_rules(lambda book: drafted(draft, book, now), current=current, log=log)
    logger.info("rules changed", kind=kind, revision=change.revision, by=caller.code)
    return s.EditionAdded.of(change)


@router.post(
    "/v1/rules/<kind>/check",
    operation_id="checkEdition",
    security=scope("rules.change"),
    summary="Kiểm tra một bộ quy tắc, chưa ghi",
    description=f"{_FORMS}Cho biết bộ này thay cho bộ nào và khác ở đâu; với `calendar`, những "
    "ngày đổi giờ làm việc; với `notices`, từng lời báo với giá trị dài nhất và số ký tự của mỗi "
    "tin nhắn.",
    tags=_TAGS,
    responses=answers("not-permitted", body=True),
)
def check_edition(
    kind: _Kind, body: s.CheckBody, caller: Changing, now: Now, book: Book
) -> s.EditionChecked:
    draft = Draft(
        kind, body.edition, caller.code, "", book.revision_of(kind), frozenset(body.past_days)
    )
    return s.EditionChecked.of(drafted(draft, book, now), draft, book)


@router.post(
    "/v1/rules/<kind>/<valid_from>/withdraw",
    operation_id="withdrawEdition",
    security=scope("rules.change"),
    summary="Rút một bộ quy tắc chưa có hiệu lực",
    tags=_TAGS,
    responses=answers(
        "not-permitted", "edition-not-found", "edition-in-force", "rules-changed", body=True
    ),
)
def withdraw_edition(
    kind: _Kind,
    valid_from: _FirstDay,
    body: s.WithdrawBody,
    caller: Changing,
    now: Now,
    today: Today,
    current: InForce,
    log: TheLog,
) -> s.EditionsView:
    draft = Draft(kind, None, caller.code, body.reason, body.revision)
    change = change_rules(
        lambda book: withdrawn(draft, valid_from, book, now), current=current, log=log
    )
    logger.info("rules changed", kind=kind, revision=change.revision, by=caller.code)
    return s.EditionsView.of(kind, current.read(), today)
