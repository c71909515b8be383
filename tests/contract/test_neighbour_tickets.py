"""Tickets at the neighbouring system and its circuit: fake and adapter behave alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.adapters.dynamodb.neighbour import DynamoDbNeighbourTickets
from casework.domain.messaging import Breaker
from casework.domain.neighbour import Circuit, Ticket
from casework.use_cases.neighbour_ports import NeighbourTickets
from tests.builders import NINE_O_CLOCK
from tests.neighbour_fakes import NEIGHBOUR_RULES as RULES
from tests.neighbour_fakes import InMemoryTickets
from tests.tables import NEIGHBOUR

CASE = "DT-2345-6789-AB-C"
A_LITTLE = timedelta(microseconds=1)
TRIED = Ticket(CASE, NINE_O_CLOCK).attempted(NINE_O_CLOCK, RULES)
PUSHED = TRIED.pushed("112368", NINE_O_CLOCK, RULES)


@pytest.fixture(params=["fake", "dynamodb"])
def tickets(request: pytest.FixtureRequest) -> NeighbourTickets:
    if request.param == "fake":
        return InMemoryTickets()
    client = request.getfixturevalue("dynamodb")
    return DynamoDbNeighbourTickets(client, neighbour_table=NEIGHBOUR)


def test_what_nobody_planned_is_not_there(tickets: NeighbourTickets) -> None:
    assert tickets.find(CASE) is None
    assert list(tickets.due(NINE_O_CLOCK + timedelta(days=999))) == []


def test_a_ticket_comes_back_as_it_was_at_each_step(tickets: NeighbourTickets) -> None:
    again = PUSHED.attempted(NINE_O_CLOCK + timedelta(minutes=5), RULES)
    failed = again.failed("HTTP 503")
    for ticket in (TRIED, PUSHED, again, failed, failed.finished("done")):
        assert tickets.put(ticket)
        assert tickets.find(CASE) == ticket


def test_of_two_workers_one_makes_the_attempt(tickets: NeighbourTickets) -> None:
    assert tickets.put(TRIED)
    assert not tickets.put(TRIED)
    assert tickets.put(PUSHED)
    assert not tickets.put(TRIED.failed("timeout"))
    assert tickets.find(CASE) == PUSHED


def test_due_is_what_has_not_ended_oldest_first(tickets: NeighbourTickets) -> None:
    for name, minutes in (("DT-1", 9), ("DT-2", 3), ("DT-3", 11)):
        at = NINE_O_CLOCK + timedelta(minutes=minutes)
        tickets.put(replace(TRIED, case_id=name, next_at=at))
    tickets.put(replace(TRIED.given_up("HTTP 404"), case_id="DT-4", revision=1))
    until = NINE_O_CLOCK + timedelta(minutes=9)

    assert sorted(tickets.due(until)) == ["DT-1", "DT-2"]
    assert list(tickets.due(until - A_LITTLE)) == ["DT-2"]


def test_a_neighbour_that_never_failed_is_well(tickets: NeighbourTickets) -> None:
    assert tickets.circuit() == Circuit()


def test_the_circuit_is_written_by_one_at_a_time(tickets: NeighbourTickets) -> None:
    opened = Circuit().changed(Breaker(3, 1, NINE_O_CLOCK))

    assert tickets.put_circuit(opened)
    assert not tickets.put_circuit(opened)
    assert tickets.circuit() == opened
    assert tickets.put_circuit(opened.changed(Breaker()))
    assert tickets.circuit() == Circuit(Breaker(), 2)


def test_only_what_has_ended_expires(dynamodb: Any) -> None:
    tickets = DynamoDbNeighbourTickets(dynamodb, neighbour_table=NEIGHBOUR)
    tickets.put(TRIED)
    tickets.put(replace(TRIED.finished("done"), case_id="DT-2", revision=1))

    items = {i["case_id"]["S"]: i for i in dynamodb.scan(TableName=NEIGHBOUR)["Items"]}

    assert "expires_at" not in items[CASE]
    kept = int(items["DT-2"]["expires_at"]["N"]) - NINE_O_CLOCK.timestamp()
    assert kept == timedelta(days=2 * 365).total_seconds()
    assert not {"due_shard", "next_at"} & set(items["DT-2"])
