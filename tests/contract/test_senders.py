"""Every sender says the same of the same situation: what is known of the message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.adapters import aws
from casework.domain.delivery import DeliveryRejected, NotAccepted
from casework.domain.errors import Unavailable
from tests.providers import PATIENCE, Provider, Situation, provider

S = Situation
AFTER_IT_LEFT = (S.DROPS, S.HANGS, S.HTML, S.REDIRECTS, S.EMPTY, S.FAILS)


@pytest.fixture(params=["fake", "smtp", "gateway", "ses", "end_user_messaging"])
def at(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    monkeypatch.setattr(aws, "_ANSWER_SECONDS", PATIENCE)
    with provider(request.param, tmp_path) as made:
        yield made


def test_an_accepted_message_has_the_providers_id_and_is_taken_once(at: Provider) -> None:
    assert at.sender.send(at.message)
    assert at.taken == 1


def test_a_message_that_will_never_be_delivered_is_rejected(at: Provider) -> None:
    at.become(S.REJECTS)

    with pytest.raises(DeliveryRejected):
        at.sender.send(at.message)

    assert at.taken == 0


@pytest.mark.parametrize("situation", [S.THROTTLES, S.OUT_OF_REACH])
def test_a_message_that_was_surely_not_taken_is_not_accepted(
    at: Provider, situation: Situation
) -> None:
    at.become(situation)

    with pytest.raises(NotAccepted):
        at.sender.send(at.message)

    assert at.taken == 0


@pytest.mark.parametrize("situation", AFTER_IT_LEFT)
def test_a_message_that_left_and_was_not_confirmed_has_an_unknown_outcome(
    at: Provider, situation: Situation
) -> None:
    at.become(situation)

    with pytest.raises(Unavailable) as unknown:
        at.sender.send(at.message)

    assert not isinstance(unknown.value, NotAccepted)


@pytest.mark.parametrize("situation", [S.DROPS, S.HANGS])
def test_it_is_not_sent_again_by_the_sender_itself(at: Provider, situation: Situation) -> None:
    at.become(situation)

    with pytest.raises(Unavailable):
        at.sender.send(at.message)

    assert at.taken == 1


def test_what_was_not_accepted_can_be_sent_later(at: Provider) -> None:
    at.become(S.THROTTLES)
    with pytest.raises(NotAccepted):
        at.sender.send(at.message)
    at.become(S.ACCEPTS)

    assert at.sender.send(at.message)
    assert at.taken == 1


def test_no_failure_quotes_the_message_or_the_keys(at: Provider) -> None:
    """They end up in logs."""
    for situation in (S.REJECTS, S.THROTTLES, *AFTER_IT_LEFT, S.OUT_OF_REACH):
        at.become(situation)
        with pytest.raises((DeliveryRejected, Unavailable)) as caught:
            at.sender.send(at.message)
        said = f"{caught.value!r} {caught.value.__cause__!r}"
        assert at.message.text not in said
        assert "secret" not in said.lower()
