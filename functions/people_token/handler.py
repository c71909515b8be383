"""Before a person gets a token: which scopes it has, and for which agency it is.

Both come from the person's entry in the directory of people alone (`domain.access`), not from what
was asked for. Who may nothing gets a token without scopes, which opens no operation.
"""

from __future__ import annotations

from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.cognito_user_pool_event import (
    PreTokenGenerationV2TriggerEvent,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from casework.domain.access import SCOPES, person
from casework.domain.case import Actor
from casework.domain.errors import UnknownCaller
from casework.observability import logger

_API: Final = "casework"
_SIGNING_IN: Final = "openid"


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    request = PreTokenGenerationV2TriggerEvent(event).request
    who = _person(request.group_configuration.groups_to_override, request.user_attributes)
    scopes = [f"{_API}/{scope}" for scope in SCOPES[who.role]] if who else []
    kept = {*scopes, _SIGNING_IN}
    event["response"] = {
        "claimsAndScopeOverrideDetails": {
            "accessTokenGeneration": {
                "claimsToAddOrOverride": {"agency": who.agency} if who and who.agency else {},
                "scopesToAdd": scopes,
                "scopesToSuppress": [scope for scope in request.scopes if scope not in kept],
            },
            # Left out, the groups would be left out of the token.
            "groupOverrideDetails": event["request"]["groupConfiguration"],
        }
    }
    return event


def _person(groups: list[str], attributes: dict[str, str]) -> Actor | None:
    try:
        return person(groups, attributes.get("sub", ""), attributes.get("custom:agency"))
    except UnknownCaller:
        logger.warning("a person without one role", sub=attributes.get("sub"))
        return None
