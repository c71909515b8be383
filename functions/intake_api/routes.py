"""Schema → use case → schema."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.submit_feedback import submit_feedback
from functions.access import scope
from functions.intake_api.schemas import Receipt, SubmissionBody, receipt_answer, receipt_answers
from functions.rest import Partner

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


@router.post(
    "/v1/cases",
    status_code=201,
    operation_id="submitFeedback",
    summary="Gửi phản ánh, kiến nghị",
    description="201 khi là phản ánh mới; 200 khi phản ánh này đã được nhận trước đó.",
    tags=["partner"],
    security=scope("cases.submit"),
    responses=receipt_answers("not-permitted"),
)
def submit(
    body: SubmissionBody,
    partner: Partner,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
) -> Response[Receipt]:
    """201 for a new case, 200 when the same submission was taken in before."""
    receipt = submit_feedback(
        body.source(partner),
        body.feedback(),
        body.identity(),
        cases=cases,
        clock=clock,
        rules=rules,
    )
    return receipt_answer(receipt)
