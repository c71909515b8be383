"""Schema → use case → schema."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.bootstrap.channels import channels
from casework.domain.channels import Channels, ReportedInFuture, ReportedTooLate, UnknownChannel
from casework.domain.errors import Refusal
from casework.domain.policy import Rules
from casework.ports import Cases, Clock, Router
from casework.use_cases.record_feedback import record_feedback
from functions.access import scope
from functions.intake_api.schemas import Receipt, receipt_answer, receipt_answers
from functions.record_api.schemas import RecordBody
from functions.rest import StageCaller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_AT_FAULT: Final[Mapping[type[Refusal], tuple[str, str]]] = {
    UnknownChannel: ("channel", "Kênh tiếp nhận không có trong danh mục."),
    ReportedInFuture: ("reported_at", "Thời điểm phản ánh chưa đến."),
    ReportedTooLate: ("reported_at", "Thời điểm phản ánh đã quá lâu, không ghi nhận được nữa."),
}


def desk_router(rules: Annotated[Rules, Depends(bootstrap.rules)]) -> Router:
    return bootstrap.router(rules.directory)


@router.post(
    "/v1/console/cases",
    status_code=201,
    operation_id="recordFeedback",
    summary="Ghi nhận phản ánh đến qua điện thoại, Zalo, thư điện tử, …",
    description="Như phản ánh của đối tác: phân loại, chuyển xử lý, tính thời hạn. 201 khi là "
    "phiếu mới; 200 khi phiếu này đã được ghi nhận trước đó.",
    tags=["operator"],
    security=scope("cases.record"),
    responses=receipt_answers("not-permitted"),
)
def record(
    body: RecordBody,
    caller: StageCaller,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
    words: Annotated[Router, Depends(desk_router)],
    known: Annotated[Channels, Depends(channels)],
) -> Response[Receipt]:
    """201 for a new ticket, 200 when it was recorded before."""
    try:
        receipt = record_feedback(
            body.recording(),
            caller,
            cases=cases,
            clock=clock,
            rules=rules,
            router=words,
            channels=known,
        )
    except tuple(_AT_FAULT) as error:
        field, reason = _AT_FAULT[type(error)]
        fault: dict[str, Any] = {"loc": ("body", field), "type": field, "ctx": {"reason": reason}}
        raise RequestValidationError([fault]) from error
    return receipt_answer(receipt)
