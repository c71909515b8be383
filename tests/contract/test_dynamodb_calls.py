"""How the adapter talks to DynamoDB: how often, and what it makes of trouble."""

from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain.errors import SubmissionConflict, Unavailable
from casework.use_cases.submit_feedback import submit_feedback
from tests.builders import RULES, History, a_feedback, a_source, an_identity
from tests.fakes import FixedClock
from tests.tables import CASE, IDENTITY


@pytest.fixture
def calls(dynamodb: Any) -> Counter[str]:
    counted: Counter[str] = Counter()
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: counted.update([model.name])
    )
    return counted


def submit(client: Any, digest: str = "d1"):
    return submit_feedback(
        a_source(digest=digest),
        a_feedback(),
        an_identity(),
        cases=DynamoDbCases(client, case_table=CASE, identity_table=IDENTITY),
        clock=FixedClock(),
        rules=RULES,
    )


def test_intake_makes_exactly_one_call(dynamodb: Any, calls: Counter[str]) -> None:
    assert submit(dynamodb).created

    assert calls == {"TransactWriteItems": 1}


def test_a_repeated_submission_makes_one_call_too(dynamodb: Any, calls: Counter[str]) -> None:
    first = submit(dynamodb)
    calls.clear()

    again = submit(dynamodb)

    assert (again.created, again.case) == (False, first.case)
    assert calls == {"TransactWriteItems": 1}


def test_a_reused_external_id_is_refused_with_one_call(dynamodb: Any, calls: Counter[str]) -> None:
    submit(dynamodb)
    calls.clear()

    with pytest.raises(SubmissionConflict):
        submit(dynamodb, digest="d2")

    assert calls == {"TransactWriteItems": 1}


def test_identity_and_case_stand_in_different_tables(dynamodb: Any) -> None:
    case = submit(dynamodb).case

    items = dynamodb.scan(TableName=CASE)["Items"]
    identity = dynamodb.get_item(TableName=IDENTITY, Key={"pk": {"S": f"CASE#{case.id}"}})["Item"]

    assert len(items) == 2
    assert "Nguyễn Văn A" not in repr(items)
    assert identity["name"]["S"] == "Nguyễn Văn A"


class Troubled:
    """A client whose transactions fail as scripted, then work."""

    def __init__(self, client: Any, *troubles: Exception) -> None:
        self._client = client
        self._troubles = list(troubles)
        self.calls = 0

    def transact_write_items(self, **request: Any) -> Any:
        self.calls += 1
        if self._troubles:
            raise self._troubles.pop(0)
        return self._client.transact_write_items(**request)


def cancelled(*codes: str) -> ClientError:
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": code} for code in codes],
    }
    return ClientError(response, "TransactWriteItems")


def add(client: Troubled) -> list[float]:
    pauses: list[float] = []
    cases = DynamoDbCases(
        client,  # type: ignore[arg-type]
        case_table=CASE,
        identity_table=IDENTITY,
        pause=pauses.append,
    )
    history = History()
    cases.add(history.case, history.events, an_identity())
    return pauses


def test_a_conflict_with_another_transaction_is_tried_again(dynamodb: Any) -> None:
    client = Troubled(dynamodb, cancelled("TransactionConflict", "None", "None"))

    pauses = add(client)

    assert client.calls == 2
    assert len(pauses) == 1


def test_endless_conflict_is_unavailable(dynamodb: Any) -> None:
    client = Troubled(dynamodb, *[cancelled("None", "ThrottlingError")] * 50)

    with pytest.raises(Unavailable):
        add(client)


def test_a_lost_connection_is_unavailable(dynamodb: Any) -> None:
    with pytest.raises(Unavailable):
        add(Troubled(dynamodb, ConnectTimeoutError(endpoint_url="x")))


def test_a_missing_permission_is_not_hidden_as_a_passing_trouble(dynamodb: Any) -> None:
    denied = ClientError(
        {"Error": {"Code": "AccessDeniedException", "Message": ""}}, "TransactWriteItems"
    )

    with pytest.raises(ClientError):
        add(Troubled(dynamodb, denied))
