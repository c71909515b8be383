"""The ledger of messages, and what is known of their providers: every step is conditional on what
it was decided from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import from_item, to_item
from casework.adapters.dynamodb.queries import due_items
from casework.domain.delivery import LedgerEntry
from casework.domain.messaging import Breaker
from casework.domain.notifications import Channel

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

RETENTION: Final = timedelta(days=2 * 365)
_COUNTED: Final = timedelta(days=40)
_ENTRY: Final = TypeAdapter(LedgerEntry)
_BREAKER: Final = TypeAdapter(Breaker)
_BODY: Final = {"#body": "body"}
_NEW: Final = ("attribute_not_exists(#pk)", {"#pk": "pk"}, None)

Condition = tuple[str, dict[str, str], dict[str, Any] | None]


class _Table:
    def __init__(self, client: DynamoDBClient, *, message_table: str) -> None:
        self._client = client
        self._table = message_table

    def _get(self, pk: str) -> dict[str, Any]:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item({"pk": pk}), ConsistentRead=True
            )
        return from_item(answer.get("Item", {}))

    def _put(self, item: dict[str, Any], condition: Condition) -> bool:
        text, names, values = condition
        extra: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        try:
            with translated():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_item(item),
                    ConditionExpression=text,
                    ExpressionAttributeNames=names,
                    **extra,
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


class DynamoDbLedger(_Table):
    def find(self, message_id: str) -> LedgerEntry | None:
        stored = self._get(message_id)
        return _ENTRY.validate_json(stored["body"]) if stored else None

    def enter(self, entry: LedgerEntry) -> bool:
        return self._put(_item(entry), _NEW)

    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        return self._put(_item(after), _still(_body(before)))

    def due(self, now: datetime) -> Iterator[LedgerEntry]:
        for item in due_items(self._client, self._table, keys.instant(now)):
            yield _ENTRY.validate_json(item["body"]["S"])


class DynamoDbProviderStates(_Table):
    """In the same table: who sends may know how the providers do."""

    def breaker(self, channel: Channel) -> Breaker:
        stored = self._get(keys.provider_pk(channel))
        return _BREAKER.validate_json(stored["body"]) if stored else Breaker()

    def change(self, channel: Channel, before: Breaker, after: Breaker) -> bool:
        body, known = (_BREAKER.dump_json(value).decode() for value in (after, before))
        condition = _still(known)
        if before == Breaker():  # also one that was never written
            text, names, values = condition
            condition = (f"attribute_not_exists(#body) OR {text}", names, values)
        return self._put({"pk": keys.provider_pk(channel), "body": body}, condition)

    def take(self, channel: Channel, period: str, limit: int, *, now: datetime) -> bool:
        try:
            with translated():
                self._client.update_item(
                    TableName=self._table,
                    Key=to_item({"pk": keys.count_pk(channel, period)}),
                    UpdateExpression="ADD #count :one SET #expires = :expires",
                    ConditionExpression="attribute_not_exists(#count) OR #count < :limit",
                    ExpressionAttributeNames={"#count": "count", "#expires": "expires_at"},
                    ExpressionAttributeValues=to_item(
                        {
                            ":one": 1,
                            ":limit": limit,
                            ":expires": int((now + _COUNTED).timestamp()),
                        }
                    ),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _body(entry: LedgerEntry) -> str:
    """Without `to_sender` where it is false: entries of before it was known stay what they were."""
    return _ENTRY.dump_json(entry, exclude=None if entry.to_sender else {"to_sender"}).decode()


def _still(body: str) -> Condition:
    return "#body = :before", _BODY, to_item({":before": body})


def _item(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "pk": entry.message_id,
        "state": str(entry.state),
        "body": _body(entry),
        "due_shard": keys.due_shard(entry.message_id) if entry.next_at else None,
        "next_at": keys.instant(entry.next_at) if entry.next_at else None,
        "expires_at": int((entry.since + RETENTION).timestamp()),
    }
