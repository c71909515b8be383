"""Schema → use case → schema."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.bootstrap.lists import case_lists
from casework.domain.webhooks import Catalogue
from casework.ports import Cases, Clock
from casework.use_cases.list_cases import CaseLists, Wanted, own_cases, work_list
from casework.use_cases.read_history import read_history, read_tasks
from casework.use_cases.suggest_duplicates import suggest_duplicates
from functions.access import scope
from functions.fields import ReferenceInPath
from functions.list_api import schemas as s
from functions.page_token import position_in, token_for
from functions.parameters import Limit, PageToken
from functions.problems import answers
from functions.rest import Caller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_CaseTable = Annotated[Cases, Depends(bootstrap.cases)]
_Lists = Annotated[CaseLists, Depends(case_lists)]
_Clock = Annotated[Clock, Depends(bootstrap.clock)]
_OF_A_CASE = answers("case-not-found", "not-permitted", "invalid-request")
_OF_A_LIST = answers("not-permitted", "invalid-request")


@router.get(
    "/v1/cases",
    operation_id="listCases",
    security=scope("cases.list"),
    summary="Danh sách phản ánh của đối tác",
    description="Phản ánh do chính đối tác gửi, mới nhất trước, từng trang.",
    tags=["partner"],
    responses=_OF_A_LIST,
)
def list_own(
    caller: Caller,
    lists: _Lists,
    state: s.StateFilter = None,
    since: s.Since = None,
    limit: Limit = 50,
    page_token: PageToken = None,
) -> s.OwnPage:
    question = ("listCases", state, since)
    wanted = Wanted(limit, position_in(page_token, caller, *question), state)
    page = own_cases(caller, wanted, since=since, lists=lists)
    return s.OwnPage(
        cases=[s.OwnLine.of(case) for case in page.cases],
        next_page_token=token_for(page.after, caller, *question) if page.after else None,
    )


@router.get(
    "/v1/worklist",
    operation_id="readWorkList",
    security=scope("worklist.read"),
    summary="Danh sách việc phải làm",
    description="Phản ánh đang mở, hạn sớm nhất trước: của cơ quan người gọi; với tổng đài 1022 và "
    "Văn phòng UBND Tỉnh là của tổng đài, hoặc của cơ quan nêu trong agency.",
    tags=["agency", "operator", "oversight"],
    responses=_OF_A_LIST,
)
def read_work_list(
    caller: Caller,
    lists: _Lists,
    clock: _Clock,
    agency: s.AgencyFilter = None,
    state: s.StateFilter = None,
    overdue: s.Overdue = False,
    limit: Limit = 50,
    page_token: PageToken = None,
) -> s.WorkPage:
    now, question = clock.now(), ("readWorkList", agency, state, overdue)
    wanted = Wanted(limit, position_in(page_token, caller, *question), state)
    overdue_at = now if overdue else None
    page = work_list(caller, wanted, agency=agency, overdue_at=overdue_at, lists=lists)
    return s.WorkPage(
        cases=[s.WorkLine.at(case, now) for case in page.cases],
        next_page_token=token_for(page.after, caller, *question) if page.after else None,
    )


@router.get(
    "/v1/cases/<reference>/history",
    operation_id="readHistory",
    security=scope("cases.history"),
    summary="Lịch sử xử lý của phản ánh",
    description="Cũ nhất trước. Đối tác chỉ thấy những thay đổi mà webhook cũng báo.",
    tags=["partner", "agency", "operator", "oversight"],
    responses=_OF_A_CASE,
)
def history(
    reference: ReferenceInPath,
    caller: Caller,
    cases: _CaseTable,
    catalogue: Annotated[Catalogue, Depends(bootstrap.webhook_catalogue)],
) -> s.HistoryView:
    lines = read_history(reference, caller, cases=cases, catalogue=catalogue)
    return s.HistoryView(events=[s.EventView.of(line) for line in lines])


@router.get(
    "/v1/cases/<reference>/tasks",
    operation_id="readTasks",
    security=scope("cases.tasks"),
    summary="Việc của tổng đài viên đối với phản ánh",
    tags=["operator"],
    responses=_OF_A_CASE,
)
def tasks(reference: ReferenceInPath, caller: Caller, cases: _CaseTable) -> s.TasksView:
    found = read_tasks(reference, caller, cases=cases)
    return s.TasksView(tasks=[s.TaskView.of(task) for task in found])


@router.get(
    "/v1/cases/<reference>/duplicates",
    operation_id="suggestDuplicates",
    security=scope("cases.duplicates"),
    summary="Phản ánh có thể trùng",
    description="Gợi ý để tổng đài viên xem; không tự gộp. Phản ánh chưa rõ lĩnh vực không có.",
    tags=["operator"],
    responses=_OF_A_CASE,
)
def duplicates(
    reference: ReferenceInPath, caller: Caller, cases: _CaseTable, lists: _Lists
) -> s.DuplicatesView:
    found = suggest_duplicates(reference, caller, cases=cases, lists=lists)
    return s.DuplicatesView(likely=[s.DuplicateView.of(each) for each in found])
