"""Schema → use case → schema."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.submit_feedback import submit_feedback
from functions.intake_api.schemas import Receipt, SubmissionBody
from functions.rest import Caller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/cases", status_code=201, operation_id="submitFeedback", tags=["cases"])
def submit(
    body: SubmissionBody,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
) -> Response[Receipt]:
    """201 for a new case, 200 when the same submission was taken in before."""
    receipt = submit_feedback(
        body.source(caller.code),
        body.feedback(),
        body.identity(),
        cases=cases,
        clock=clock,
        rules=rules,
    )
    return Response(
        HTTPStatus.CREATED if receipt.created else HTTPStatus.OK,
        "application/json",
        Receipt.of(receipt.case),
        {"Location": f"/v1/cases/{receipt.case.id}"},
    )
