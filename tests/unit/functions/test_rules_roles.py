"""Which role may do what with rules, directory and contacts: every role × every operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest

from casework.domain.access import SCOPES
from casework.domain.case import Role
from functions.access import full_scope
from functions.directory_api.handler import app as directory_app
from functions.interface import SECURITY_SCHEMES, interface
from functions.rules_api.handler import app as rules_app
from tests.interface import CLIENTS
from tests.lambda_events import signed_in
from tests.office import Claims
from tests.rules_desk import AGENCY_BODY, PEOPLE, REASON, RulesDesk, open_desk, policy

ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})
EVERYBODY: Final = frozenset(CLIENTS) - {Role.PARTNER}
NEW: Final[Mapping[str, Any]] = {"revision": 0, "reason": REASON}


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    scope: str
    roles: frozenset[Role] = ADMINISTRATORS
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


CONTACTS: Final = "/v1/directory/agencies/SYT/contacts"
ROWS: Final = (
    Row("GET", "/v1/directory", "directory.read", EVERYBODY),
    Row("GET", "/v1/directory/agencies/SYT", "directory.read", EVERYBODY),
    Row("GET", "/v1/rules/policy", "rules.read"),
    Row("GET", "/v1/rules/policy/2021-11-01", "rules.read"),
    Row("GET", "/v1/rule-changes", "rules.read"),
    Row("GET", "/v1/rule-changes/1", "rules.read"),
    Row("POST", "/v1/rules/policy", "rules.change", body={**NEW, "edition": policy()}),
    Row("POST", "/v1/rules/policy/check", "rules.change", body={"edition": policy()}),
    Row(
        *("POST", "/v1/rules/policy/2021-11-01/withdraw", "rules.change"),
        body={"revision": 0, "reason": REASON},
    ),
    Row(
        *("POST", "/v1/directory/changes", "rules.change"),
        body={**NEW, "agencies": [dict(AGENCY_BODY)]},
    ),
    Row(
        *("POST", "/v1/directory/changes/check", "rules.change"),
        body={"agencies": [dict(AGENCY_BODY)]},
    ),
    Row("GET", CONTACTS, "contacts.manage"),
    Row("PUT", CONTACTS, "contacts.manage", body={"revision": 0, "contacts": PEOPLE}),
)
rows = pytest.mark.parametrize("row", ROWS, ids=str)


@pytest.fixture
def desk() -> Iterator[RulesDesk]:
    with open_desk() as desk:
        yield desk


@rows
@pytest.mark.parametrize("role", CLIENTS)
def test_an_operation_is_for_the_roles_of_its_row_alone(
    desk: RulesDesk, row: Row, role: Role
) -> None:
    status, body = desk.asks_as(CLIENTS[role], row.method, row.path, row.body)

    if role in row.roles:
        assert status in (200, 201) or body["code"] in ("edition-not-found", "edition-in-force")
    else:
        assert (status, body["code"]) == (403, "not-permitted")
        assert desk.log.changes == []
        assert desk.contacts.lists == {}


@rows
@pytest.mark.parametrize("role", CLIENTS)
def test_a_role_of_people_has_the_scope_of_what_it_may_do_and_of_nothing_else(
    row: Row, role: Role
) -> None:
    assert (row.scope in SCOPES.get(role, ())) is (role in row.roles and role in SCOPES)


@rows
@pytest.mark.parametrize(
    "client",
    [None, "id-of-nobody", signed_in(""), signed_in("administrator,operator")],
)
def test_whoever_has_no_role_may_do_nothing(desk: RulesDesk, row: Row, client: Claims) -> None:
    status, body = desk.asks_as(client, row.method, row.path, row.body)

    assert (status, body["code"]) == (403, "unknown-client")
    assert desk.log.changes == []


def test_every_operation_is_in_the_table_with_its_scope() -> None:
    paths = {
        (method, path)
        for app in (directory_app, rules_app)
        for path, item in app.get_openapi_schema(security_schemes=SECURITY_SCHEMES).paths.items()
        for method in ("get", "put", "post", "delete", "patch")
        if getattr(item, method)
    }
    described = {(o.method, o.path): o.scopes for o in interface().operations}

    tabled = [(row.method.lower(), _pattern(row.path), row.scope) for row in ROWS]
    assert {(method, path) for method, path, _ in tabled} == paths
    for method, path, scope in tabled:
        assert described[method, path] == [full_scope(scope)]


def _pattern(path: str) -> str:
    for value, name in (
        ("/policy", "/{kind}"),
        ("/2021-11-01", "/{valid_from}"),
        ("/SYT", "/{code}"),
        ("/1", "/{revision}"),
    ):
        path = path.replace(value, name)
    return path
