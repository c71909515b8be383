"""Registered partners, their histories, and whose each client is."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import (
    CONDITION_FAILED,
    RETRIABLE_REASONS,
    cancellation_reasons,
    translated,
)
from casework.adapters.dynamodb.items import from_item, to_item
from casework.adapters.dynamodb.queries import found
from casework.adapters.dynamodb.revisions import RevisedItems
from casework.domain.errors import Unavailable
from casework.domain.partners import Happened, Partner, PartnerChange

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_PARTNER: Final = TypeAdapter(Partner)
_LOST: Final = frozenset({CONDITION_FAILED, "TransactionConflict"})
"""Somebody else wrote the partner, or is about to."""


class DynamoDbPartners:
    def __init__(self, client: DynamoDBClient, *, partner_table: str) -> None:
        self._client = client
        self._table = partner_table
        self._items = RevisedItems(client, partner_table)

    def find(self, code: str) -> Partner | None:
        item = self._items.get(keys.PARTNER, code)
        return _PARTNER.validate_json(item["body"]) if item else None

    def of_client(self, client_id: str) -> Partner | None:
        line = self._items.get(keys.client_pk(client_id), keys.CLIENT)
        return self.find(line["partner"]) if line else None

    def all(self) -> tuple[Partner, ...]:
        return tuple(_PARTNER.validate_json(i["body"]) for i in self._items.of(keys.PARTNER))

    def save(self, partner: Partner, happened: Happened, reason: str) -> bool:
        writes = [
            self._current(partner),
            self._line(partner, happened, reason),
            *(self._client_of(partner, c.client_id) for c in partner.credentials),
        ]
        try:
            with translated():
                self._client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            reasons = {reason["Code"] for reason in cancellation_reasons(error)}
            if reasons & _LOST:
                return False
            if reasons & RETRIABLE_REASONS:
                raise Unavailable(", ".join(sorted(reasons))) from error
            raise
        return True

    def history(self, code: str, limit: int) -> tuple[PartnerChange, ...]:
        lines = found(
            self._client,
            self._table,
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "pk"},
            ExpressionAttributeValues=to_item({":pk": keys.partner_pk(code)}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit,
        )
        return tuple(_change(from_item(line)) for line in islice(lines, limit))

    def _current(self, partner: Partner) -> Any:
        item = {
            "pk": keys.PARTNER,
            "sk": partner.code,
            "status": str(partner.status),
            "revision": partner.revision,
            "body": _json(partner),
        }
        if partner.revision == 1:
            return self._put(item, "attribute_not_exists(#pk)", {"#pk": "pk"})
        return self._put(
            item, "#revision = :before", {"#revision": "revision"}, before=partner.revision - 1
        )

    def _line(self, partner: Partner, happened: Happened, reason: str) -> Any:
        item = {
            "pk": keys.partner_pk(partner.code),
            "sk": keys.change_sk(partner.revision),
            "happened": str(happened),
            "author": partner.changed.by,
            "reason": reason,
            "body": _json(partner),
        }
        return self._put(item, "attribute_not_exists(#pk)", {"#pk": "pk"})

    def _client_of(self, partner: Partner, client_id: str) -> Any:
        item = {"pk": keys.client_pk(client_id), "sk": keys.CLIENT, "partner": partner.code}
        return self._put(
            item,
            "attribute_not_exists(#partner) OR #partner = :partner",
            {"#partner": "partner"},
            partner=partner.code,
        )

    def _put(
        self,
        item: Mapping[str, object],
        condition: str,
        names: Mapping[str, str],
        **values: object,
    ) -> Any:
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": to_item(item),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
        }
        if values:
            named = {f":{name}": value for name, value in values.items()}
            put["ExpressionAttributeValues"] = to_item(named)
        return {"Put": put}


def _json(partner: Partner) -> str:
    return _PARTNER.dump_json(partner).decode()


def _change(line: dict[str, Any]) -> PartnerChange:
    partner = _PARTNER.validate_json(line["body"])
    return PartnerChange(partner, Happened(line["happened"]), line["reason"])
