"""What partners are told of their cases, by the index `told`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.items import case_from, from_item, to_item
from casework.adapters.dynamodb.queries import found, found_by_keys
from casework.domain.case import Case

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class DynamoDbToldCases:
    def __init__(self, client: DynamoDBClient, *, case_table: str) -> None:
        self._client = client
        self._case_table = case_table

    def told(self, partner: str, start: datetime, end: datetime) -> Iterator[tuple[str, int]]:
        window = {
            ":partner": partner,
            ":start": keys.instant(start),
            ":end": keys.instant(end) + keys.LAST,
        }
        rows = found(
            self._client,
            self._case_table,
            IndexName="told",
            KeyConditionExpression="#partner = :partner AND #at BETWEEN :start AND :end",
            ExpressionAttributeNames={"#partner": "told_partner", "#at": "told_at"},
            ExpressionAttributeValues=to_item(window),
            ScanIndexForward=False,
        )
        for values in map(from_item, rows):
            yield values["case_id"], int(values["seq"])

    def get_all(self, case_ids: Sequence[str]) -> Iterator[Case]:
        wanted = [
            {"pk": keys.case_pk(case_id), "sk": keys.CASE} for case_id in dict.fromkeys(case_ids)
        ]
        return map(case_from, found_by_keys(self._client, self._case_table, wanted))
