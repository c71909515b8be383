"""Schema → use case → schema."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.read_case import open_case
from functions.case_api.actions import UnknownAction, act
from functions.case_api.schemas import AnswerBody, CaseView
from functions.rest import Caller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/cases/<reference>", operation_id="readCase", tags=["cases"])
def read(
    reference: str,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
) -> CaseView:
    return CaseView.of(open_case(reference, caller, cases=cases, clock=clock, rules=rules))


@router.post("/v1/cases/<reference>/answer", operation_id="answerCase", tags=["cases"])
def answer(
    reference: str,
    body: AnswerBody,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules_of_today)],
) -> CaseView:
    case = act_on_case(reference, body.command(), caller, cases=cases, clock=clock, rules=rules)
    return CaseView.of(case)


@router.post("/v1/cases/<reference>/actions/<action>", operation_id="actOnCase", tags=["cases"])
def act_on(
    reference: str,
    action: str,
    body: dict[str, Any],
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules_of_today)],
) -> CaseView:
    """The transition table says who may take which action in which state."""
    try:
        case = act(reference, action, body, caller, cases=cases, clock=clock, rules=rules)
    except UnknownAction as error:
        raise NotFoundError from error
    return CaseView.of(case)
