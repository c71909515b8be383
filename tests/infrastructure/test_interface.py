"""The gateway lets through what the functions describe, for the very scope that they describe."""

from __future__ import annotations

from typing import get_args

from functions.access import RESOURCE_SERVER, SCOPES
from functions.interface import Operation, interface
from infrastructure import callers
from infrastructure.api import _GATEWAY_ERRORS
from infrastructure.config import Scope
from tests.infrastructure.conftest import Synthesised, methods

NOT_DESCRIBED = {"/v1/docs", "/v1/docs/{file}"}
"""Pages for people: no operation of the interface."""


def test_every_operation_is_a_method_of_the_gateway_with_its_scope(either: Synthesised) -> None:
    found = methods(either)

    for operation in interface().operations:
        (method,) = [
            properties
            for (verb, path), properties in found.items()
            if verb == operation.method.upper() and _serves(path, operation.path)
        ]
        assert method.get("AuthorizationScopes", []) == operation.scopes, operation.path
        assert method.get("ApiKeyRequired", False) is bool(operation.scopes)


def test_every_method_of_the_gateway_is_described(either: Synthesised) -> None:
    described = interface().operations

    for verb, path in methods(either):
        assert path in NOT_DESCRIBED or any(
            verb == operation.method.upper() and _serves(path, operation.path)
            for operation in described
        ), (verb, path)


def test_scopes_and_their_server_have_one_name() -> None:
    assert set(SCOPES) == set(get_args(Scope))
    assert RESOURCE_SERVER == callers.RESOURCE_SERVER


def test_what_the_gateway_answers_by_itself_is_documented() -> None:
    """With the very code and status, wherever a token is asked for."""
    gateways = {(code, status.value) for _, status, code in _GATEWAY_ERRORS}

    for operation in interface().operations:
        if operation.scopes:
            documented = {(code, _status(operation, code)) for code, _ in operation.examples()}
            assert gateways - documented <= {
                ("not-found", 404),  # an address that is none
                ("request-too-large", 413),  # without a body
                ("unsupported-media-type", 415),
            }, operation.path


def _status(operation: Operation, code: str) -> int:
    return int(dict(operation.examples())[code]["value"]["status"])


def _serves(resource: str, path: str) -> bool:
    """Whether requests for the path come to that resource: a variable stands for one part."""
    theirs, ours = resource.split("/"), path.split("/")
    return len(theirs) == len(ours) and all(
        t == o or t.startswith("{") for t, o in zip(theirs, ours, strict=True)
    )
