"""Tries to follow a case, counted; DynamoDB forgets them some time after their period."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import to_item
from casework.domain.tracking import TryCounter

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_KEPT: Final = timedelta(hours=1)
"""Beyond the period, for processes whose clocks differ."""


class DynamoDbAttempts:
    def __init__(self, client: DynamoDBClient, *, attempt_table: str) -> None:
        self._client = client
        self._table = attempt_table

    def take(self, counter: TryCounter) -> bool:
        expires_at = int((counter.until + _KEPT).timestamp())
        return self._add(
            counter,
            "attribute_not_exists(#tries) OR #tries < :most",
            {":one": 1, ":most": counter.most, ":expires_at": expires_at},
        )

    def give_back(self, counter: TryCounter) -> None:
        expires_at = int((counter.until + _KEPT).timestamp())
        values = {":one": -1, ":none": 0, ":expires_at": expires_at}
        self._add(counter, "#tries > :none", values)

    def _add(self, counter: TryCounter, condition: str, values: dict[str, Any]) -> bool:
        """False when the condition does not hold."""
        try:
            with translated():
                self._client.update_item(
                    TableName=self._table,
                    Key=to_item({"pk": keys.tries_pk(counter.key)}),
                    UpdateExpression="ADD #tries :one SET #expires_at = :expires_at",
                    ConditionExpression=condition,
                    ExpressionAttributeNames={"#tries": "tries", "#expires_at": "expires_at"},
                    ExpressionAttributeValues=to_item(values),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True
