"""The identity vault, read. It is written with the cases (`cases`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import from_item, to_item
from casework.domain.case import Identity

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class DynamoDbIdentities:
    def __init__(self, client: DynamoDBClient, *, identity_table: str) -> None:
        self._client = client
        self._table = identity_table

    def of(self, case_id: str) -> Identity | None:
        pk: str | None = keys.case_pk(case_id)
        while pk:
            with translated():
                answer = self._client.get_item(
                    TableName=self._table, Key=to_item({"pk": pk}), ConsistentRead=True
                )
            if "Item" not in answer:
                return None
            known = from_item(answer["Item"])
            pk = known.get("same_as")  # of a part: the case that it was split from
        return Identity(known.get("name"), known.get("phone"), known.get("email"))
