from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casework.adapters.dynamodb.ledger import DynamoDbLedger, DynamoDbProviderStates
from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.messaging import Breaker
from casework.domain.notifications import Channel
from casework.ports import Ledger, ProviderStates
from casework.reference.messaging import load_messaging
from tests.builders import NINE_O_CLOCK
from tests.fakes import (
    InMemoryLedger,
    InMemoryProviderStates,
)
from tests.tables import MESSAGE

RULES = load_messaging("province", date(2026, 3, 4))


@pytest.fixture(params=["fake", "dynamodb"])
def ledger(request: pytest.FixtureRequest):
    if request.param == "fake":
        return InMemoryLedger()
    return DynamoDbLedger(request.getfixturevalue("dynamodb"), message_table=MESSAGE)


@pytest.fixture(params=["fake", "dynamodb"])
def providers(request: pytest.FixtureRequest) -> ProviderStates:
    if request.param == "fake":
        return InMemoryProviderStates()
    client = request.getfixturevalue("dynamodb")
    return DynamoDbProviderStates(client, message_table=MESSAGE)


def an_entry(message_id: str = "m", **fields: Any) -> LedgerEntry:
    entry = LedgerEntry(
        message_id, "DT-1", 2, Channel.EMAIL, DeliveryState.PENDING, NINE_O_CLOCK, NINE_O_CLOCK
    )
    return replace(entry, **fields)


def a_claim(owner: str, entry: LedgerEntry | None = None) -> LedgerEntry:
    return (entry or an_entry()).claimed(owner, NINE_O_CLOCK, RULES)


def test_a_message_nobody_entered_has_no_entry(ledger: Ledger) -> None:
    assert ledger.find("m") is None


def test_a_message_is_entered_once(ledger: Ledger) -> None:
    assert ledger.enter(an_entry())
    assert not ledger.enter(an_entry(seq=3))
    assert ledger.find("m") == an_entry()


def test_of_two_workers_one_claims_the_message(ledger: Ledger) -> None:
    ledger.enter(an_entry())

    assert ledger.replace(an_entry(), a_claim("w1"))
    assert not ledger.replace(an_entry(), a_claim("w2"))
    assert ledger.find("m") == a_claim("w1")


def test_a_dead_workers_claim_is_taken_over_once(ledger: Ledger) -> None:
    first = a_claim("w1")
    ledger.enter(first)

    assert ledger.replace(first, a_claim("w2", first))
    assert not ledger.replace(first, a_claim("w3", first))
    assert ledger.find("m") == a_claim("w2", first)


def test_nothing_is_written_over_a_message_that_nobody_entered(ledger: Ledger) -> None:
    assert not ledger.replace(an_entry(), a_claim("w1"))
    assert ledger.find("m") is None


def test_every_field_of_an_entry_comes_back(ledger: Ledger) -> None:
    entry = replace(
        a_claim("w1").missed(DeliveryState.FAILED, NINE_O_CLOCK, "rejected: số sai"),
        provider_id="p",
        agency="SGTVT",
        to_sender=True,
        day=date(2026, 3, 4),
    )
    ledger.enter(entry)

    assert ledger.find("m") == entry


def test_an_entry_of_before_there_were_messages_to_senders_goes_on(dynamodb: Any) -> None:
    before, ledger = an_entry(), DynamoDbLedger(dynamodb, message_table=MESSAGE)
    ledger.enter(before)
    (item,) = dynamodb.scan(TableName=MESSAGE)["Items"]

    assert "to_sender" not in item["body"]["S"]
    assert ledger.find("m") == before
    assert ledger.replace(before, a_claim("w1"))


def test_what_waits_is_found_when_its_time_has_come(ledger: Ledger) -> None:
    times = [NINE_O_CLOCK + timedelta(minutes=n) for n in range(30)]
    for n, at in enumerate(times):
        ledger.enter(an_entry(f"m{n}", next_at=at))
    ledger.enter(an_entry("settled").sent("p-1"))

    assert {entry.message_id for entry in ledger.due(times[19])} == {f"m{n}" for n in range(20)}
    assert [*ledger.due(NINE_O_CLOCK - timedelta(microseconds=1))] == []


def test_what_is_settled_waits_no_more(ledger: Ledger) -> None:
    ledger.enter(an_entry())
    ledger.replace(an_entry(), an_entry().sent("p-1"))

    assert [*ledger.due(NINE_O_CLOCK + timedelta(days=900))] == []


def test_the_breaker_of_a_provider_is_changed_by_one_at_a_time(providers: ProviderStates) -> None:
    assert providers.breaker(Channel.SMS) == Breaker()
    failed = Breaker().failed(NINE_O_CLOCK, RULES.breaker)

    assert providers.change(Channel.SMS, Breaker(), failed)
    assert not providers.change(Channel.SMS, Breaker(), failed)
    assert providers.breaker(Channel.SMS) == failed
    assert providers.breaker(Channel.EMAIL) == Breaker()

    opened = replace(failed, opened=1, open_until=NINE_O_CLOCK)
    assert providers.change(Channel.SMS, failed, opened)
    assert providers.change(Channel.SMS, opened, Breaker())
    assert providers.change(Channel.SMS, Breaker(), failed)


def test_a_limit_is_kept_for_each_provider_and_period(providers: ProviderStates) -> None:
    def take(channel: Channel, period: str) -> bool:
        return providers.take(channel, period, 3, now=NINE_O_CLOCK)

    assert [take(Channel.SMS, "2026-03") for _ in range(5)] == [True] * 3 + [False] * 2
    assert take(Channel.EMAIL, "2026-03")
    assert take(Channel.SMS, "2026-04")


def test_a_worker_that_woke_too_late_cannot_settle(ledger: Ledger) -> None:
    zombie = a_claim("w1")
    ledger.enter(zombie)
    ledger.replace(zombie, a_claim("w2", zombie))

    assert not ledger.replace(zombie, zombie.sent("p-1"))
    assert ledger.find("m") == a_claim("w2", zombie)
