"""Lists of cases: an index says which, the snapshots themselves say how they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import translated
from casework.adapters.dynamodb.items import case_from, from_item, report_row_from, to_item
from casework.adapters.dynamodb.queries import found
from casework.domain.case import Case
from casework.domain.errors import Unavailable
from casework.domain.reports import ReportRow
from casework.use_cases.list_cases import Page, Wanted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_LOOKED_AT: Final = 2_000
"""Lines of an index for one page: a rare state must not read a whole partition."""
_AT_ONCE: Final = 100
"""Items of one BatchGetItem."""
_ATTEMPTS: Final = 5

Line = dict[str, Any]


class DynamoDbCaseLists:
    def __init__(
        self,
        client: DynamoDBClient,
        *,
        case_table: str,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._case_table = case_table
        self._pause = pause

    def of_partner(self, partner: str, wanted: Wanted, *, since: datetime | None) -> Page:
        first = keys.instant(since) if since else ""
        lines = self._newest("by_partner", "partner", partner, wanted.after)
        return self._page(_until(lines, "received_order", lambda o: o < first), wanted, "received")

    def held_by(self, holder: str, wanted: Wanted, *, overdue_at: datetime | None) -> Page:
        lines = self._lines(
            "open_by_agency",
            "#holder = :holder AND #order > :after",
            {"#holder": "holder", "#order": "due_order"},
            {":holder": holder, ":after": wanted.after or keys.EARLIEST},
        )
        if overdue_at is not None:
            now = keys.instant(overdue_at)
            due = _until(lines, "due_order", lambda order: order >= now)
            lines = (line for line in due if not line.get("paused"))
        return self._page(lines, wanted, "due")

    def of_field(self, field: str, since: datetime, until: datetime, at_most: int) -> list[Case]:
        first, last = keys.instant(since), keys.past(until)
        lines = _until(
            self._newest("by_field", "of_field", field, last),
            "received_order",
            lambda order: order < first,
        )
        ids = [line["case_id"] for line, _ in zip(lines, range(at_most), strict=False)]
        return self._cases(ids)

    def report_rows(self, month: str) -> Iterator[ReportRow]:
        lines = found(
            self._client,
            self._case_table,
            IndexName="by_month",
            KeyConditionExpression="#month = :month",
            ExpressionAttributeNames={"#month": "received_month"},
            ExpressionAttributeValues=to_item({":month": month}),
        )
        return map(report_row_from, lines)

    def _newest(self, index: str, key: str, value: str, before: str | None) -> Iterator[Line]:
        """By the time they were received, from before a position."""
        return self._lines(
            index,
            "#key = :key AND #order < :before",
            {"#key": key, "#order": "received_order"},
            {":key": value, ":before": before or keys.LATEST},
            ScanIndexForward=False,
        )

    def _lines(
        self,
        index: str,
        condition: str,
        names: dict[str, str],
        values: dict[str, str],
        **more: Any,
    ) -> Iterator[Line]:
        query = {
            "IndexName": index,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_item(values),
            "PaginationConfig": {"PageSize": _AT_ONCE},
        }
        return map(from_item, found(self._client, self._case_table, **query, **more))

    def _page(self, lines: Iterable[Line], wanted: Wanted, by: str) -> Page:
        ids: list[str] = []
        after = None
        for looked_at, line in enumerate(lines):
            if len(ids) == wanted.limit or looked_at == _LOOKED_AT:
                return Page(tuple(self._cases(ids)), after)
            after = line[f"{by}_order"]
            if wanted.state in (None, line["state"]):
                ids.append(line["case_id"])
        return Page(tuple(self._cases(ids)))

    def _cases(self, ids: Sequence[str]) -> list[Case]:
        """In the order of the ids."""
        stored: dict[str, Case] = {}
        for start in range(0, len(ids), _AT_ONCE):
            for item in self._items(ids[start : start + _AT_ONCE]):
                case = case_from(item)
                stored[case.id] = case
        return [stored[case_id] for case_id in ids]

    def _items(self, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        if not ids:
            return
        wanted: Any = {
            self._case_table: {
                "Keys": [to_item({"pk": keys.case_pk(i), "sk": keys.CASE}) for i in ids]
            }
        }
        for attempt in range(_ATTEMPTS):
            with translated():
                answer = self._client.batch_get_item(RequestItems=wanted)
            yield from answer["Responses"].get(self._case_table, ())
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return
            self._pause(0.05 * 2**attempt)
        raise Unavailable("some cases were not read")


def _until(lines: Iterable[Line], name: str, over: Callable[[str], bool]) -> Iterator[Line]:
    for line in lines:
        if over(line[name]):
            return
        yield line
