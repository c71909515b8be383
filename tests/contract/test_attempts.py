from datetime import timedelta
from typing import Any

import pytest

from casework.adapters.dynamodb.attempts import DynamoDbAttempts
from casework.domain.tracking import TryCounter
from casework.ports import Attempts
from tests.builders import NINE_O_CLOCK
from tests.fakes import InMemoryAttempts
from tests.tables import ATTEMPT

ONE = TryCounter("DT-1#3600#20260304T030000Z", 3, NINE_O_CLOCK + timedelta(hours=1))
OTHER = TryCounter("DT-2#3600#20260304T030000Z", 3, NINE_O_CLOCK + timedelta(hours=1))


@pytest.fixture(params=["fake", "dynamodb"])
def attempts(request: pytest.FixtureRequest) -> Attempts:
    if request.param == "fake":
        return InMemoryAttempts()
    return DynamoDbAttempts(request.getfixturevalue("dynamodb"), attempt_table=ATTEMPT)


def test_as_many_tries_may_be_made_as_the_limit_says(attempts: Attempts) -> None:
    assert [attempts.take(ONE) for _ in range(5)] == [True, True, True, False, False]
    assert attempts.take(OTHER)


def test_a_try_given_back_was_none(attempts: Attempts) -> None:
    for _ in range(10):
        assert attempts.take(ONE)
        attempts.give_back(ONE)

    assert [attempts.take(ONE) for _ in range(4)] == [True, True, True, False]


def test_no_more_is_given_back_than_was_taken(attempts: Attempts) -> None:
    for counter in (ONE, OTHER):
        attempts.give_back(counter)
    attempts.take(ONE)
    for _ in range(5):
        attempts.give_back(ONE)

    assert [attempts.take(ONE) for _ in range(4)] == [True, True, True, False]


def test_what_was_counted_expires_after_its_period(dynamodb: Any) -> None:
    attempts = DynamoDbAttempts(dynamodb, attempt_table=ATTEMPT)
    attempts.take(ONE)

    (item,) = dynamodb.scan(TableName=ATTEMPT)["Items"]

    assert set(item) == {"pk", "tries", "expires_at"}
    assert int(item["expires_at"]["N"]) >= ONE.until.timestamp()


def test_giving_back_what_nobody_took_writes_nothing(dynamodb: Any) -> None:
    DynamoDbAttempts(dynamodb, attempt_table=ATTEMPT).give_back(ONE)

    assert dynamodb.scan(TableName=ATTEMPT)["Items"] == []
