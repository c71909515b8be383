"""Queries to their last page, and the one over all shards of a `due` index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import Item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


def found(client: DynamoDBClient, table: str, **query: Any) -> Iterator[Item]:
    """All items, page by page as they are asked for. Raises Unavailable."""
    pages = client.get_paginator("query").paginate(TableName=table, **query)
    with translated():
        for page in pages:
            yield from page["Items"]


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
