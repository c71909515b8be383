"""Tickets at the neighbouring 1022 system, and how it did lately; one table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.queries import due_items
from casework.adapters.dynamodb.revisions import RevisedItems
from casework.domain.neighbour import Circuit, Ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

RETENTION: Final = timedelta(days=2 * 365)
"""Of a ticket that has ended: while it is known, its case is not pushed again."""
_TICKET: Final = TypeAdapter(Ticket)
_CIRCUIT: Final = TypeAdapter(Circuit)


class DynamoDbNeighbourTickets:
    def __init__(self, client: DynamoDBClient, *, neighbour_table: str) -> None:
        self._client = client
        self._table = neighbour_table
        self._items = RevisedItems(client, neighbour_table)

    def find(self, case_id: str) -> Ticket | None:
        item = self._items.get(keys.case_pk(case_id), keys.TICKET)
        return _TICKET.validate_python(item) if item else None

    def put(self, ticket: Ticket) -> bool:
        values = _TICKET.dump_python(ticket, mode="json", exclude_none=True)
        if ticket.next_at is not None:
            values["next_at"] = keys.instant(ticket.next_at)
            values["due_shard"] = keys.due_shard(ticket.case_id)
        else:
            values["expires_at"] = int((ticket.planned_at + RETENTION).timestamp())
        pk = keys.case_pk(ticket.case_id)
        return self._items.put(pk, keys.TICKET, values, revision=ticket.revision)

    def due(self, before: datetime) -> Iterator[str]:
        for item in due_items(self._client, self._table, keys.instant(before)):
            yield item["case_id"]["S"]

    def circuit(self) -> Circuit:
        item = self._items.get(keys.CIRCUIT, keys.CIRCUIT)
        return _CIRCUIT.validate_python(item) if item else Circuit()

    def put_circuit(self, circuit: Circuit) -> bool:
        values = _CIRCUIT.dump_python(circuit, mode="json", exclude_none=True)
        return self._items.put(keys.CIRCUIT, keys.CIRCUIT, values, revision=circuit.revision)
