"""Schema → use case → schema."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.read_case import read_case
from functions.case_api.schemas import AnswerBody, CaseView
from functions.rest import Caller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/cases/<reference>", operation_id="readCase", tags=["cases"])
def read(
    reference: str, caller: Caller, cases: Annotated[Cases, Depends(bootstrap.cases)]
) -> CaseView:
    return CaseView.of(read_case(reference, caller, cases=cases))


@router.post("/v1/cases/<reference>/answer", operation_id="answerCase", tags=["cases"])
def answer(
    reference: str,
    body: AnswerBody,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
) -> CaseView:
    case = act_on_case(reference, body.command(), caller, cases=cases, clock=clock, rules=rules)
    return CaseView.of(case)
