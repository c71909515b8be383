"""The registry of partners, their clients and their keys: fakes and adapters alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from ministack.services import apigateway_v1, cognito

from casework.adapters.dynamodb.partners import DynamoDbPartners
from casework.adapters.partner_api_keys import GatewayPartnerApiKeys
from casework.adapters.partner_clients import CognitoPartnerClients
from casework.domain.errors import Unavailable
from casework.domain.partners import Credentials, Happened, Partner, PartnerStatus, Stamp
from casework.use_cases.partner_ports import PartnerApiKeys, PartnerClients, Partners
from tests.builders import NINE_O_CLOCK, a_partner
from tests.ministack_services import in_process
from tests.partner_fakes import InMemoryPartnerApiKeys, InMemoryPartnerClients, InMemoryPartners
from tests.tables import PARTNER

LATER = Stamp(NINE_O_CLOCK + timedelta(days=1), "p-other")
SCOPES = ("cases.submit", "cases.read")


@pytest.fixture(params=["fake", "dynamodb"])
def registry(request: pytest.FixtureRequest) -> Partners:
    if request.param == "fake":
        return InMemoryPartners()
    return DynamoDbPartners(request.getfixturevalue("dynamodb"), partner_table=PARTNER)


def issued(partner: Partner, client_id: str) -> Partner:
    return partner.issued(Credentials(partner.revision, client_id, f"key-of-{client_id}"), LATER)


def test_a_partner_comes_back_as_it_was(registry: Partners) -> None:
    partner = a_partner()
    assert registry.find(partner.code) is None

    assert registry.save(partner, Happened.ORDERED, "Công văn 12")
    assert registry.find(partner.code) == partner
    ended = replace(issued(partner, "c1").credentials[0], ends_at=LATER.at)
    active = replace(issued(partner, "c1"), credentials=(ended,))
    assert registry.save(active, Happened.ISSUED, "Công văn 12")
    assert registry.find(partner.code) == active


def test_a_code_is_taken_once_and_no_change_overwrites_another(registry: Partners) -> None:
    first = a_partner()
    registry.save(first, Happened.ORDERED, "a")

    assert not registry.save(replace(first, changed=LATER), Happened.ORDERED, "b")
    second = issued(first, "c1")
    assert registry.save(second, Happened.ISSUED, "c")
    assert not registry.save(issued(first, "c2"), Happened.ISSUED, "d")
    assert registry.find(first.code) == second
    assert registry.of_client("c2") is None
    assert [line.reason for line in registry.history(first.code, 9)] == ["c", "a"]


def test_a_partner_is_found_by_its_clients_old_and_new(registry: Partners) -> None:
    partner = a_partner()
    registry.save(partner, Happened.ORDERED, "a")
    active = issued(partner, "c1")
    registry.save(active, Happened.ISSUED, "a")
    ordering = active.ordering(active.details, LATER, at_once=True)
    registry.save(ordering, Happened.ORDERED, "b")
    again = issued(ordering, "c2")
    registry.save(again, Happened.ISSUED, "b")

    assert registry.of_client("c0") is None
    assert registry.of_client("c1") == registry.of_client("c2") == again
    assert [c.client_id for c in again.credentials] == ["c2"]


def test_a_client_is_never_that_of_another_partner(registry: Partners) -> None:
    one, other = a_partner("mot"), a_partner("hai")
    for partner in (one, other):
        registry.save(partner, Happened.ORDERED, "a")
    assert registry.save(issued(one, "c1"), Happened.ISSUED, "a")

    assert not registry.save(issued(other, "c1"), Happened.ISSUED, "a")
    assert registry.of_client("c1") == issued(one, "c1")
    assert registry.find("hai") == other


def test_all_are_listed_by_code_without_what_lies_beside_them(registry: Partners) -> None:
    for code in ("b", "c-1", "a"):
        registry.save(a_partner(code), Happened.ORDERED, "a")
    registry.save(issued(a_partner("a"), "c1"), Happened.ISSUED, "a")

    assert [partner.code for partner in registry.all()] == ["a", "b", "c-1"]


def test_a_history_is_of_one_partner_latest_first(registry: Partners) -> None:
    partner = a_partner("a")
    registry.save(a_partner("a-b"), Happened.ORDERED, "another")
    registry.save(partner, Happened.ORDERED, "0")
    partner = issued(partner, "c1")
    registry.save(partner, Happened.ISSUED, "1")
    for n in range(2, 13):
        partner = partner.put(PartnerStatus.SUSPENDED if n % 2 else PartnerStatus.ACTIVE, LATER)
        registry.save(partner, Happened.RESUMED, str(n))

    lines = registry.history("a", 4)

    assert [line.reason for line in lines] == ["12", "11", "10", "9"]
    assert lines[0].partner == partner
    assert (lines[0].happened, lines[0].partner.changed) == (Happened.RESUMED, LATER)
    assert len(registry.history("a", 100)) == 13
    assert registry.history("nobody", 4) == ()


class Troubled:
    """A client whose transactions fail so."""

    def __init__(self, client: Any, *reasons: str) -> None:
        self.get_item, self._reasons = client.get_item, reasons

    def transact_write_items(self, **_: Any) -> Any:
        raise ClientError(
            {
                "Error": {"Code": "TransactionCanceledException", "Message": ""},
                "CancellationReasons": [{"Code": reason} for reason in self._reasons],
            },
            "TransactWriteItems",
        )


def test_who_meets_another_transaction_was_not_the_first(dynamodb: Any) -> None:
    def save(*reasons: str) -> bool:
        client: Any = Troubled(dynamodb, *reasons)
        registry = DynamoDbPartners(client, partner_table=PARTNER)
        return registry.save(a_partner(), Happened.ORDERED, "a")

    assert save("TransactionConflict", "None") is False
    with pytest.raises(Unavailable):
        save("None", "ThrottlingError")
    with pytest.raises(ClientError):
        save("None", "ValidationError")


def cognito_clients() -> tuple[CognitoPartnerClients, Any, str]:
    client = in_process("cognito-idp", cognito)
    pool = client.create_user_pool(PoolName="systems")["UserPool"]["Id"]
    return CognitoPartnerClients(client, pool=pool, resource_server="casework"), client, pool


def gateway_keys() -> tuple[GatewayPartnerApiKeys, Any, str]:
    client = in_process("apigateway", apigateway_v1)
    plan = client.create_usage_plan(name="partners")["id"]
    return GatewayPartnerApiKeys(client, usage_plan=plan), client, plan


@pytest.fixture(params=[InMemoryPartnerClients, lambda: cognito_clients()[0]], ids=["fake", "aws"])
def clients(request: pytest.FixtureRequest) -> PartnerClients:
    made: PartnerClients = request.param()
    return made


@pytest.fixture(params=[InMemoryPartnerApiKeys, lambda: gateway_keys()[0]], ids=["fake", "aws"])
def keys(request: pytest.FixtureRequest) -> PartnerApiKeys:
    made: PartnerApiKeys = request.param()
    return made


def test_clients_are_those_of_the_partner_alone(clients: PartnerClients) -> None:
    first, second = (clients.make(name, SCOPES) for name in ("partner.a.1", "partner.a.1"))
    other = clients.make("partner.a-b.1", SCOPES)

    assert clients.made_for("a") == {first.id, second.id}
    assert clients.made_for("a-b") == {other.id}
    assert clients.made_for("b") == set()
    assert len({first.id, second.id, first.secret, second.secret}) == 4
    assert first.secret not in repr(first)


def test_a_removed_client_is_gone_and_may_be_removed_again(clients: PartnerClients) -> None:
    client = clients.make("partner.a.1", SCOPES)

    for _ in range(2):
        clients.remove(client.id)
    assert clients.made_for("a") == set()


def test_nobody_is_allowed_anything_who_is_gone(clients: PartnerClients) -> None:
    client = clients.make("partner.a.1", SCOPES)
    clients.remove(client.id)

    with pytest.raises((LookupError, ClientError)):
        clients.allow(client.id, "partner.a.1", SCOPES)


def test_a_client_of_cognito_may_what_its_partner_may_and_is_a_system() -> None:
    port, client, pool = cognito_clients()
    made = port.make("partner.a.1", SCOPES)

    def shown() -> Any:
        found = client.describe_user_pool_client(UserPoolId=pool, ClientId=made.id)
        kept = ("LastModifiedDate", "AllowedOAuthScopes")
        return {k: v for k, v in found["UserPoolClient"].items() if k not in kept}, found[
            "UserPoolClient"
        ]["AllowedOAuthScopes"]

    before, scopes = shown()
    assert scopes == ["casework/cases.submit", "casework/cases.read"]
    assert before["AllowedOAuthFlows"] == ["client_credentials"]
    assert before["AllowedOAuthFlowsUserPoolClient"] is True
    assert (before["AccessTokenValidity"], before["TokenValidityUnits"]) == (
        1,
        {"AccessToken": "hours"},
    )
    port.allow(made.id, "partner.a.1", ("cases.read",))
    assert shown() == (before, ["casework/cases.read"])


def test_the_clients_of_a_partner_are_found_on_every_page() -> None:
    port, client, pool = cognito_clients()
    for n in range(130):
        client.create_user_pool_client(UserPoolId=pool, ClientName=f"partner.b.{n}")
    made = port.make("partner.a.1", SCOPES)

    assert port.made_for("a") == {made.id}
    assert len(port.made_for("b")) == 130


def test_keys_are_those_of_the_partner_alone(keys: PartnerApiKeys) -> None:
    first, second, other = (keys.make(f"partner.{n}") for n in ("a.1", "a.2", "a-b.1"))

    assert keys.made_for("a") == {first.id, second.id}
    assert keys.made_for("a-b") == {other.id}
    assert len({first.value, second.value}) == 2
    assert first.value not in repr(first)
    assert len(first.value) > 8
    for _ in range(2):
        keys.remove(first.id)
    assert keys.made_for("a") == {second.id}


def test_a_key_that_the_plan_did_not_take_is_not_in_it() -> None:
    port, client, _ = gateway_keys()
    fail_at(client, "CreateUsagePlanKey", "TooManyRequestsException")

    with pytest.raises(Unavailable):
        port.make("partner.a.1")

    assert port.made_for("a") == set()


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ConflictException"])
def test_trouble_of_the_gateway_passes(code: str) -> None:
    port, client, _ = gateway_keys()
    fail_at(client, "GetUsagePlanKeys", code)

    with pytest.raises(Unavailable):
        port.made_for("a")


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("CreateUserPoolClient", lambda port: port.make("partner.a.1", SCOPES)),
        ("UpdateUserPoolClient", lambda port: port.allow("c", "partner.a.1", SCOPES)),
        ("DeleteUserPoolClient", lambda port: port.remove("c")),
        ("ListUserPoolClients", lambda port: port.made_for("a")),
    ],
)
def test_trouble_of_cognito_passes_and_a_missing_right_does_not(
    operation: str, call: Callable[[Any], Any]
) -> None:
    for code in ("TooManyRequestsException", "InternalErrorException", None):
        port, client, _ = cognito_clients()
        fail_at(client, operation, code)
        with pytest.raises(Unavailable):
            call(port)
    port, client, _ = cognito_clients()
    fail_at(client, operation, "AccessDeniedException")
    with pytest.raises(ClientError):
        call(port)


def fail_at(client: Any, operation: str, code: str | None) -> None:
    """With that error, or by no answer at all."""
    service = client.meta.service_model.service_id.hyphenize()

    def fail(**_: Any) -> None:
        if code is None:
            raise ConnectTimeoutError(endpoint_url="x")
        raise ClientError({"Error": {"Code": code, "Message": ""}}, operation)

    client.meta.events.register(f"before-call.{service}.{operation}", fail)
