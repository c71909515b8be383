"""How far the open clocks are counted: one item, beside the cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import from_item, to_item
from casework.domain.recount import Recount

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_RECOUNT: Final = TypeAdapter(Recount)
_KEY: Final = {"pk": keys.CLOCKS, "sk": keys.RECOUNT}


class DynamoDbRecounts:
    def __init__(self, client: DynamoDBClient, *, case_table: str) -> None:
        self._client = client
        self._table = case_table

    def read(self) -> Recount | None:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item(_KEY), ConsistentRead=True
            )
        found = from_item(answer.get("Item", {}))
        return _RECOUNT.validate_json(found["body"]) if found else None

    def change(self, before: Recount | None, after: Recount) -> bool:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            condition = {
                "ConditionExpression": "#body = :before",
                "ExpressionAttributeNames": {"#body": "body"},
                "ExpressionAttributeValues": to_item({":before": _text(before)}),
            }
        try:
            with translated():
                self._client.put_item(
                    TableName=self._table, Item=to_item(_KEY | {"body": _text(after)}), **condition
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _text(recount: Recount) -> str:
    return _RECOUNT.dump_json(recount).decode()
