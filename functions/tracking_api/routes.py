"""Schema → use case → schema."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Request
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.bootstrap import public
from casework.domain.directory import Directory
from casework.domain.tracking import TrackingRules
from casework.ports import Attempts, Cases, Clock
from casework.use_cases.track_case import track_case
from functions.problems import answers
from functions.tracking_api.schemas import TrackingBody, TrackingView

_ANSWERS = answers(
    *("tracking-failed", "too-many-tries", "too-many-requests"), body=True, token=False
)

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


def _address(request: Request) -> str:
    """As the gateway saw it; a header could say anything."""
    identity = request.resolved_event["requestContext"].get("identity") or {}
    return str(identity.get("sourceIp") or "")


@router.post(
    "/v1/tracking",
    operation_id="trackCase",
    summary="Tra cứu phản ánh",
    description="Người gửi tra cứu bằng mã phản ánh và bốn số cuối của số điện thoại đã cung cấp, "
    "không cần token. Sai mã, sai số hoặc phản ánh không có số điện thoại đều được trả lời như "
    "nhau. Nhập sai nhiều lần thì phải chờ (`Retry-After`), kể cả khi sau đó nhập đúng.",
    tags=["public"],
    responses={**_ANSWERS, 200: {"description": "Thành công"}},
)
def track(
    body: TrackingBody,
    address: Annotated[str, Depends(_address)],
    cases: Annotated[Cases, Depends(public.tracked_cases)],
    attempts: Annotated[Attempts, Depends(public.attempts)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[TrackingRules, Depends(public.tracking_rules)],
    directory: Annotated[Directory, Depends(bootstrap.directory)],
) -> TrackingView:
    case = track_case(
        body.reference,
        body.phone_last4,
        address,
        cases=cases,
        attempts=attempts,
        clock=clock,
        rules=rules,
        directory=directory,
    )
    return TrackingView.of(case)
