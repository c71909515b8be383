"""Items that count their changes: each is written on condition that nobody wrote since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import from_item, to_item
from casework.adapters.dynamodb.queries import found

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class RevisedItems:
    """A table of such items; the attribute `revision` counts from 1."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, pk: str, sk: str) -> dict[str, Any] | None:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item({"pk": pk, "sk": sk}), ConsistentRead=True
            )
        return from_item(answer["Item"]) if "Item" in answer else None

    def put(self, pk: str, sk: str, values: Mapping[str, object], *, revision: int) -> bool:
        """Write it as `revision`; False when the stored one is not the revision before."""
        item = to_item({**values, "pk": pk, "sk": sk, "revision": revision})
        first: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        later: dict[str, Any] = {
            "ConditionExpression": "#revision = :before",
            "ExpressionAttributeNames": {"#revision": "revision"},
            "ExpressionAttributeValues": to_item({":before": revision - 1}),
        }
        try:
            with translated():
                self._client.put_item(
                    TableName=self._table, Item=item, **(first if revision == 1 else later)
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def delete(self, pk: str, sk: str, *, revision: int) -> bool:
        """False when the stored one is not this revision."""
        try:
            with translated():
                self._client.delete_item(
                    TableName=self._table,
                    Key=to_item({"pk": pk, "sk": sk}),
                    ConditionExpression="#revision = :revision",
                    ExpressionAttributeNames={"#revision": "revision"},
                    ExpressionAttributeValues=to_item({":revision": revision}),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def of(self, pk: str) -> Iterator[dict[str, Any]]:
        """All items of a partition, by sk."""
        yield from self._query(
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "pk"},
            ExpressionAttributeValues=to_item({":pk": pk}),
            ConsistentRead=True,
        )

    def of_index(
        self, index: str, partition: tuple[str, str], sort: tuple[str, str, str]
    ) -> Iterator[dict[str, Any]]:
        """Items of an index; `sort` is an attribute, a comparison and a value."""
        attribute, comparison, value = sort
        yield from self._query(
            IndexName=index,
            KeyConditionExpression=f"#p = :p AND #s {comparison} :s",
            ExpressionAttributeNames={"#p": partition[0], "#s": attribute},
            ExpressionAttributeValues=to_item({":p": partition[1], ":s": value}),
        )

    def _query(self, **query: Any) -> Iterator[dict[str, Any]]:
        return map(from_item, found(self._client, self._table, **query))
