"""The retry schedule, and every way a delivery can go."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.webhook_delivery import Reply, WebhookDelivery, WebhookState
from tests.builders import NINE_O_CLOCK
from tests.webhook_world import LEASE, RULES

IDS = st.text("ABCDEFGHIJ0123456789-", min_size=1, max_size=20)
THREE_DAYS = timedelta(days=3)


def a_delivery(case_id: str = "DT-1") -> WebhookDelivery:
    return WebhookDelivery(case_id, 1, "e-dongthap", "case.received", "{}", NINE_O_CLOCK)


@given(IDS)
def test_what_always_fails_is_tried_for_three_days_ever_more_rarely(case_id: str) -> None:
    delivery, tried = a_delivery(case_id), [NINE_O_CLOCK]
    while True:
        delivery = delivery.claimed(tried[-1], LEASE).after(Reply(status=500), tried[-1], RULES)
        if delivery.next_at is None:
            break
        tried.append(delivery.next_at)

    gaps = [later - earlier for earlier, later in pairwise(tried)]
    assert delivery.state is WebhookState.FAILED
    assert len(tried) == delivery.attempt == RULES.attempts == 10
    assert THREE_DAYS <= tried[-1] - tried[0] < timedelta(days=4)
    assert all(delay <= gap <= delay * 1.1 for gap, delay in zip(gaps, RULES.delays, strict=True))
    assert gaps == sorted(gaps)


@given(st.lists(IDS, min_size=40, max_size=40, unique=True))
def test_what_failed_together_does_not_come_again_together(names: list[str]) -> None:
    times = {RULES.again_at(name, 3, NINE_O_CLOCK) for name in names}

    assert len(times) > 20


REPLIES = st.one_of(
    st.builds(Reply, status=st.integers(100, 599)),
    st.builds(Reply, fault=st.sampled_from(("timeout", "tls"))),
)


@given(st.lists(st.one_of(REPLIES, st.sampled_from(("dies", "held", "replay"))), max_size=40))
def test_every_way_counts_its_steps_and_ends_or_waits(steps: list[Reply | str]) -> None:
    delivery, now = a_delivery(), NINE_O_CLOCK
    for step in steps:
        before = delivery
        now = max(now, delivery.next_at or now)
        match step:
            case "replay" if delivery.ended:
                delivery = delivery.replayed(now)
            case "held" if delivery.due(now):
                delivery = delivery.postponed(now + timedelta(hours=1))
                assert delivery.attempt == before.attempt
            case "dies" if delivery.due(now):
                delivery = delivery.claimed(now, LEASE)
                assert delivery.outlived(now, RULES) is delivery
                delivery = delivery.outlived(now + LEASE, RULES)
            case Reply() if delivery.due(now):
                delivery = delivery.claimed(now, LEASE).after(step, now, RULES)
        assert delivery.revision >= before.revision
        assert (delivery.revision == before.revision) is (delivery is before)
        assert delivery.attempt <= RULES.attempts
        assert delivery.id == before.id
        assert delivery.body == before.body
        assert delivery.ended or delivery.due(now) or (delivery.next_at or now) > now
        assert not (delivery.ended and delivery.next_at)


def test_a_claim_is_left_to_its_worker_until_the_lease_is_over() -> None:
    claimed = a_delivery().claimed(NINE_O_CLOCK, LEASE)

    assert not claimed.due(NINE_O_CLOCK + LEASE * 99)
    assert claimed.outlived(NINE_O_CLOCK + LEASE - timedelta(microseconds=1), RULES) is claimed


def test_a_dead_workers_attempt_is_a_failed_one() -> None:
    """So that an endpoint that kills its workers is not tried without end."""
    outlived = a_delivery().claimed(NINE_O_CLOCK, LEASE).outlived(NINE_O_CLOCK + LEASE, RULES)

    assert (outlived.state, outlived.last_outcome) == (WebhookState.PENDING, "unknown")
    assert outlived.next_at is not None
    assert outlived.next_at >= NINE_O_CLOCK + LEASE + RULES.delays[0]


def test_the_id_has_no_full_stop_and_is_that_of_the_event() -> None:
    """The signature separates its parts by full stops."""
    assert a_delivery("DT-2345-6789-AB-C").id == "DT-2345-6789-AB-C_1"


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(status=204), "204"),
        (Reply(fault="timeout"), "timeout"),
        (Reply(), "unknown"),
    ],
)
def test_an_outcome_has_a_word(reply: Reply, word: str) -> None:
    assert reply.word == word
    assert reply.delivered is (word == "204")
