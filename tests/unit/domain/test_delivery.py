from dataclasses import replace
from datetime import timedelta

import pytest

from casework.domain.delivery import DeliveryState, NextStep, claim_of, next_step
from casework.domain.notifications import Channel
from tests.builders import NINE_O_CLOCK

LEASE = timedelta(minutes=1)


def a_claim(channel: Channel = Channel.EMAIL):
    return claim_of("m", channel, None, owner="w1", now=NINE_O_CLOCK, lease=LEASE)


def test_a_message_nobody_touched_may_be_sent() -> None:
    assert next_step(None, NINE_O_CLOCK) is NextStep.SEND


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN])
def test_a_settled_message_is_never_sent_again(state: DeliveryState) -> None:
    settled = replace(a_claim(), state=state)

    assert next_step(settled, NINE_O_CLOCK + timedelta(days=30)) is NextStep.DONE


@pytest.mark.parametrize("channel", Channel)
def test_while_the_lease_runs_others_wait(channel: Channel) -> None:
    just_before = NINE_O_CLOCK + LEASE - timedelta(microseconds=1)

    assert next_step(a_claim(channel), just_before) is NextStep.WAIT


def test_after_the_lease_an_email_is_sent_again_and_an_sms_is_given_up() -> None:
    after = NINE_O_CLOCK + LEASE

    assert next_step(a_claim(Channel.EMAIL), after) is NextStep.SEND
    assert next_step(a_claim(Channel.SMS), after) is NextStep.GIVE_UP


def test_the_next_claim_counts_the_attempts() -> None:
    again = claim_of("m", Channel.EMAIL, a_claim(), owner="w2", now=NINE_O_CLOCK, lease=LEASE)

    assert (again.attempt, again.owner, again.lease_until) == (2, "w2", NINE_O_CLOCK + LEASE)
