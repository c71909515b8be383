"""The people of the agencies, from the reference table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import from_item, to_item
from casework.domain.contacts import Contact, Position

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class DynamoDbContacts:
    def __init__(self, client: DynamoDBClient, *, reference_table: str) -> None:
        self._client = client
        self._table = reference_table

    def of(self, agency: str) -> tuple[Contact, ...]:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=_key(agency))
        people = from_item(answer.get("Item", {})).get("people", [])
        return tuple(
            Contact(Position(p["position"]), p["name"], p.get("email"), p.get("phone"))
            for p in people
        )

    def replace(self, agency: str, people: Sequence[Contact]) -> None:
        """Set the contacts of an agency; the last loaded list stands."""
        listed = [
            {name: value for name, value in asdict(person).items() if value is not None}
            for person in people
        ]
        with translated():
            self._client.put_item(
                TableName=self._table, Item={**_key(agency), **to_item({"people": listed})}
            )


def _key(agency: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": keys.agency_pk(agency)}, "sk": {"S": keys.CONTACTS}}
