"""Changes of the directory of agencies, in force from the next case on."""

from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework.domain.directory_changes import DirectoryChange
from casework.observability import logger
from casework.reference.directory_changes import drafted
from casework.reference.rule_book import RuleBook
from casework.use_cases.change_rules import change_rules
from functions.access import scope
from functions.problems import answers
from functions.rules_api.callers import Changing
from functions.rules_api.directory_schemas import (
    DirectoryBody,
    DirectoryChanged,
    DirectoryCheckBody,
    DirectoryChecked,
)
from functions.rules_api.editions import Book, InForce, Now, TheLog

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


@router.post(
    "/v1/directory/changes",
    status_code=201,
    operation_id="changeDirectory",
    security=scope("rules.change"),
    summary="Thay đổi danh bạ cơ quan",
    description="Mỗi bản ghi thay cho bản ghi cùng mã và cùng ngày bắt đầu, hoặc là bản ghi mới. "
    "Không xóa: cơ quan kết thúc thì nêu `valid_to` và `successors`. Có hiệu lực từ phản ánh kế "
    "tiếp. `revision`: xem ở một cơ quan của danh bạ.",
    tags=["administrator"],
    responses=answers("not-permitted", "rules-changed", body=True, success=(201,)),
)
def change_directory(
    body: DirectoryBody, caller: Changing, now: Now, current: InForce, log: TheLog
) -> DirectoryChanged:
    document = body.document(caller.code, body.reason)
    before = current.read().directory

    def draft(book: RuleBook) -> DirectoryChange:
        return drafted(document, based_on=body.revision, book=book, now=now)

    change = change_rules(draft, current=current, log=log)
    logger.info("rules changed", kind="directory", revision=change.revision, by=caller.code)
    return DirectoryChanged.made(change, before)


@router.post(
    "/v1/directory/changes/check",
    operation_id="checkDirectoryChange",
    security=scope("rules.change"),
    summary="Kiểm tra thay đổi danh bạ, chưa ghi",
    tags=["administrator"],
    responses=answers("not-permitted", body=True),
)
def check_directory_change(
    body: DirectoryCheckBody, caller: Changing, now: Now, book: Book
) -> DirectoryChecked:
    document = body.document(caller.code, "–")
    change = drafted(document, based_on=book.revision_of(None), book=book, now=now)
    return DirectoryChecked.of(change, book.directory)
