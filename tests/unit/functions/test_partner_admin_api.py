"""Administrators manage partners over HTTP, and nobody else does."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from casework.domain.access import OF_PARTNERS, SCOPES
from casework.domain.case import Actor, Role
from casework.domain.errors import UnknownCaller
from casework.domain.partner_keys import PartnerKey
from casework.domain.partners import Happened
from casework.use_cases.manage_partner_keys import caller_of
from functions.interface import SECURITY_SCHEMES
from functions.partner_admin_api.handler import app, lambda_handler
from tests.builders import NINE_O_CLOCK, a_partner
from tests.lambda_events import Context, http, signed_in
from tests.office import ADMINISTRATOR, Claims
from tests.open311_fakes import InMemoryPartnerKeys
from tests.operation import CLIENTS, Operation
from tests.partner_operations import KEY_ID, NEW, PARTNERS, REASON, SCOPE, call, open_registry
from tests.partner_world import CODE, DETAILS, PartnerWorld

operations = pytest.mark.parametrize("operation", PARTNERS, ids=str)
with_body = pytest.mark.parametrize("operation", [o for o in PARTNERS if o.body], ids=str)


@pytest.fixture
def keys() -> InMemoryPartnerKeys:
    return InMemoryPartnerKeys()


@pytest.fixture
def world(keys: InMemoryPartnerKeys) -> Iterator[PartnerWorld]:
    with open_registry() as (world, stored):
        stored.keys = keys.keys
        yield world


@pytest.fixture
def registered(world: PartnerWorld, keys: InMemoryPartnerKeys) -> PartnerWorld:
    world.registered()
    keys.put(PartnerKey(KEY_ID, CODE, "d" * 64, NINE_O_CLOCK))
    return world


def test_a_registered_partner_gets_what_it_needs_once(world: PartnerWorld) -> None:
    status, shown = call("POST", body=NEW)

    assert status == 201
    given = {shown["client_id"], shown["client_secret"], shown["api_key"]}
    assert given == {"client-1", "secret-1", "value-of-key-1"}
    assert shown["partner"]["status"] == "active"
    again = json.dumps([call("GET"), call("GET", "/so-giao-thong"), call("POST", body=NEW)])
    assert "secret-1" not in again
    assert "value-of-key-1" not in again
    assert call("POST", body=NEW)[1]["code"] == "code-taken"


def test_a_partner_is_shown_as_the_registry_has_it(registered: PartnerWorld) -> None:
    at = "2026-03-04T02:00:00Z"

    assert call("GET", f"/{CODE}") == (
        200,
        {
            "code": CODE,
            "name": DETAILS.name,
            "contact_email": DETAILS.contact_email,
            "scopes": ["cases.submit", "cases.read"],
            "status": "active",
            "unfinished": False,
            "credentials": [{"client_id": "client-1", "ends_at": None}],
            "registered_at": at,
            "registered_by": "p-administrator",
            "changed_at": at,
            "changed_by": "p-administrator",
            "revision": 2,
        },
    )
    assert call("GET")[1]["partners"] == [call("GET", f"/{CODE}")[1]]


def test_half_a_registration_is_seen_and_finished_by_the_same_call(world: PartnerWorld) -> None:
    world.registry.save(a_partner("so-giao-thong"), Happened.ORDERED, "a")

    assert call("GET")[1]["partners"][0]["status"] == "registering"
    assert call("POST", "/so-giao-thong/suspend", REASON)[1]["code"] == "partner-registering"
    busy = call("POST", body=NEW)
    assert (busy[0], busy[1]["code"]) == (503, "unavailable")
    world.mended()
    assert call("POST", body=NEW)[0] == 201


def test_what_is_left_out_of_a_change_stays(registered: PartnerWorld) -> None:
    body = {**REASON, "revision": 2, "scopes": ["cases.list", "cases.read", "cases.list"]}

    status, changed = call("PATCH", f"/{CODE}", body)

    assert (status, changed["name"]) == (200, DETAILS.name)
    assert changed["scopes"] == ["cases.read", "cases.list"]
    assert registered.as_listed()
    stale = call("PATCH", f"/{CODE}", body)
    assert (stale[0], stale[1]["code"]) == (409, "partner-changed")


def test_a_rotation_says_when_the_old_credentials_end(registered: PartnerWorld) -> None:
    status, shown = call("POST", f"/{CODE}/credentials", {**REASON, "at_once": False})

    assert (status, shown["client_secret"]) == (201, "secret-2")
    assert shown["partner"]["credentials"] == [
        {"client_id": "client-2", "ends_at": None},
        {"client_id": "client-1", "ends_at": "2026-03-05T02:00:00Z"},
    ]
    call("POST", f"/{CODE}/credentials", REASON)
    many = call("POST", f"/{CODE}/credentials", REASON)
    assert (many[0], many[1]["code"]) == (409, "too-many-secrets")
    at_once = call("POST", f"/{CODE}/credentials", {**REASON, "at_once": True})[1]
    assert [c["client_id"] for c in at_once["partner"]["credentials"]] == [at_once["client_id"]]


def test_the_history_tells_who_and_why(registered: PartnerWorld) -> None:
    other = {**ADMINISTRATOR, "sub": "p-2"}
    call("POST", f"/{CODE}/suspend", {"reason": "Gửi sai hàng loạt"}, other)

    newest, *older = call("GET", f"/{CODE}/history")[1]["changes"]

    assert newest == {
        "revision": 3,
        "at": "2026-03-04T02:00:00Z",
        "by": "p-2",
        "happened": "suspended",
        "reason": "Gửi sai hàng loạt",
        "name": DETAILS.name,
        "contact_email": DETAILS.contact_email,
        "scopes": ["cases.submit", "cases.read"],
        "status": "suspended",
    }
    assert [line["happened"] for line in older] == ["credentials_issued", "credentials_ordered"]


@pytest.mark.parametrize("partner", [CODE, "e-dongthap"])
def test_keys_of_open311_are_issued_listed_and_revoked(
    world: PartnerWorld, keys: InMemoryPartnerKeys, partner: str
) -> None:
    """Also those of a partner that the stage itself has."""
    world.registered()
    path = f"/{partner}/open311-keys"
    status, shown = call("POST", path)
    key_id = shown["api_key"].partition(".")[0]

    assert status == 201
    assert caller_of(shown["api_key"], keys=keys) == Actor(Role.PARTNER, partner)
    line = {"id": key_id, "issued_at": "2026-03-04T02:00:00Z", "revoked_at": None}
    assert call("GET", path) == (200, {"keys": [line]})
    gone = {**line, "revoked_at": "2026-03-04T02:00:00Z"}
    assert call("DELETE", f"{path}/{key_id}") == call("DELETE", f"{path}/{key_id}") == (200, gone)
    with pytest.raises(UnknownCaller):
        caller_of(shown["api_key"], keys=keys)
    assert call("POST", "/so-giao-thong/open311-keys")[1]["code"] == "partner-not-found"
    assert call("POST", "/console-1022/open311-keys")[1]["code"] == "partner-not-found"


def test_the_key_of_one_partner_is_not_found_under_another(registered: PartnerWorld) -> None:
    foreign = call("DELETE", f"/e-dongthap/open311-keys/{KEY_ID}")

    assert (foreign[0], foreign[1]["code"]) == (404, "open311-key-not-found")
    assert foreign == call("DELETE", f"/{CODE}/open311-keys/o311_{'1' * 16}")
    assert call("GET", f"/{CODE}/open311-keys")[1]["keys"][0]["revoked_at"] is None


@pytest.mark.parametrize("operation", [o for o in PARTNERS if CODE in o.path], ids=str)
def test_a_partner_that_is_not_there_is_not_found(
    world: PartnerWorld, operation: Operation
) -> None:
    for code in ("nobody", "Nobody", "x" * 300, "..", "a.b"):
        elsewhere = replace(operation, path=operation.path.replace(CODE, code))
        status, problem = elsewhere.on("", ADMINISTRATOR)
        assert (status, problem["code"]) == (404, "partner-not-found")


@pytest.mark.parametrize("role", CLIENTS)
@operations
def test_partners_are_for_administrators_alone(
    registered: PartnerWorld, operation: Operation, role: Role
) -> None:
    before = dict(registered.registry.stored)

    status, body = operation.on("", CLIENTS[role])

    if role is Role.ADMINISTRATOR:
        assert status in (200, 201), body
    else:
        assert (status, body["code"]) == (403, "not-permitted")
        assert before == registered.registry.stored


@operations
@pytest.mark.parametrize(
    "client",
    [None, "id-of-nobody", signed_in(""), signed_in("administrator,operator"), "client-1"],
)
def test_who_is_not_known_here_is_refused(
    registered: PartnerWorld, operation: Operation, client: Claims
) -> None:
    """A registered partner neither: it has no business here, so nobody looks for it."""
    status, problem = operation.on("", client)

    assert (status, problem["code"]) == (403, "unknown-client")


def test_only_administrators_have_the_scope_and_no_partner_can_get_it() -> None:
    assert [role for role, scopes in SCOPES.items() if SCOPE in scopes] == [Role.ADMINISTRATOR]
    assert SCOPE not in OF_PARTNERS


def test_every_operation_of_the_function_is_in_the_table() -> None:
    tabled = {
        (each.method, each.path.replace(CODE, "{code}").replace(KEY_ID, "{key_id}"))
        for each in PARTNERS
    }
    described = app.get_openapi_schema(security_schemes=SECURITY_SCHEMES).paths
    offered = {
        (method.upper(), path)
        for path, item in described.items()
        for method in ("get", "put", "post", "delete", "patch")
        if getattr(item, method)
    }

    assert offered == tabled


@with_body
@pytest.mark.parametrize(
    "extra",
    ["status", "client_id", "client_secret", "credentials", "revoked", "unfinished", "__class__"],
)
def test_no_field_is_taken_that_is_not_the_callers_to_set(
    registered: PartnerWorld, operation: Operation, extra: str
) -> None:
    before = dict(registered.registry.stored)

    status, problem = operation.on("", ADMINISTRATOR, {**operation.body, extra: "x"})

    assert (status, [fault["field"] for fault in problem["errors"]]) == (422, [extra])
    assert before == registered.registry.stored


@with_body
def test_every_change_says_why(registered: PartnerWorld, operation: Operation) -> None:
    without = {name: value for name, value in operation.body.items() if name != "reason"}

    for body in (without, {**without, "reason": " "}, {**without, "reason": "x" * 2001}):
        status, problem = operation.on("", ADMINISTRATOR, body or {"reason": None})
        assert (status, [fault["field"] for fault in problem["errors"]]) == (422, ["reason"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "Xa"}, "code"),
        ({"code": "xa_1"}, "code"),
        ({"code": "xa.1"}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"code": ""}, "code"),
        ({"name": "..."}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"contact_email": "ky-thuat"}, "contact_email"),
        ({"contact_email": None}, "contact_email"),
        ({"scopes": []}, "scopes"),
        ({"scopes": "cases.submit"}, "scopes"),
        ({"scopes": ["partners.manage"]}, "scopes.0"),
        ({"scopes": ["cases.read", "sender.read"]}, "scopes.1"),
        ({"scopes": ["cases.read"] * 9}, "scopes"),
    ],
)
def test_what_is_wrong_with_a_registration_is_named(
    world: PartnerWorld, wrong: dict[str, Any], field: str
) -> None:
    status, problem = call("POST", body={**NEW, **wrong})

    assert (status, [fault["field"] for fault in problem["errors"]]) == (422, [field])
    assert (world.registry.stored, world.outside()) == ({}, ({}, set()))


@pytest.mark.parametrize("revision", [None, 0, "2", 2.5, True])
def test_a_change_names_the_revision_that_was_looked_at(
    registered: PartnerWorld, revision: object
) -> None:
    status, problem = call("PATCH", f"/{CODE}", {**REASON, "revision": revision})

    assert (status, [fault["field"] for fault in problem["errors"]]) == (422, ["revision"])


def test_secrets_are_in_no_log_and_no_cache(registered: PartnerWorld, logged: io.StringIO) -> None:
    made = [
        lambda_handler(http("POST", f"/v1/partners{path}", body, ADMINISTRATOR), Context())
        for path, body in (
            ("", NEW),
            (f"/{CODE}/credentials", REASON),
            (f"/{CODE}/open311-keys", None),
        )
    ]

    for answer in made:
        assert answer["statusCode"] == 201
        assert answer["multiValueHeaders"]["Cache-Control"] == ["no-store"]
        shown = json.loads(answer["body"])
        for name in ("client_secret", "api_key"):
            assert shown.get(name, "-" * 9) not in logged.getvalue()
    assert DETAILS.contact_email not in logged.getvalue()
    assert '"by":"p-administrator"' in logged.getvalue().replace(" ", "")
