"""Schema → use case → schema."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Depends, Request, Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.bootstrap.channels import channels
from casework.bootstrap.lists import case_lists
from casework.domain.case import Level
from casework.domain.channels import Channels
from casework.domain.notifications import Notices
from casework.domain.reports import Dimension
from casework.domain.working_time import vietnam_date
from casework.ports import Clock
from casework.use_cases.list_cases import CaseLists
from casework.use_cases.read_report import read_report
from functions.access import scope
from functions.problems import answers
from functions.report_api.schemas import By, Month, Names, ReportView
from functions.rest import StageCaller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_SHOWN: Final[dict[int, OpenAPIResponse]] = {
    HTTPStatus.OK.value: {
        "description": "Báo cáo",
        "content": {
            "application/json": {"model": ReportView},
            "text/csv": {"schema": {"type": "string"}},
        },
    }
}
_LEVELS: Final = {str(int(level)): f"Cấp độ {int(level)}" for level in Level}


def _wants_csv(request: Request) -> bool:
    return "text/csv" in (request.headers.get("accept") or "").lower()


@router.get(
    "/v1/reports/<month>",
    operation_id="readReport",
    security=scope("reports.read"),
    summary="Báo cáo bốn ô của một tháng",
    description="Đúng hạn, trễ hạn, còn hạn, quá hạn của phản ánh tiếp nhận trong tháng. Cơ quan "
    "chỉ thấy số liệu của mình. Với Accept: text/csv trả về bảng tính.",
    tags=["oversight", "agency", "administrator"],
    responses=_SHOWN | answers("not-permitted", "invalid-request"),
)
def report(
    month: Month,
    caller: StageCaller,
    lists: Annotated[CaseLists, Depends(case_lists)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    notices: Annotated[Notices, Depends(bootstrap.notices)],
    known: Annotated[Channels, Depends(channels)],
    as_csv: Annotated[bool, Depends(_wants_csv)],
    by: By = Dimension.UNIT,
) -> Response[Any]:
    now = clock.now()
    found = read_report(month, by, caller, lists=lists, now=now)
    view = ReportView.of(found, month, by, _names(by, notices, known, clock), now)
    if as_csv:
        return Response(HTTPStatus.OK, "text/csv; charset=utf-8", view.csv())
    return Response(HTTPStatus.OK, "application/json", view)


def _names(by: Dimension, notices: Notices, known: Channels, clock: Clock) -> Names:
    now = clock.now()
    words = notices.on(now)
    match by:
        case Dimension.UNIT:
            return lambda code: words.directory.name(code, vietnam_date(now))
        case Dimension.FIELD:
            return words.field_names.get
        case Dimension.LEVEL:
            return _LEVELS.get
        case Dimension.CHANNEL:
            return known.name
        case Dimension.PLACE:
            return lambda code: None
