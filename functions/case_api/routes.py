"""Schema → use case → schema."""

from collections.abc import Callable
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.read_case import open_case, open_dossier
from functions.access import audiences_of, scope, states_of
from functions.case_api.actions import ACTIONS, Action, act
from functions.case_api.bodies import body_model, command_of
from functions.case_api.dossier import DossierView
from functions.case_api.schemas import CaseView
from functions.fields import ReferenceInPath
from functions.problems import answers
from functions.rest import Caller

router = APIGatewayRouter()  # type: ignore[no-untyped-call]


@router.get(
    "/v1/cases/<reference>",
    operation_id="readCase",
    summary="Xem một phản ánh",
    description="Phản ánh mà bên gọi không được biết thì trả lời như không có.",
    tags=["partner", "operator", "agency", "oversight"],
    security=scope("cases.read"),
    responses=answers("case-not-found"),
)
def read(
    reference: ReferenceInPath,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
) -> CaseView:
    return CaseView.of(open_case(reference, caller, cases=cases, clock=clock, rules=rules))


@router.get(
    "/v1/cases/<reference>/dossier",
    operation_id="readDossier",
    summary="Hồ sơ phản ánh: nội dung người gửi viết và toàn bộ quá trình",
    description="Dành cho người xử lý, theo dõi. Không có thông tin về người gửi.",
    tags=["operator", "agency", "oversight"],
    security=scope("cases.read"),
    responses=answers("case-not-found", "not-found", "not-permitted"),
)
def read_dossier(
    reference: ReferenceInPath,
    caller: Caller,
    cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    rules: Annotated[Rules, Depends(bootstrap.rules)],
) -> DossierView:
    found = open_dossier(reference, caller, cases=cases, clock=clock, rules=rules)
    return DossierView.of(found)


def _acting(action: Action) -> Callable[..., CaseView]:
    Body = body_model(action)  # noqa: N806

    def act_on(
        reference: ReferenceInPath,
        body: Body,  # type: ignore[valid-type]
        caller: Caller,
        cases: Annotated[Cases, Depends(bootstrap.cases_and_identities)],
        clock: Annotated[Clock, Depends(bootstrap.clock)],
        rules: Annotated[Rules, Depends(bootstrap.rules)],
    ) -> CaseView:
        wanted = command_of(action, body)
        return CaseView.of(act(reference, wanted, caller, cases=cases, clock=clock, rules=rules))

    return act_on


def _operation_id(action: Action) -> str:
    name = action.command.__name__
    return name[0].lower() + name[1:]


for _name, _action in ACTIONS.items():
    router.post(
        f"/v1/cases/<reference>/actions/{_name}",
        operation_id=_operation_id(_action),
        summary=_action.summary,
        description=states_of(_action.command),
        tags=audiences_of(_action.command),
        security=scope("cases.act"),
        responses=answers(
            *("case-not-found", "not-permitted", "not-allowed-in-state", "case-full"),
            *_action.refusals,
            body=True,
        ),
    )(_acting(_action))
