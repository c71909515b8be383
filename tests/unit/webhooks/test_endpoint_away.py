"""Endpoints that are away, for a while or for good, and what an administrator does about them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from casework.domain.errors import Unavailable
from casework.domain.webhook_delivery import Reply
from casework.domain.webhook_endpoint import Disabled, Health
from casework.use_cases.deliver_webhook import deliver_webhook
from casework.use_cases.sweep_webhooks import LIMIT, Swept
from tests.builders import History
from tests.webhook_fakes import ScriptedPoster
from tests.webhook_world import PARTNER, RULES, WebhookWorld, ids, states

DOWN, OK = Reply(status=503), Reply(status=200)


def test_three_days_of_failure_disable_the_endpoint_and_are_heard_of() -> None:
    poster = ScriptedPoster(lambda request: DOWN)
    world = WebhookWorld(poster).with_endpoint()
    world.with_case()
    start = world.clock.now()

    world.run_until(start + timedelta(days=2, hours=23))
    assert world.health.of(PARTNER).disabled is None
    assert world.sweep().disabled == ()

    world.run_until(start + timedelta(days=5))
    health = world.health.of(PARTNER)
    assert health.disabled is Disabled.FAILING
    assert world.sweep() == Swept(0, (PARTNER,))
    assert states(world) == ["failed", "failed"]
    assert len(poster.received) <= 2 * RULES.attempts


def test_gone_disables_at_once_and_what_comes_later_is_kept_unsent() -> None:
    poster = ScriptedPoster(lambda request: Reply(status=410))
    world = WebhookWorld(poster).with_endpoint()
    world.with_case()

    world.run_until(world.clock.now() + timedelta(days=1))

    assert world.health.of(PARTNER).disabled is Disabled.GONE
    assert len(poster.received) == 1
    assert [d.last_outcome for d in world.ledger.stored.values()] == ["disabled: gone"] * 2


def test_a_dead_endpoint_costs_few_requests_however_much_waits_for_it() -> None:
    """Or else its time-outs would keep the workers from other partners."""
    poster = ScriptedPoster(lambda request: DOWN)
    world = WebhookWorld(poster).with_endpoint()
    for n in range(200):
        world.with_case(History(case_id=f"DT-{n}"))
    start = world.clock.now()

    world.run_until(start + timedelta(hours=6))

    assert len(poster.received) < 40
    assert set(states(world)) == {"pending"}
    poster.answer = lambda request: OK
    world.run_until(start + timedelta(hours=7))
    assert Counter(states(world))["delivered"] > 190  # the rest waits for its own next attempt


def test_one_poisonous_event_does_not_hold_up_the_others() -> None:
    poster = ScriptedPoster(lambda r: DOWN if b"DT-BAD" in r.body else OK)
    world = WebhookWorld(poster).with_endpoint()
    for name in ("DT-BAD", "DT-1", "DT-2"):
        world.with_case(History(case_id=name))

    world.run_until(world.clock.now() + timedelta(days=5))

    assert {d.case_id: str(d.state) for d in world.ledger.stored.values()} == {
        "DT-BAD": "failed",
        "DT-1": "delivered",
        "DT-2": "delivered",
    }


def test_a_sweep_asks_for_what_is_due_and_for_no_more_than_its_limit() -> None:
    world = WebhookWorld(ScriptedPoster(lambda request: DOWN)).with_endpoint()
    for n in range(LIMIT + 20):
        world.with_case(History(case_id=f"DT-{n}"))
    world.work()
    assert world.sweep().requested == 0

    world.clock.advance(minutes=10)

    assert world.sweep().requested == LIMIT
    assert len(world.queue.webhooks) == LIMIT


def test_health_that_keeps_changing_is_unavailable_and_the_delivery_stands() -> None:
    world = WebhookWorld(ScriptedPoster(lambda request: DOWN)).with_endpoint()
    history = world.with_case(History())

    class Restless(type(world.health)):  # type: ignore[misc]
        def put(self, health: Health) -> bool:
            return False

    world.health = Restless()
    with pytest.raises(Unavailable):
        deliver_webhook(history.case.id, 1, webhooks=world.webhooks, clock=world.clock)

    assert states(world) == ["pending"]


class TestByAnAdministrator:
    def test_what_was_given_up_is_replayed_under_its_id(self) -> None:
        poster = ScriptedPoster(lambda request: DOWN)
        world = WebhookWorld(poster).with_endpoint()
        world.with_case()
        start = world.clock.now()
        world.run_until(start + timedelta(days=5))
        poster.answer = lambda request: OK
        before = set(ids(poster))

        world.desk.enable(PARTNER)
        replayed = list(world.desk.replay(PARTNER, start, case_id=None, delivered=False))
        world.run_until(world.clock.now() + timedelta(minutes=1))

        assert len(replayed) == 2
        assert states(world) == ["delivered", "delivered"]
        assert set(ids(poster)) == before
        assert world.sweep().disabled == ()
        assert list(world.desk.replay(PARTNER, start, case_id=None, delivered=False)) == []

    def test_what_arrived_is_replayed_on_request_and_of_one_case(self) -> None:
        poster = ScriptedPoster()
        world = WebhookWorld(poster).with_endpoint()
        for name in ("DT-1", "DT-2"):
            world.with_case(History(case_id=name))
        world.work()
        start = world.clock.now()

        replayed = list(world.desk.replay(PARTNER, start, case_id="DT-2", delivered=True))
        world.run_until(start)

        assert [delivery.id for delivery in replayed] == ["DT-2_1"]
        assert ids(poster) == {"DT-1_1": 1, "DT-2_1": 2}

    def test_only_what_was_planned_since_is_replayed(self) -> None:
        world = WebhookWorld().with_endpoint()
        world.with_case(History())
        world.work()
        later = world.clock.now() + timedelta(seconds=1)

        assert list(world.desk.replay(PARTNER, later, case_id=None, delivered=True)) == []

    def test_while_disabled_events_are_kept_and_nothing_is_sent(self) -> None:
        poster = ScriptedPoster()
        world = WebhookWorld(poster).with_endpoint()
        world.desk.disable(PARTNER)
        world.with_case()
        world.work()

        assert (poster.received, states(world)) == ([], ["failed", "failed"])
        assert world.sweep().disabled == (), "a person did it: no alarm"

    def test_a_moved_endpoint_is_enabled_and_keeps_its_secret(self) -> None:
        world = WebhookWorld().with_endpoint()
        secret = world.endpoints.stored[PARTNER].secrets
        world.desk.disable(PARTNER)

        shown = world.desk.set_url(PARTNER, "https://new.example/", b"x" * 32, loopback=False)

        moved = world.endpoints.stored[PARTNER]
        assert (shown, moved.url, moved.secrets) == (None, "https://new.example/", secret)
        assert world.health.of(PARTNER).disabled is None

    def test_while_its_partner_is_suspended_nothing_is_sent_and_nobody_alarmed(self) -> None:
        poster = ScriptedPoster()
        world = WebhookWorld(poster).with_endpoint()
        health, now = world.health.of(PARTNER), world.clock.now()
        world.health.put(health.disable(Disabled.SUSPENDED, now))
        world.with_case()

        world.run_until(now + timedelta(days=4))

        assert (poster.received, states(world)) == ([], ["failed", "failed"])
        assert world.sweep().disabled == ()
        world.health.put(world.health.of(PARTNER).reset())
        assert len(list(world.desk.replay(PARTNER, now, case_id=None, delivered=False))) == 2
