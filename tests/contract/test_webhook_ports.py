"""The ledger of deliveries, the endpoints and their health: fake and adapter behave alike."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.adapters.dynamodb.webhooks import (
    DynamoDbWebhookEndpoints,
    DynamoDbWebhookHealth,
    DynamoDbWebhookLedger,
)
from casework.domain.webhook_delivery import Reply, WebhookDelivery
from casework.domain.webhook_endpoint import Disabled, Endpoint, Health, secret_of
from casework.ports import WebhookEndpoints, WebhookHealth, WebhookLedger
from casework.reference.webhooks import load_catalogue
from tests.builders import NINE_O_CLOCK
from tests.tables import ENDPOINT, WEBHOOK
from tests.webhook_fakes import InMemoryEndpoints, InMemoryHealth, InMemoryWebhookLedger

RULES = load_catalogue().retries
LEASE = timedelta(minutes=1)
CASE = "DT-2345-6789-AB-C"
A_LITTLE = timedelta(microseconds=1)


@pytest.fixture(params=["fake", "dynamodb"])
def ledger(request: pytest.FixtureRequest) -> WebhookLedger:
    if request.param == "fake":
        return InMemoryWebhookLedger()
    return DynamoDbWebhookLedger(request.getfixturevalue("dynamodb"), webhook_table=WEBHOOK)


@pytest.fixture(params=["fake", "dynamodb"])
def health(request: pytest.FixtureRequest) -> WebhookHealth:
    if request.param == "fake":
        return InMemoryHealth()
    return DynamoDbWebhookHealth(request.getfixturevalue("dynamodb"), webhook_table=WEBHOOK)


@pytest.fixture(params=["fake", "dynamodb"])
def endpoints(request: pytest.FixtureRequest) -> WebhookEndpoints:
    if request.param == "fake":
        return InMemoryEndpoints()
    return DynamoDbWebhookEndpoints(request.getfixturevalue("dynamodb"), endpoint_table=ENDPOINT)


def a_delivery(seq: int = 1, case_id: str = CASE, **changes: Any) -> WebhookDelivery:
    planned = WebhookDelivery(
        case_id, seq, "e-dongthap", "case.received", '{"name":"Đồng Tháp"}', NINE_O_CLOCK
    )
    return replace(planned, **changes)


def claimed(delivery: WebhookDelivery) -> WebhookDelivery:
    return delivery.claimed(NINE_O_CLOCK, LEASE)


def test_what_nobody_planned_is_not_there(ledger: WebhookLedger) -> None:
    assert ledger.find(CASE, 1) is None
    assert list(ledger.due(NINE_O_CLOCK + timedelta(days=999))) == []
    assert list(ledger.of_case(CASE)) == []


def test_of_two_workers_one_claims_a_delivery(ledger: WebhookLedger) -> None:
    assert ledger.put(claimed(a_delivery()))
    assert not ledger.put(claimed(a_delivery()))
    assert ledger.find(CASE, 1) == claimed(a_delivery())


def test_a_claim_is_settled_by_who_made_it_or_taken_over_once(ledger: WebhookLedger) -> None:
    mine = claimed(a_delivery())
    ledger.put(mine)
    theirs = mine.after(Reply(fault="unknown"), NINE_O_CLOCK + LEASE, RULES)

    assert ledger.put(theirs)
    assert not ledger.put(theirs)
    assert not ledger.put(mine.after(Reply(status=200), NINE_O_CLOCK, RULES))
    assert ledger.find(CASE, 1) == theirs


def test_a_delivery_of_an_unknown_revision_is_not_written(ledger: WebhookLedger) -> None:
    assert not ledger.put(a_delivery(revision=2))
    assert ledger.find(CASE, 1) is None


def test_due_is_what_has_not_ended_and_whose_time_has_come_oldest_first(
    ledger: WebhookLedger,
) -> None:
    for seq, seconds in ((1, 9), (2, 3), (3, 6), (4, 11)):
        ledger.put(a_delivery(seq, revision=1, next_at=NINE_O_CLOCK + timedelta(seconds=seconds)))
    ended = claimed(a_delivery(5))
    ledger.put(ended)
    ledger.put(ended.after(Reply(status=204), NINE_O_CLOCK, RULES))

    assert list(ledger.due(NINE_O_CLOCK + timedelta(seconds=9))) == [
        (CASE, 2),
        (CASE, 3),
        (CASE, 1),
    ]
    assert (CASE, 1) not in list(ledger.due(NINE_O_CLOCK + timedelta(seconds=9) - A_LITTLE))


def test_a_claim_is_due_when_its_worker_must_be_dead(ledger: WebhookLedger) -> None:
    ledger.put(claimed(a_delivery()))

    assert list(ledger.due(NINE_O_CLOCK + LEASE - A_LITTLE)) == []
    assert list(ledger.due(NINE_O_CLOCK + LEASE)) == [(CASE, 1)]


def test_due_of_many_cases_is_oldest_first_over_all_shards(ledger: WebhookLedger) -> None:
    names = [f"DT-{n:04}" for n in range(40)]
    for n, name in enumerate(names):
        ledger.put(a_delivery(case_id=name).claimed(NINE_O_CLOCK + n * A_LITTLE, LEASE))

    assert [case for case, _ in ledger.due(NINE_O_CLOCK + 2 * LEASE)] == names


def test_a_replayed_delivery_is_due_again(ledger: WebhookLedger) -> None:
    given_up = claimed(a_delivery()).given_up("disabled: gone")
    ledger.put(claimed(a_delivery()))
    ledger.put(given_up)
    assert list(ledger.due(NINE_O_CLOCK + LEASE)) == []

    ledger.put(given_up.replayed(NINE_O_CLOCK))

    assert list(ledger.due(NINE_O_CLOCK)) == [(CASE, 1)]


def test_deliveries_are_found_by_case_and_by_partner(ledger: WebhookLedger) -> None:
    later = NINE_O_CLOCK + timedelta(hours=1)
    for delivery in (
        a_delivery(2, planned_at=later),
        a_delivery(1),
        a_delivery(1, "DT-OTHER", planned_at=later + A_LITTLE),
        a_delivery(3, partner="partner-b", planned_at=later),
    ):
        ledger.put(claimed(delivery))

    assert [d.seq for d in ledger.of_case(CASE)] == [1, 2, 3]
    assert list(ledger.of_partner("e-dongthap", later)) == [(CASE, 2), ("DT-OTHER", 1)]
    assert next(iter(ledger.of_partner("e-dongthap", NINE_O_CLOCK))) == (CASE, 1)
    assert list(ledger.of_partner("nobody", NINE_O_CLOCK)) == []


def test_only_what_has_ended_expires(dynamodb: Any) -> None:
    ledger = DynamoDbWebhookLedger(dynamodb, webhook_table=WEBHOOK)
    going, ended = claimed(a_delivery(1)), claimed(a_delivery(2))
    for delivery in (going, ended, ended.after(Reply(status=200), NINE_O_CLOCK, RULES)):
        ledger.put(delivery)

    items = {int(i["seq"]["N"]): i for i in dynamodb.scan(TableName=WEBHOOK)["Items"]}

    assert "expires_at" not in items[1]
    kept = int(items[2]["expires_at"]["N"]) - NINE_O_CLOCK.timestamp()
    assert kept == timedelta(days=90).total_seconds()
    assert not {"due_shard", "next_at"} & set(items[2])


FAILING = Health(
    "e-dongthap",
    1,
    failing_since=NINE_O_CLOCK,
    failures=4,
    held_until=NINE_O_CLOCK + LEASE,
    disabled=Disabled.FAILING,
    disabled_at=NINE_O_CLOCK + LEASE,
)


def test_an_endpoint_that_never_failed_is_well(health: WebhookHealth) -> None:
    assert health.of("e-dongthap") == Health("e-dongthap")
    assert health.all() == ()


def test_health_comes_back_as_it_was_and_is_written_by_one_at_a_time(
    health: WebhookHealth,
) -> None:
    assert health.put(FAILING)
    assert not health.put(FAILING)
    assert health.of("e-dongthap") == FAILING
    assert health.put(FAILING.reset())
    assert health.of("e-dongthap") == Health("e-dongthap", 2)


def test_health_of_all_endpoints(health: WebhookHealth) -> None:
    for partner in ("partner-b", "e-dongthap"):
        health.put(replace(FAILING, partner=partner))

    assert [each.partner for each in health.all()] == ["e-dongthap", "partner-b"]


def test_an_endpoint_comes_back_with_all_its_secrets(endpoints: WebhookEndpoints) -> None:
    first = secret_of(b"1" * 32, NINE_O_CLOCK)
    endpoint = Endpoint("e-dongthap", "https://partner.example/hook?a=b", (first,))
    rotated = endpoint.rotated(secret_of(b"2" * 32, NINE_O_CLOCK), NINE_O_CLOCK)

    assert endpoints.of("e-dongthap") is None
    assert endpoints.put(endpoint)
    assert endpoints.of("e-dongthap") == endpoint
    assert endpoints.put(rotated)
    assert endpoints.of("e-dongthap") == rotated
    assert len(rotated.secrets) == 2


def test_of_two_who_change_an_endpoint_the_second_is_refused(endpoints: WebhookEndpoints) -> None:
    endpoint = Endpoint("e-dongthap", "https://a.example/", ())

    assert endpoints.put(endpoint)
    assert not endpoints.put(replace(endpoint, url="https://b.example/"))
    assert endpoints.put(endpoint.moved("https://c.example/"))
    assert not endpoints.put(endpoint.moved("https://d.example/"))
    assert [each.url for each in endpoints.all()] == ["https://c.example/"]


def test_a_removed_endpoint_is_gone_with_its_secrets_and_may_come_again(
    endpoints: WebhookEndpoints,
) -> None:
    endpoint = Endpoint("e-dongthap", "https://a.example/", (secret_of(b"1" * 32, NINE_O_CLOCK),))
    endpoints.put(endpoint)
    moved = endpoint.moved("https://b.example/")
    endpoints.put(moved)

    assert not endpoints.remove(endpoint)  # somebody changed it meanwhile
    assert endpoints.of("e-dongthap") == moved
    assert endpoints.remove(moved)
    assert not endpoints.remove(moved)
    assert (endpoints.of("e-dongthap"), endpoints.all()) == (None, ())
    assert endpoints.put(endpoint)


@pytest.mark.parametrize("every", [timedelta(minutes=1), timedelta()])
def test_deliveries_come_page_by_page_each_once(ledger: WebhookLedger, every: timedelta) -> None:
    """Also those planned in the very same instant."""
    for n in range(5):
        ledger.put(claimed(a_delivery(1, f"DT-{n}", planned_at=NINE_O_CLOCK + n * every)))
    ledger.put(claimed(a_delivery(2, "DT-0", partner="partner-b")))
    after, pages = None, []
    while True:
        page = ledger.page("e-dongthap", NINE_O_CLOCK, after=after, limit=2)
        pages.append([delivery.case_id for delivery in page.deliveries])
        after = page.after
        if after is None:
            break

    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(case_id for page in pages for case_id in page) == [f"DT-{n}" for n in range(5)]


def test_a_page_begins_at_its_instant(ledger: WebhookLedger) -> None:
    for n in range(3):
        at = NINE_O_CLOCK + n * timedelta(hours=1)
        ledger.put(claimed(a_delivery(1, f"DT-{n}", planned_at=at)))
    since = NINE_O_CLOCK + timedelta(hours=1)

    page = ledger.page("e-dongthap", since, after=None, limit=9)

    assert ([d.case_id for d in page.deliveries], page.after) == (["DT-1", "DT-2"], None)
    assert ledger.page("nobody", since, after=None, limit=9).deliveries == ()


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ("0000-00-00T00:00:00.000000Z#DT-9_9", ["DT-0", "DT-1"]),
        ("2026-03-04T02:00:00.000000Z#x", ["DT-1"]),
        ("9999-99-99T99:99:99.999999Z#x", []),
    ],
)
def test_a_made_up_position_leads_nowhere_else(
    ledger: WebhookLedger, after: str, found: list[str]
) -> None:
    for n in range(2):
        at = NINE_O_CLOCK + n * timedelta(hours=1)
        ledger.put(claimed(a_delivery(1, f"DT-{n}", planned_at=at)))
    ledger.put(claimed(a_delivery(2, "DT-B", partner="partner-b")))

    page = ledger.page("e-dongthap", NINE_O_CLOCK, after=after, limit=9)

    assert [delivery.case_id for delivery in page.deliveries] == found
