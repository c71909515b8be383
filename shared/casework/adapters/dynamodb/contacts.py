"""The people of the agencies, from the reference table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import from_item, to_item
from casework.domain.contacts import Contact, ContactList, Position

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class DynamoDbContacts:
    """Both ports: who tells people reads them, who keeps the lists writes them."""

    def __init__(self, client: DynamoDBClient, *, reference_table: str) -> None:
        self._client = client
        self._table = reference_table

    def of(self, agency: str) -> tuple[Contact, ...]:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=_key(agency))
        return _people(from_item(answer.get("Item", {})))

    def read(self, agency: str) -> ContactList:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=_key(agency), ConsistentRead=True
            )
        item = from_item(answer.get("Item", {}))
        at = item.get("at")
        return ContactList(
            _people(item),
            int(item.get("revision", 0)),
            keys.instant_in(at) if at else None,
            item.get("author"),
        )

    def put(self, agency: str, contacts: ContactList) -> bool:
        # A list that was written before lists were counted has no revision.
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(#revision)"}
        if contacts.revision > 1:
            before = to_item({":before": contacts.revision - 1})
            condition = {
                "ConditionExpression": "#revision = :before",
                "ExpressionAttributeValues": before,
            }
        try:
            with translated():
                self._client.put_item(
                    TableName=self._table,
                    Item={**_key(agency), **_content(contacts)},
                    ExpressionAttributeNames={"#revision": "revision"},
                    **condition,
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(agency: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": keys.agency_pk(agency)}, "sk": {"S": keys.CONTACTS}}


def _content(contacts: ContactList) -> dict[str, Any]:
    listed = [
        {name: value for name, value in asdict(person).items() if value is not None}
        for person in contacts.people
    ]
    return to_item(
        {
            "people": listed,
            "revision": contacts.revision,
            "at": keys.instant(contacts.at) if contacts.at else None,
            "author": contacts.author,
        }
    )


def _people(item: dict[str, Any]) -> tuple[Contact, ...]:
    return tuple(
        Contact(Position(p["position"]), p["name"], p.get("email"), p.get("phone"))
        for p in item.get("people", [])
    )
