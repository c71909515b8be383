"""`Cases.save(..., opened=...)`: a case and its parts are written together or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain.case import Case
from casework.domain.commands import RouteCase, SplitCase
from casework.domain.decisions import receive
from casework.domain.errors import CaseAlreadyExists, CaseChanged, CaseNotFound
from casework.domain.evolve import commit
from casework.domain.history import RecordedEvent, is_intact
from casework.ports import Cases
from tests.builders import (
    NINE_O_CLOCK,
    OPERATOR,
    RULES,
    History,
    a_classification,
    a_feedback,
    a_source,
    an_identity,
)
from tests.fakes import InMemoryCases
from tests.tables import CASE, IDENTITY

Opened = tuple[Case, tuple[RecordedEvent, ...]]
PARTS = ("DT-PART-2", "DT-PART-3")


@pytest.fixture(params=["fake", "dynamodb"])
def cases(request: pytest.FixtureRequest) -> Cases:
    if request.param == "fake":
        return InMemoryCases()
    client = request.getfixturevalue("dynamodb")
    return DynamoDbCases(client, case_table=CASE, identity_table=IDENTITY)


def a_part(case_id: str, first: str) -> Opened:
    source = replace(a_source(), external_id=f"edt-1/{case_id[-1]}")
    event = receive(source, a_feedback("Rác không ai gom"), NINE_O_CLOCK, RULES, split_from=first)
    return commit(case_id, None, (event,), OPERATOR, NINE_O_CLOCK)


def at_the_desk(cases: Cases) -> History:
    history = History().does(RouteCase(a_classification(confidence=0.1)))
    cases.add(history.case, history.events, an_identity())
    return history


def split(history: History, *ids: str) -> tuple[list[RecordedEvent], list[Opened]]:
    """The events of the first case and the parts, not saved yet."""
    known = len(history.events)
    history.does(SplitCase(tuple(f"Rác {n}" for n, _ in enumerate(ids)), ids), OPERATOR)
    return history.events[known:], [a_part(case_id, history.case.id) for case_id in ids]


def assert_not_written(cases: Cases, case_id: str) -> None:
    with pytest.raises(CaseNotFound):
        cases.get(case_id)
    assert cases.history(case_id) == ()


def test_the_first_case_and_its_parts_are_written_together(cases: Cases) -> None:
    history = at_the_desk(cases)
    events, opened = split(history, *PARTS)

    cases.save(history.case, events, opened=opened)

    assert cases.get(history.case.id) == history.case
    assert cases.history(history.case.id) == tuple(history.events)
    for part, first_events in opened:
        assert cases.get(part.id) == part
        assert cases.history(part.id) == first_events
        assert is_intact(cases.history(part.id))


def test_the_clocks_of_the_parts_are_in_the_due_index(cases: Cases) -> None:
    history = at_the_desk(cases)
    events, opened = split(history, *PARTS)

    cases.save(history.case, events, opened=opened)

    due = {line.case_id for line in cases.due(opened[0][0].clock.next_at)}
    assert due == {history.case.id, *PARTS}


@pytest.mark.parametrize("taken", PARTS)
def test_a_taken_id_is_refused_with_the_stored_case_and_nothing_is_written(
    cases: Cases, taken: str
) -> None:
    history = at_the_desk(cases)
    before = history.case
    stored, first_events = a_part(taken, "DT-SOMEBODY")
    cases.add(stored, first_events, an_identity())
    events, opened = split(history, *PARTS)

    with pytest.raises(CaseAlreadyExists) as error:
        cases.save(history.case, events, opened=opened)

    assert error.value.existing == stored
    assert cases.get(before.id) == before
    assert len(cases.history(before.id)) == before.version
    assert cases.get(taken) == stored
    (other,) = set(PARTS) - {taken}
    assert_not_written(cases, other)


def test_a_changed_version_is_refused_and_nothing_is_written(cases: Cases) -> None:
    history, slow = at_the_desk(cases), History().does(RouteCase(a_classification(confidence=0.1)))
    events, opened = split(history, PARTS[0])
    cases.save(history.case, events, opened=opened)
    late_events, late = split(slow, PARTS[1])

    with pytest.raises(CaseChanged):
        cases.save(slow.case, late_events, opened=late)

    assert cases.get(history.case.id) == history.case
    assert cases.history(history.case.id) == tuple(history.events)
    assert_not_written(cases, PARTS[1])


def test_a_changed_version_wins_over_a_taken_id(cases: Cases) -> None:
    """Whoever was slower must look again before anything is said about the parts."""
    history, slow = at_the_desk(cases), History().does(RouteCase(a_classification(confidence=0.1)))
    events, opened = split(history, *PARTS)
    cases.save(history.case, events, opened=opened)
    late_events, late = split(slow, *PARTS)

    with pytest.raises(CaseChanged):
        cases.save(slow.case, late_events, opened=late)


def test_a_case_that_is_not_there_opens_no_others(cases: Cases) -> None:
    history = History().does(RouteCase(a_classification(confidence=0.1)))
    events, opened = split(history, *PARTS)

    with pytest.raises(CaseChanged):
        cases.save(history.case, events, opened=opened)

    assert_not_written(cases, PARTS[0])


def test_the_vault_points_from_a_part_to_the_first_case(dynamodb: Any) -> None:
    cases = DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    history = at_the_desk(cases)
    events, opened = split(history, *PARTS)

    cases.save(history.case, events, opened=opened)

    for part in PARTS:
        item = dynamodb.get_item(TableName=IDENTITY, Key={"pk": {"S": f"CASE#{part}"}})["Item"]
        assert item == {"pk": {"S": f"CASE#{part}"}, "same_as": {"S": f"CASE#{history.case.id}"}}
    assert "Nguyễn Văn A" not in repr(dynamodb.scan(TableName=CASE)["Items"])


def test_a_refused_split_leaves_nothing_in_the_vault(dynamodb: Any) -> None:
    cases = DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    history = at_the_desk(cases)
    stored, first_events = a_part(PARTS[1], "DT-SOMEBODY")
    cases.add(stored, first_events, an_identity())
    events, opened = split(history, *PARTS)

    with pytest.raises(CaseAlreadyExists):
        cases.save(history.case, events, opened=opened)

    vault = {item["pk"]["S"] for item in dynamodb.scan(TableName=IDENTITY)["Items"]}
    assert vault == {f"CASE#{history.case.id}", f"CASE#{PARTS[1]}"}


def test_without_the_vault_no_part_is_opened(dynamodb: Any) -> None:
    whole = DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    history = at_the_desk(whole)
    events, opened = split(history, *PARTS)
    without = DynamoDbCases(dynamodb, case_table=CASE)

    with pytest.raises(TypeError):
        without.save(history.case, events, opened=opened)

    assert whole.get(history.case.id).version == history.case.version - 1
