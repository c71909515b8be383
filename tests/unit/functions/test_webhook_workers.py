"""The two functions that tell partners: partial failures, metrics, and what is not logged."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from casework import bootstrap
from casework.domain.commands import FireRung, SeeCase
from casework.domain.webhook_delivery import Reply
from casework.messages import WebhookRequest
from casework.observability import metrics
from functions.deliver_webhook.handler import lambda_handler as deliver_webhook
from functions.publish_events.handler import lambda_handler as publish_events
from functions.sweep_webhooks.handler import lambda_handler as sweep_webhooks
from tests.builders import OFFICER, History
from tests.lambda_events import Context, sqs, stream
from tests.webhook_fakes import ScriptedPoster
from tests.webhook_world import PARTNER, WebhookWorld


@pytest.fixture
def poster() -> ScriptedPoster:
    return ScriptedPoster()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, poster: ScriptedPoster) -> WebhookWorld:
    """The composition root hands out fakes."""
    world = WebhookWorld(poster).with_endpoint()
    built = {
        "webhooks": lambda: world.webhooks,
        "webhook_ledger": lambda: world.ledger,
        "webhook_health": lambda: world.health,
        "webhook_queue": lambda: world.queue,
        "outlet": lambda: world.queue,
        "clock": lambda: world.clock,
    }
    for name, build in built.items():
        monkeypatch.setattr(bootstrap, name, build)
    return world


def request(history: History, seq: int = 1) -> str:
    return WebhookRequest(case_id=history.case.id, seq=seq).model_dump_json()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[float]]:
    """The values of each metric, in order."""
    values: dict[str, list[float]] = {}

    def add(name: str, unit: object, value: float) -> None:
        values.setdefault(name, []).append(value)

    monkeypatch.setattr(metrics, "add_metric", add)
    return values


def test_the_stream_asks_for_a_webhook_of_what_is_in_the_catalogue(world: WebhookWorld) -> None:
    history = History().forwarded()
    history.does(SeeCase(), OFFICER).after(days=4).does(_fire(history))

    publish_events(stream(*history.events), Context())

    assert [seq for _, seq in world.queue.webhooks] == [1, 2]
    assert [event.name for event in history.events[2:]] == ["CaseSeen", "DeadlineReminded"]


def _fire(history: History) -> Any:
    return FireRung(history.case.clock.epoch)


def test_only_the_poison_message_of_a_batch_fails(
    world: WebhookWorld, poster: ScriptedPoster
) -> None:
    history = world.with_case()
    unknown = WebhookRequest(case_id="DT-UNKNOWN", seq=1).model_dump_json()

    answer = deliver_webhook(sqs("not json", request(history), unknown, "{}"), Context())

    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == ["m1", "m3", "m4"]
    assert len(poster.received) == 1


def test_a_failed_attempt_is_no_failure_of_the_function(
    world: WebhookWorld, poster: ScriptedPoster, counted: dict[str, list[float]]
) -> None:
    poster.answer = lambda _: Reply(status=500)

    answer = deliver_webhook(sqs(request(world.with_case())), Context())

    assert answer == {"batchItemFailures": []}
    assert sum(counted["WebhooksGivenUp"]) == 0


def test_what_is_given_up_is_counted(world: WebhookWorld, counted: dict[str, list[float]]) -> None:
    world.desk.disable(PARTNER)

    deliver_webhook(sqs(request(world.with_case())), Context())

    assert sum(counted["WebhooksGivenUp"]) == 1


def test_the_sweep_asks_again_and_says_how_many_endpoints_are_broken(
    world: WebhookWorld, poster: ScriptedPoster, counted: dict[str, list[float]]
) -> None:
    poster.answer = lambda _: Reply(status=500)
    world.with_case()
    world.work()
    world.clock.advance(minutes=5)

    assert sweep_webhooks({}, Context()) == {"requested": 2, "disabled": 0}
    assert counted["WebhookEndpointsDisabled"] == [0]

    poster.answer = lambda _: Reply(status=410)
    world.work()
    for _ in range(2):  # each minute, until somebody enables it
        sweep_webhooks({}, Context())
    assert counted["WebhookEndpointsDisabled"] == [0, 1, 1]


def test_neither_payloads_nor_secrets_are_logged(
    world: WebhookWorld, poster: ScriptedPoster, logged: io.StringIO
) -> None:
    history = world.with_case()
    secret = world.desk.rotate(PARTNER, b"r" * 32)
    deliver_webhook(sqs(request(history)), Context())

    def breaks(_: object) -> Reply:
        raise RuntimeError(f"endpoint of {secret}")

    poster.answer = breaks
    deliver_webhook(sqs(request(history, 2)), Context())
    world.clock.advance(minutes=5)
    sweep_webhooks({}, Context())

    said = logged.getvalue()
    assert '"attempt":1' in said
    assert '"error":"RuntimeError"' in said
    for private in (secret, secret[6:], "whsec_", "state_name", "external_id", "edt-1", "v1,"):
        assert private not in said


def test_a_broken_worker_is_made_up_for_by_the_sweep(
    world: WebhookWorld, poster: ScriptedPoster
) -> None:
    history = world.with_case(History())

    def breaks(_: object) -> Reply:
        raise RuntimeError

    poster.answer = breaks
    failed = deliver_webhook(sqs(request(history)), Context())["batchItemFailures"]
    assert len(failed) == 1

    poster.answer = lambda _: Reply(status=200)
    world.run_until(world.clock.now() + timedelta(minutes=10))

    assert [str(d.state) for d in world.ledger.stored.values()] == ["delivered"]
