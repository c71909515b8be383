"""What administrators changed, in a table of its own: one item each, never written twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import Item, from_item, to_item
from casework.adapters.dynamodb.queries import found
from casework.domain.directory_changes import DirectoryChange
from casework.domain.errors import RulesChanged
from casework.domain.rule_changes import Change, RuleChange, RuleKind

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_DIRECTORY: Final = TypeAdapter(DirectoryChange)


class DynamoDbChangeLog:
    def __init__(self, client: DynamoDBClient, *, directory_table: str) -> None:
        self._client = client
        self._table = directory_table

    def since(self, revision: int) -> tuple[Change, ...]:
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
        return tuple(map(_change, items))

    def append(self, change: Change) -> None:
        item = {
            "pk": keys.DIRECTORY,
            "sk": keys.change_sk(change.revision),
            "author": change.author,
            "reason": change.reason,
            **_content(change),
        }
        try:
            with translated():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_item(item),
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise RulesChanged(change.revision) from error


def _content(change: Change) -> dict[str, Any]:
    """An item without a `kind` is of the directory, which alone was there at first."""
    if isinstance(change, DirectoryChange):
        return {"body": _DIRECTORY.dump_json(change).decode()}
    return {
        "kind": str(change.kind),
        "valid_from": change.valid_from.isoformat(),
        "revision": change.revision,
        "at": keys.instant(change.at),
        "body": change.body,
    }


def _change(item: Item) -> Change:
    values = from_item(item)
    if "kind" not in values:
        return _DIRECTORY.validate_json(values["body"])
    return RuleChange(
        int(values["revision"]),
        keys.instant_in(values["at"]),
        values["author"],
        values["reason"],
        RuleKind(values["kind"]),
        date.fromisoformat(values["valid_from"]),
        values.get("body"),
    )
