"""Changes of the directory, in a table of their own: one item each, never written twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import to_item
from casework.adapters.dynamodb.queries import found
from casework.domain.directory_changes import DirectoryChange
from casework.domain.errors import DirectoryChanged

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_CHANGE: Final = TypeAdapter(DirectoryChange)


class DynamoDbDirectoryChanges:
    def __init__(self, client: DynamoDBClient, *, directory_table: str) -> None:
        self._client = client
        self._table = directory_table

    def since(self, revision: int) -> tuple[DirectoryChange, ...]:
        items = found(
            self._client,
            self._table,
            KeyConditionExpression="#pk = :pk AND #sk > :last",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues=to_item(
                {":pk": keys.DIRECTORY, ":last": keys.change_sk(revision)}
            ),
            ConsistentRead=True,
        )
        return tuple(_CHANGE.validate_json(item["body"]["S"]) for item in items)

    def append(self, change: DirectoryChange) -> None:
        item = {
            "pk": keys.DIRECTORY,
            "sk": keys.change_sk(change.revision),
            "author": change.author,
            "reason": change.reason,
            "body": _CHANGE.dump_json(change).decode(),
        }
        try:
            with translated():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_item(item),
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise DirectoryChanged(change.revision) from error
