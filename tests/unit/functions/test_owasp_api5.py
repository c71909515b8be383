"""OWASP API Security Top 10 (2023), API5: which role may do what, every role × every operation.

The function itself refuses, whatever scopes a token has; the scopes say the same (`access`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.domain.access import SCOPES
from casework.domain.case import Role
from casework.domain.commands import SeeCase
from casework.domain.transitions import TRANSITIONS
from functions.interface import SECURITY_SCHEMES
from tests import interface
from tests.interface import (
    ACTS,
    CLIENTS,
    LISTS,
    READS,
    RECORDING,
    WEBHOOKS,
    Operation,
    open_doors,
)
from tests.lambda_events import signed_in
from tests.office import Claims, Office

roles = pytest.mark.parametrize("role", CLIENTS)


@pytest.fixture
def office() -> Iterator[Office]:
    with open_doors() as (office, world):
        world.with_endpoint()
        yield office


@roles
@pytest.mark.parametrize("operation", [*READS, *LISTS, *WEBHOOKS, RECORDING], ids=str)
def test_an_operation_is_for_the_roles_of_its_row_alone(
    office: Office, operation: Operation, role: Role
) -> None:
    status, body = operation.on(office.forwarded("1"), CLIENTS[role])

    if role in operation.roles:
        assert status in (200, 201, 204), body
    elif role is Role.ADMINISTRATOR and operation in READS:
        assert (status, body["code"]) == (404, "case-not-found")
    else:
        assert (status, body["code"]) == (403, "not-permitted")


@roles
@pytest.mark.parametrize("operation", ACTS, ids=str)
def test_an_action_is_for_the_roles_of_the_transition_table_alone(
    office: Office, operation: Operation, role: Role
) -> None:
    status, body = operation.on(office.forwarded("1"), CLIENTS[role])
    answer = (status, body.get("code"))

    if role is Role.ADMINISTRATOR or operation.name in ("merge", "link"):
        # No case is known to the one; for the others, the second case does not exist.
        assert answer == (404, "case-not-found")
    elif operation.name == "contribute":
        assert answer == (403, "not-permitted")  # the lead agency is no coordinating one
    else:
        assert (answer == (403, "not-permitted")) is (role not in operation.roles), body


@roles
@pytest.mark.parametrize("operation", [*READS, *LISTS, *WEBHOOKS, RECORDING], ids=str)
def test_a_role_of_people_has_the_scope_of_what_it_may_do_and_of_nothing_else(
    operation: Operation, role: Role
) -> None:
    granted = SCOPES.get(role, ())

    assert (operation.scope in granted) is (role in operation.roles and role in SCOPES)


def test_every_operation_of_these_functions_is_in_the_table() -> None:
    tabled = {(each.method, each.path) for each in (*READS, *LISTS, *WEBHOOKS, RECORDING)}
    offered = {
        (method.upper(), path.replace("{month}", "2026-03"))
        for module in interface.APPS
        if module is not interface.case_api
        for path, item in module.app.get_openapi_schema(
            security_schemes=SECURITY_SCHEMES
        ).paths.items()
        for method in ("get", "put", "post", "delete", "patch")
        if getattr(item, method)
    }

    assert offered == tabled - {("GET", "/v1/cases/{reference}")}


def test_every_command_of_a_person_is_in_the_table() -> None:
    tabled = {command for command, _ in interface.ACTIONS.values()}
    people = set(CLIENTS)

    assert tabled == {
        row.command for row in TRANSITIONS if row.roles & people and row.command is not SeeCase
    }


@pytest.mark.parametrize(
    "client",
    [None, "id-of-nobody", signed_in(""), signed_in("operator,supervisor"), signed_in("partner")],
)
@pytest.mark.parametrize("operation", [*READS, *LISTS, *WEBHOOKS, RECORDING, *ACTS[:1]], ids=str)
def test_whoever_has_no_role_may_do_nothing(
    office: Office, operation: Operation, client: Claims
) -> None:
    status, body = operation.on(office.forwarded("1"), client)

    assert (status, body["code"]) == (403, "unknown-client")
