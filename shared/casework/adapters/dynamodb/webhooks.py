"""Deliveries to partners and how their endpoints answer (one table); the endpoints (another)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.revisions import RevisedItems
from casework.domain.webhook_delivery import DeliveryPage, WebhookDelivery
from casework.domain.webhook_endpoint import Endpoint, Health

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

RETENTION: Final = timedelta(days=90)
_DELIVERY: Final = TypeAdapter(WebhookDelivery)
_HEALTH: Final = TypeAdapter(Health)
_ENDPOINT: Final = TypeAdapter(Endpoint)


class DynamoDbWebhookLedger:
    def __init__(self, client: DynamoDBClient, *, webhook_table: str) -> None:
        self._items = RevisedItems(client, webhook_table)

    def find(self, case_id: str, seq: int) -> WebhookDelivery | None:
        item = self._items.get(keys.case_pk(case_id), keys.event_sk(seq))
        return _DELIVERY.validate_python(item) if item else None

    def put(self, delivery: WebhookDelivery) -> bool:
        values = _DELIVERY.dump_python(delivery, mode="json", exclude_none=True)
        values["planned_at"] = keys.instant(delivery.planned_at)
        if delivery.next_at is not None:
            values["next_at"] = keys.instant(delivery.next_at)
            values["due_shard"] = keys.due_shard(delivery.case_id)
        else:
            # Only what has ended ever expires.
            values["expires_at"] = int((delivery.planned_at + RETENTION).timestamp())
        pk, sk = keys.case_pk(delivery.case_id), keys.event_sk(delivery.seq)
        return self._items.put(pk, sk, values, revision=delivery.revision)

    def due(self, before: datetime) -> Iterator[tuple[str, int]]:
        until = ("next_at", "<=", keys.instant(before))
        shards = (
            self._items.of_index("due", ("due_shard", str(shard)), until)
            for shard in range(keys.DUE_SHARDS)
        )
        yield from map(_key, heapq.merge(*shards, key=lambda item: str(item["next_at"])))

    def of_case(self, case_id: str) -> Iterator[WebhookDelivery]:
        yield from map(_DELIVERY.validate_python, self._items.of(keys.case_pk(case_id)))

    def of_partner(self, partner: str, since: datetime) -> Iterator[tuple[str, int]]:
        planned = ("planned_at", ">=", keys.instant(since))
        yield from map(_key, self._items.of_index("partner", ("partner", partner), planned))

    def page(self, partner: str, since: datetime, *, after: str | None, limit: int) -> DeliveryPage:
        start = max(keys.instant(since), (after or "").partition("#")[0])
        planned = ("planned_at", ">=", start)
        lines = self._items.of_index("partner", ("partner", partner), planned)
        found: list[WebhookDelivery] = []
        last = None
        for position, line in _positions(lines):
            if after is not None and position <= after:
                continue
            if len(found) == limit:
                return DeliveryPage(tuple(found), last)
            last = position
            delivery = self.find(*_key(line))
            if delivery:
                found.append(delivery)
        return DeliveryPage(tuple(found))


class DynamoDbWebhookHealth:
    def __init__(self, client: DynamoDBClient, *, webhook_table: str) -> None:
        self._items = RevisedItems(client, webhook_table)

    def of(self, partner: str) -> Health:
        item = self._items.get(keys.HEALTH, partner)
        return _HEALTH.validate_python(item) if item else Health(partner)

    def all(self) -> tuple[Health, ...]:
        return tuple(map(_HEALTH.validate_python, self._items.of(keys.HEALTH)))

    def put(self, health: Health) -> bool:
        values = _HEALTH.dump_python(health, mode="json", exclude_none=True)
        return self._items.put(keys.HEALTH, health.partner, values, revision=health.revision)


class DynamoDbWebhookEndpoints:
    def __init__(self, client: DynamoDBClient, *, endpoint_table: str) -> None:
        self._items = RevisedItems(client, endpoint_table)

    def of(self, partner: str) -> Endpoint | None:
        item = self._items.get(keys.ENDPOINT, partner)
        return _ENDPOINT.validate_python(item) if item else None

    def all(self) -> tuple[Endpoint, ...]:
        return tuple(map(_ENDPOINT.validate_python, self._items.of(keys.ENDPOINT)))

    def put(self, endpoint: Endpoint) -> bool:
        values = _ENDPOINT.dump_python(endpoint, mode="json", exclude_none=True)
        return self._items.put(keys.ENDPOINT, endpoint.partner, values, revision=endpoint.revision)

    def remove(self, endpoint: Endpoint) -> bool:
        return self._items.delete(keys.ENDPOINT, endpoint.partner, revision=endpoint.revision)


def _positions(lines: Iterator[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Lines by `planned_at` with their positions; the index leaves the order within one instant
    open, so that is by id."""
    for planned_at, same in groupby(lines, key=lambda line: line["planned_at"]):
        named = ((f"{planned_at}#{line['case_id']}_{line['seq']}", line) for line in same)
        yield from sorted(named, key=lambda pair: pair[0])


def _key(item: dict[str, Any]) -> tuple[str, int]:
    return item["case_id"], int(item["seq"])
