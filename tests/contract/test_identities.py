"""Who sent a case, as the vault gives it back to the one who may ask."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.adapters.dynamodb.identities import DynamoDbIdentities
from casework.domain.case import SYSTEM, Identity
from casework.domain.commands import RouteCase
from casework.domain.errors import Unavailable
from casework.ports import Cases, Identities
from casework.use_cases.change_case import change_case
from casework.use_cases.relate_cases import split_case
from casework.use_cases.submit_feedback import submit_feedback
from tests.builders import OPERATOR, RULES, a_classification, a_feedback, a_source
from tests.fakes import FixedClock, InMemoryCases, InMemoryIdentities
from tests.tables import CASE, IDENTITY

WHOLE = Identity("Nguyễn Văn A", "+84912345678", "a@x.example")
Vault = tuple[Cases, Identities]


@pytest.fixture(params=["fake", "dynamodb"])
def vault(request: pytest.FixtureRequest) -> Vault:
    if request.param == "fake":
        cases = InMemoryCases()
        return cases, InMemoryIdentities(cases)
    client = request.getfixturevalue("dynamodb")
    stored = DynamoDbCases(client, case_table=CASE, identity_table=IDENTITY)
    return stored, DynamoDbIdentities(client, identity_table=IDENTITY)


def received(cases: Cases, identity: Identity, external_id: str = "edt-1") -> str:
    return submit_feedback(
        a_source(external_id), a_feedback(), identity, cases=cases, clock=FixedClock(), rules=RULES
    ).case.id


def split(cases: Cases, case_id: str, *texts: str) -> list[str]:
    work: Any = {"cases": cases, "clock": FixedClock(), "rules": RULES}
    change_case(case_id, RouteCase(a_classification(confidence=0.1)), SYSTEM, **work)
    return [part.id for part in split_case(case_id, texts, OPERATOR, **work)]


@pytest.mark.parametrize(
    "identity",
    [WHOLE, Identity(), Identity(email="a@x.example"), Identity(phone="+84912345678")],
)
def test_a_sender_comes_back_as_intake_wrote_it(vault: Vault, identity: Identity) -> None:
    cases, identities = vault

    assert identities.of(received(cases, identity)) == identity


def test_of_an_unknown_case_nothing_is_known(vault: Vault) -> None:
    cases, identities = vault
    received(cases, WHOLE)

    assert identities.of("DT-UNKNOWN") is None


def test_each_case_has_its_own_sender(vault: Vault) -> None:
    cases, identities = vault
    one = received(cases, WHOLE)
    other = received(cases, Identity(email="b@x.example"), "edt-2")

    assert identities.of(one) == WHOLE
    assert identities.of(other) == Identity(email="b@x.example")


def test_a_part_has_the_sender_of_the_first_case_and_a_part_of_a_part_too(vault: Vault) -> None:
    cases, identities = vault
    first = received(cases, WHOLE)

    part, _ = split(cases, first, "Rác không ai gom", "Chó thả rông")
    (part_of_part,) = split(cases, part, "Ống nước bể")

    assert identities.of(part) == identities.of(part_of_part) == WHOLE


def test_the_vault_is_read_consistently_one_case_at_a_time(dynamodb: Any) -> None:
    cases = DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    first = received(cases, WHOLE)
    (part,) = split(cases, first, "Rác không ai gom")
    calls: list[tuple[str, Any]] = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb",
        lambda params, model, **_: calls.append((model.name, params)),
    )

    DynamoDbIdentities(dynamodb, identity_table=IDENTITY).of(part)

    assert [name for name, _ in calls] == ["GetItem", "GetItem"]
    assert all(params["ConsistentRead"] for _, params in calls)
    assert [params["Key"]["pk"]["S"] for _, params in calls] == [f"CASE#{part}", f"CASE#{first}"]


def test_a_vault_out_of_reach_is_unavailable() -> None:
    class OutOfReach:
        def get_item(self, **_: Any) -> Any:
            raise ConnectTimeoutError(endpoint_url="x")

    with pytest.raises(Unavailable):
        DynamoDbIdentities(OutOfReach(), identity_table=IDENTITY).of("DT-1")  # type: ignore[arg-type]
