"""What all HTTP functions share: the resolver, who is calling, and how errors are rendered.

Every error is problem+json (RFC 9457). `code` is for programs and stays; `detail` and the messages
of `errors` are Vietnamese, for the person who reads the log of the calling system.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import (
    APIGatewayRestResolver,
    Depends,
    Request,
    Response,
)
from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic_core import from_json

from casework import bootstrap
from casework.bootstrap import partners
from casework.domain import errors
from casework.domain.access import person
from casework.domain.case import Actor, Role
from casework.observability import logger
from functions.field_errors import field_errors
from functions.headers import with_safe_headers
from functions.problems import OF_ERRORS, PROBLEM, detail_of, status_of

_MAX_BODY: Final = 64 * 1024
"""Characters; an item holds 400 KB, and a case grows."""
_MOST_FAULTS: Final = 50
"""That one answer tells: thousands of misspelt fields would make it larger than the request."""
_EXACT: Final = 2**53
_JSON: Final = "application/json"


def rest_app() -> APIGatewayRestResolver:
    """A resolver that validates requests and renders every error as problem+json."""
    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=_load_json)
    app.exception_handler(RequestValidationError)(_invalid_request)
    app.exception_handler(errors.NotAdmissible)(_not_admissible)
    app.exception_handler(errors.CaseworkError)(_casework_error)
    app.exception_handler(ServiceError)(_service_error)
    app.exception_handler(Exception)(_bug)
    return app


def resolve(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext
) -> dict[str, Any]:
    """The answer to a request, with the headers of every answer."""
    return with_safe_headers(_resolved(app, event, context))


def _resolved(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext
) -> dict[str, Any]:
    """A body that says it is not JSON is not looked at: the resolver would read forms as well."""
    if len(event.get("body") or "") > _MAX_BODY:
        return _refused("request-too-large")
    kind = APIGatewayProxyEvent(event).headers.get("content-type") or _JSON
    if event.get("body") and kind.split(";")[0].strip().lower() != _JSON:
        return _refused("unsupported-media-type")
    return app.resolve(event, context)


def _refused(code: str) -> dict[str, Any]:
    """A problem before the resolver is asked."""
    return {
        "statusCode": status_of(code),
        "multiValueHeaders": {"Content-Type": [PROBLEM]},
        "body": known_problem(code).body,
    }


def _load_json(text: str) -> Any:
    """Strict JSON: no NaN, no half surrogate pairs, no endless nesting, no endless numbers.

    An array as the whole is given as a tuple: of a list the resolver would take the first element
    for the body.
    """
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise json.JSONDecodeError("malformed", "", 0) from error
    return tuple(value) if isinstance(value, list) else _whole(value)


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 4.0 is an integer, as JSON Schema sees it. A number so large
    that its double is a guess stays what it is."""
    match value:
        case float():
            return int(value) if value.is_integer() and abs(value) < _EXACT else value
        case dict():
            return {name: _whole(inner) for name, inner in value.items()}
        case list():
            return [_whole(inner) for inner in value]
    return value


def _caller(
    request: Request, registered: Annotated[Callable[[str], Actor], Depends(partners.registered)]
) -> Actor:
    """Raises UnknownCaller, PartnerSuspended."""
    claims = _claims(request)
    return _of_the_stage(claims) or registered(claims.get("client_id", ""))


def _stage_caller(request: Request) -> Actor:
    """Raises UnknownCaller."""
    caller = _of_the_stage(_claims(request))
    if caller is None:
        raise errors.UnknownCaller
    return caller


def _of_the_stage(claims: Mapping[str, str]) -> Actor | None:
    """The person who signed in, or the system of the stage that the token's client is.

    Raises UnknownCaller: a person without a role."""
    client_id = claims.get("client_id", "")
    if client_id == bootstrap.people_client():
        return person(_groups(claims), claims.get("sub", ""), claims.get("agency"))
    client = bootstrap.clients().get(client_id)
    return Actor(client.role, client.code, client.agency) if client else None


def _claims(request: Request) -> Mapping[str, str]:
    """Of an access token. The gateway knows pools, not clients, and would take any of their tokens
    that has the scope. Raises UnknownCaller."""
    authorizer = request.resolved_event["requestContext"].get("authorizer") or {}
    claims = {
        name: value
        for name, value in (authorizer.get("claims") or {}).items()
        if isinstance(value, str)
    }
    if claims.get("token_use") != "access":
        raise errors.UnknownCaller
    return claims


def _groups(claims: Mapping[str, str]) -> list[str]:
    """API Gateway makes a text of the list: `a,b`, and for some kinds of API `[a b]`."""
    return claims.get("cognito:groups", "").strip("[]").replace(",", " ").split()


Caller = Annotated[Actor, Depends(_caller)]
"""Whoever is known, registered partners too."""
StageCaller = Annotated[Actor, Depends(_stage_caller)]
"""People and systems of the stage: where no partner has business, nobody looks for one."""


def _partner(caller: Caller) -> str:
    """The code of the partner that calls. Raises CaseNotOpenToCaller."""
    if caller.role is not Role.PARTNER:
        raise errors.CaseNotOpenToCaller(f"{caller.role} is no partner")
    return caller.code


Partner = Annotated[str, Depends(_partner)]


def problem(status: HTTPStatus, code: str, detail: str, **more: Any) -> Response[str]:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    headers = {"Retry-After": "5"} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    # The resolver serialises only bodies of type application/json.
    return Response(status, PROBLEM, json.dumps(body, ensure_ascii=False), headers)


def known_problem(code: str, **more: Any) -> Response[str]:
    """A problem of the catalogue (`functions.problems`)."""
    return problem(status_of(code), code, detail_of(code), **more)


def _invalid_request(error: RequestValidationError) -> Response[str]:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return known_problem("malformed-json")
    return known_problem("invalid-request", errors=field_errors(faults[:_MOST_FAULTS]))


def _not_admissible(error: errors.NotAdmissible) -> Response[str]:
    logger.info("refused", code=error.code)
    return known_problem(error.code)


def _casework_error(error: errors.CaseworkError) -> Response[str]:
    code = next((OF_ERRORS[kind] for kind in type(error).__mro__ if kind in OF_ERRORS), None)
    if code is None:
        return _bug(error)
    logger.info("refused", code=code)
    return known_problem(code)


def _service_error(error: ServiceError) -> Response[str]:
    """The resolver's own: no such route, method not allowed, unsupported content type."""
    status = HTTPStatus(error.status_code)
    return problem(status, status.phrase.lower().replace(" ", "-"), "Yêu cầu không được hỗ trợ.")


def _bug(error: Exception) -> Response[str]:
    """Nothing of the error leaves the system: the log has it, under the request's id."""
    logger.error("unhandled", exc_info=error)
    return known_problem("internal-error", correlation_id=logger.get_correlation_id())
