"""The ledger of messages: every step conditional on the entry it was decided from."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import from_item, to_item
from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.notifications import Channel

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

RETENTION: Final = timedelta(days=2 * 365)


class DynamoDbLedger:
    def __init__(self, client: DynamoDBClient, *, message_table: str) -> None:
        self._client = client
        self._table = message_table

    def find(self, message_id: str) -> LedgerEntry | None:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item({"pk": message_id}), ConsistentRead=True
            )
        return _entry(answer["Item"]) if "Item" in answer else None

    def claim(self, entry: LedgerEntry, *, replaces: LedgerEntry | None) -> bool:
        condition = (
            ("attribute_not_exists(#pk)", {"#pk": "pk"}, {})
            if replaces is None
            else _still(replaces)
        )
        return self._put(_item(entry), *condition)

    def settle(self, entry: LedgerEntry, state: DeliveryState, provider_id: str | None) -> bool:
        settled = {**_item(entry), **to_item({"state": str(state), "provider_id": provider_id})}
        return self._put(settled, *_still(entry))

    def _put(
        self, item: dict[str, Any], condition: str, names: dict[str, str], values: dict[str, Any]
    ) -> bool:
        extra: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        try:
            with translated():
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=names,
                    **extra,
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _still(entry: LedgerEntry) -> tuple[str, dict[str, str], dict[str, Any]]:
    """The stored entry is this very attempt, not yet settled or taken over."""
    return (
        "#owner = :owner AND #attempt = :attempt AND #state = :state",
        {"#owner": "owner", "#attempt": "attempt", "#state": "state"},
        to_item({":owner": entry.owner, ":attempt": entry.attempt, ":state": str(entry.state)}),
    )


def _item(entry: LedgerEntry) -> dict[str, Any]:
    values = asdict(entry)
    values["pk"] = values.pop("message_id")
    values["lease_until"] = entry.lease_until.isoformat()
    values["expires_at"] = int((entry.lease_until + RETENTION).timestamp())
    return to_item(values)


def _entry(item: dict[str, Any]) -> LedgerEntry:
    values = from_item(item)
    return LedgerEntry(
        message_id=values["pk"],
        channel=Channel(values["channel"]),
        state=DeliveryState(values["state"]),
        owner=values["owner"],
        attempt=int(values["attempt"]),
        lease_until=datetime.fromisoformat(values["lease_until"]),
        provider_id=values.get("provider_id"),
    )
