"""Keys by which a partner calls Open311; also those of the partners that the stage itself has."""

import secrets
from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.bootstrap.open311 import partner_keys
from casework.bootstrap.partners import of_the_stage
from casework.domain.partner_keys import ENTROPY_BYTES
from casework.observability import logger
from casework.ports import Clock
from casework.use_cases.manage_partner_keys import issue_key, keys_of, revoke_key
from casework.use_cases.open311_ports import PartnerKeys
from functions.access import scope
from functions.partner_admin_api import schemas as s
from functions.partner_admin_api.shared import JSON, NO_STORE, TAGS, Administrator, Code, Desk
from functions.problems import answers

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_PATH: Final = "/v1/partners/<code>/open311-keys"
_ANSWERS: Final = ("partner-not-found", "partner-registering", "not-permitted")

_Keys = Annotated[PartnerKeys, Depends(partner_keys)]
_Clock = Annotated[Clock, Depends(bootstrap.clock)]
_Stage = Annotated[frozenset[str], Depends(of_the_stage)]
_KeyId = Annotated[
    str,
    Path(
        description="Phần trước dấu chấm của khóa",
        json_schema_extra={"examples": ["o311_0123456789abcdef"]},
    ),
]


def _partner(code: str, desk: Desk, stage: _Stage) -> str:
    """Raises UnknownPartner, NotYetRegistered."""
    return code if code in stage else desk.registered(code).code


@router.get(
    _PATH,
    operation_id="listOpen311Keys",
    security=scope("partners.manage"),
    summary="Các khóa Open311 của đối tác",
    tags=TAGS,
    responses=answers(*_ANSWERS),
)
def list_keys(
    code: Code, administrator: Administrator, desk: Desk, stage: _Stage, keys: _Keys
) -> s.Open311KeyList:
    own = keys_of(_partner(code, desk, stage), keys=keys)
    return s.Open311KeyList(keys=[s.Open311KeyView.of(key) for key in own])


@router.post(
    _PATH,
    status_code=201,
    operation_id="issueOpen311Key",
    security=scope("partners.manage"),
    summary="Cấp khóa Open311",
    description="Khóa chỉ hiện một lần. Muốn thay thì cấp khóa mới, rồi thu hồi khóa cũ.",
    tags=TAGS,
    responses=answers(*_ANSWERS, success=(201,)),
)
def issue(
    code: Code,
    administrator: Administrator,
    desk: Desk,
    stage: _Stage,
    keys: _Keys,
    clock: _Clock,
) -> Response[s.NewOpen311KeyView]:
    entropy = secrets.token_bytes(ENTROPY_BYTES)
    key = issue_key(_partner(code, desk, stage), entropy, keys=keys, clock=clock)
    logger.info("open311 key issued", partner=code, by=administrator)
    view = s.NewOpen311KeyView(api_key=key)
    return Response(HTTPStatus.CREATED, JSON, view, dict(NO_STORE))


@router.delete(
    f"{_PATH}/<key_id>",
    operation_id="revokeOpen311Key",
    security=scope("partners.manage"),
    summary="Thu hồi khóa Open311",
    description="Từ lúc này khóa không dùng được nữa; vẫn còn trong danh sách.",
    tags=TAGS,
    responses=answers(*_ANSWERS, "open311-key-not-found"),
)
def revoke(
    code: Code,
    key_id: _KeyId,
    administrator: Administrator,
    desk: Desk,
    stage: _Stage,
    keys: _Keys,
    clock: _Clock,
) -> s.Open311KeyView:
    key = revoke_key(key_id, keys=keys, clock=clock, partner=_partner(code, desk, stage))
    logger.info("open311 key revoked", partner=code, key=key.id, by=administrator)
    return s.Open311KeyView.of(key)
