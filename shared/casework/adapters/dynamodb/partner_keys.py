"""Hashes of the keys of partners, one partition: there are some hundreds at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.revisions import RevisedItems
from casework.domain.partner_keys import PartnerKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_KEY: Final = TypeAdapter(PartnerKey)


class DynamoDbPartnerKeys:
    def __init__(self, client: DynamoDBClient, *, partner_key_table: str) -> None:
        self._items = RevisedItems(client, partner_key_table)

    def find(self, key_id: str) -> PartnerKey | None:
        item = self._items.get(keys.KEY, key_id)
        return _KEY.validate_python(item) if item else None

    def all(self) -> tuple[PartnerKey, ...]:
        return tuple(map(_KEY.validate_python, self._items.of(keys.KEY)))

    def put(self, key: PartnerKey) -> bool:
        values = _KEY.dump_python(key, mode="json", exclude_none=True)
        return self._items.put(keys.KEY, key.id, values, revision=key.revision)
