"""Schema → use case → schema; each look at a sender leaves a line in the log."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.policy import Rules
from casework.observability import logger
from casework.ports import Cases, Identities
from casework.use_cases.show_sender import show_sender
from functions.access import scope
from functions.fields import ReferenceInPath
from functions.problems import answers
from functions.rest import StageCaller
from functions.sender_api.schemas import SenderView

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


@router.get(
    "/v1/cases/<reference>/sender",
    operation_id="readSender",
    security=scope("sender.read"),
    summary="Người gửi phản ánh",
    description="Chỉ tổng đài 1022, và cơ quan chủ trì ở những lĩnh vực được phép. "
    "Mỗi lần xem được ghi lại.",
    tags=["operator", "agency"],
    responses=answers("case-not-found", "not-permitted"),
)
def read_sender(
    reference: ReferenceInPath,
    caller: StageCaller,
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    identities: Annotated[Identities, Depends(bootstrap.identities)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
) -> SenderView:
    case, identity = show_sender(reference, caller, cases=cases, identities=identities, rules=rules)
    logger.info(
        "sender shown", case_id=case.id, role=caller.role, by=caller.code, agency=caller.agency
    )
    return SenderView.of(identity)
