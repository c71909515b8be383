"""Whatever dies or fails: every event reaches its partner at least once, under one id."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.errors import CaseNotFound
from casework.domain.webhook_delivery import Reply, WebhookDelivery, WebhookState
from casework.use_cases.deliver_webhook import deliver_webhook
from tests.builders import History
from tests.fakes import FixedClock
from tests.life import answered
from tests.webhook_fakes import InMemoryWebhookLedger, Request, ScriptedPoster
from tests.webhook_world import PARTNER, RULES, WebhookWorld, ids, states
from tests.world import Fuse

DOWN, OK = Reply(status=503), Reply(status=200)


def flaky() -> ScriptedPoster:
    """Each delivery is taken at its second attempt."""
    seen: Counter[str] = Counter()

    def answer(request: Request) -> Reply:
        seen.update([request.headers["webhook-id"]])
        return OK if seen[request.headers["webhook-id"]] > 1 else DOWN

    return ScriptedPoster(answer)


def lived_through(fuse: Fuse) -> tuple[WebhookWorld, ScriptedPoster]:
    poster = flaky()
    world = WebhookWorld(poster, fuse).with_endpoint()
    world.with_case(answered())
    world.run_until(world.clock.now() + timedelta(hours=2))
    return world, poster


UNDISTURBED = Fuse()
lived_through(UNDISTURBED)


def test_the_undisturbed_run_is_the_one_meant() -> None:
    world, poster = lived_through(Fuse())

    assert states(world) == ["delivered"] * 4
    assert set(ids(poster).values()) == {2}
    assert UNDISTURBED.calls > 50


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, UNDISTURBED.calls + 1))
def test_a_crash_at_any_call_loses_nothing(at: int, before: bool) -> None:
    world, poster = lived_through(Fuse(at, before))

    assert states(world) == ["delivered"] * 4
    assert set(ids(poster)) == {d.id for d in world.ledger.stored.values()}
    assert all(2 <= times <= 3 for times in ids(poster).values())
    bodies = {(r.headers["webhook-id"], r.body) for r in poster.received}
    assert len(bodies) == 4, "every attempt of a delivery has the same body"
    assert world.health.of(PARTNER).disabled is None


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from((OK, DOWN, Reply(fault="timeout"), Reply(status=429))), max_size=60),
    st.integers(0, 80),
    st.booleans(),
)
def test_any_answers_and_any_crash_end_well(answers: list[Reply], at: int, before: bool) -> None:
    """After a bad time of any kind the receiver recovers: what it took is what was due."""
    said = iter(answers)
    poster = ScriptedPoster(lambda request: next(said, OK))
    world = WebhookWorld(poster, Fuse(at, before)).with_endpoint()
    world.with_case(answered())
    taken: set[str] = set()

    world.run_until(world.clock.now() + timedelta(days=8))

    for request, reply in zip(poster.received, [*answers, *[OK] * 999], strict=False):
        if reply.delivered:
            taken.add(request.headers["webhook-id"])
    for delivery in world.ledger.stored.values():
        # DELIVERED is never said of what was not taken; a crash may leave the reverse unsaid.
        assert delivery.ended
        assert delivery.state is WebhookState.FAILED or delivery.id in taken
        if delivery.state is WebhookState.FAILED:
            assert delivery.attempt == RULES.attempts or world.health.of(PARTNER).disabled


def test_requests_that_come_twice_send_once() -> None:
    poster = ScriptedPoster()
    world = WebhookWorld(poster).with_endpoint()
    world.with_case()
    world.queue.webhooks *= 3

    world.work()

    assert ids(poster) == {"DT-2345-6789-AB-C_1": 1, "DT-2345-6789-AB-C_2": 1}


def test_of_two_workers_that_saw_the_same_one_sends() -> None:
    poster = ScriptedPoster()
    world = WebhookWorld(poster).with_endpoint()
    history = world.with_case(History())

    class Racing(InMemoryWebhookLedger):
        raced = False

        def find(self, case_id: str, seq: int) -> WebhookDelivery | None:
            seen = super().find(case_id, seq)
            if not self.raced:
                self.raced = True
                deliver_webhook(history.case.id, 1, webhooks=world.webhooks, clock=world.clock)
            return seen

    world.ledger = Racing()
    world.work()

    assert len(poster.received) == 1
    assert states(world) == ["delivered"]


def test_a_request_that_comes_while_another_worker_sends_is_left_to_it() -> None:
    world = WebhookWorld().with_endpoint()
    history = world.with_case(History())

    def again(request: Request) -> Reply:
        deliver_webhook(history.case.id, 1, webhooks=world.webhooks, clock=world.clock)
        return OK

    poster = ScriptedPoster(again)
    world.poster = poster
    world.work()

    assert len(poster.received) == 1
    assert states(world) == ["delivered"]


def test_a_worker_that_woke_too_late_does_not_undo_what_another_did() -> None:
    replies = [DOWN, OK]
    world = WebhookWorld().with_endpoint()
    history = world.with_case(History())

    def sleeping(request: Request) -> Reply:
        mine = replies.pop(0)
        if replies:
            world.clock.advance(hours=1)
            deliver_webhook(history.case.id, 1, webhooks=world.webhooks, clock=world.clock)
        return mine

    world.poster = ScriptedPoster(sleeping)
    world.work()

    assert replies == []
    assert states(world) == ["delivered"]


def test_a_partner_without_an_endpoint_is_not_told_and_nothing_is_kept() -> None:
    world = WebhookWorld()
    world.with_case()

    world.work()

    assert world.ledger.stored == {}


def test_an_event_that_is_not_there_is_poison() -> None:
    world = WebhookWorld().with_endpoint()

    with pytest.raises(CaseNotFound):
        deliver_webhook("DT-NOPE", 1, webhooks=world.webhooks, clock=world.clock)


def test_time_is_that_of_the_answer_not_of_the_request() -> None:
    """A worker may wait long for an answer; the next attempt counts from there."""
    clock = FixedClock()

    def slow(request: Request) -> Reply:
        clock.advance(seconds=30)
        return DOWN

    world = WebhookWorld(ScriptedPoster(slow), clock=clock).with_endpoint()
    world.with_case(History())
    world.work()

    (delivery,) = world.ledger.stored.values()
    assert delivery.next_at is not None
    assert delivery.next_at >= clock.now() + RULES.delays[0]
