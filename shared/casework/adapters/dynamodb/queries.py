"""Queries to their last page, and the one over all shards of a `due` index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import Item, to_item
from casework.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_A_BATCH: Final = 100
"""As many keys as DynamoDB takes."""
_ATTEMPTS: Final = 8
"""An answer holds 16 MB, a batch of the largest cases 40; the rest is asked for again."""


def found(client: DynamoDBClient, table: str, **query: Any) -> Iterator[Item]:
    """All items, page by page as they are asked for. Raises Unavailable."""
    pages = client.get_paginator("query").paginate(TableName=table, **query)
    with translated():
        for page in pages:
            yield from page["Items"]


def found_by_keys(
    client: DynamoDBClient, table: str, wanted: Sequence[Mapping[str, str]]
) -> Iterator[Item]:
    """The items that exist, in any order. Raises Unavailable."""
    for start in range(0, len(wanted), _A_BATCH):
        asked: Any = [to_item(key) for key in wanted[start : start + _A_BATCH]]
        for _ in range(_ATTEMPTS):
            with translated():
                answer: Any = client.batch_get_item(
                    RequestItems={table: {"Keys": asked, "ConsistentRead": True}}
                )
            yield from answer["Responses"][table]
            asked = answer["UnprocessedKeys"].get(table, {}).get("Keys")
            if not asked:
                break
        else:
            raise Unavailable("the batch was never answered whole")


def due_items(client: DynamoDBClient, table: str, until: str) -> Iterator[Item]:
    """Lines of the index `due` up to an instant (`keys.instant`), oldest first per shard."""
    for shard in range(keys.DUE_SHARDS):
        yield from found(
            client,
            table,
            IndexName="due",
            KeyConditionExpression="#shard = :shard AND #next <= :until",
            ExpressionAttributeNames={"#shard": "due_shard", "#next": "next_at"},
            ExpressionAttributeValues=to_item({":shard": str(shard), ":until": until}),
        )
