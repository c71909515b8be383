"""How far the open clocks are counted: written by one sweep at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.adapters.dynamodb.recounts import DynamoDbRecounts
from casework.domain.recount import Recount
from casework.ports import Recounts
from tests.builders import NINE_O_CLOCK
from tests.fakes import InMemoryRecounts
from tests.tables import CASE

BEGUN = Recount("abc123", NINE_O_CLOCK + timedelta(microseconds=5))


@pytest.fixture(params=["fake", "dynamodb"])
def recounts(request: pytest.FixtureRequest) -> Recounts:
    if request.param == "fake":
        return InMemoryRecounts()
    return DynamoDbRecounts(request.getfixturevalue("dynamodb"), case_table=CASE)


def test_it_comes_back_as_it_was(recounts: Recounts) -> None:
    assert recounts.read() is None

    for before, after in ((None, BEGUN), (BEGUN, replace(BEGUN, done=True))):
        assert recounts.change(before, after)
        assert recounts.read() == after


def test_who_is_slower_writes_nothing(recounts: Recounts) -> None:
    done = replace(BEGUN, done=True)
    assert not recounts.change(BEGUN, done)
    recounts.change(None, BEGUN)

    assert not recounts.change(None, done)
    assert not recounts.change(replace(BEGUN, calendar="other"), done)
    assert recounts.read() == BEGUN
