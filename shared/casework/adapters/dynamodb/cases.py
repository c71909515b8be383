"""Cases and their histories in one table, identities in another."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from casework.adapters.dynamodb import keys
from casework.adapters.dynamodb.errors import (
    CONDITION_FAILED,
    RETRIABLE_REASONS,
    cancellation_reasons,
    translated,
)
from casework.adapters.dynamodb.items import (
    Item,
    case_from,
    case_item,
    event_from,
    event_item,
    from_item,
    identity_item,
    line_from,
    phone_item,
    public_case_from,
    same_identity_item,
    same_phone_item,
    to_item,
)
from casework.adapters.dynamodb.queries import due_items, found
from casework.adapters.phone_seals import KmsPhoneSeals
from casework.domain.case import DESK, Case, Identity, last_digits
from casework.domain.errors import CaseAlreadyExists, CaseChanged, CaseNotFound, Unavailable
from casework.domain.history import RecordedEvent
from casework.domain.publication import PublicCase
from casework.domain.references import is_public_id, month_of_public_id
from casework.domain.worklist import OpenCase, OpenTasks
from casework.ports import DueClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_NEW: Final = "attribute_not_exists(#pk)"
_CONFLICT_ATTEMPTS: Final = 6


class DynamoDbCases:
    """`identity_table` is needed by `add` alone: other functions have no right to it. Without
    `seals` the sender of a new case cannot follow it by phone, and of no case can be asked whose
    it is."""

    def __init__(
        self,
        client: DynamoDBClient,
        *,
        case_table: str,
        identity_table: str | None = None,
        seals: KmsPhoneSeals | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._case_table = case_table
        self._identity_table = identity_table
        self._seals = seals
        self._pause = pause

    def add(self, case: Case, events: Sequence[RecordedEvent], identity: Identity) -> None:
        writes = self._new_case(case, events, identity_item(case.id, identity))
        digits = last_digits(identity)
        if digits and self._seals:
            seal = self._seals.seal(case.id, digits)
            writes.append(self._put(phone_item(case.id, seal), _NEW))
        failed = self._transact(writes)
        if failed:
            raise CaseAlreadyExists(case_from(failed[0]["Item"]))

    def phone_fits(self, case_id: str, digits: str) -> bool:
        if self._seals is None:
            raise TypeError("whether a phone fits needs its seals")
        first, seal = self._phone_seal(case_id)
        return self._seals.fits(seal, first, digits)

    def get(self, case_id: str) -> Case:
        return case_from(self._item(keys.case_pk(case_id), keys.CASE))

    def save(
        self,
        case: Case,
        events: Sequence[RecordedEvent],
        *,
        opened: Sequence[tuple[Case, Sequence[RecordedEvent]]] = (),
    ) -> None:
        unchanged = self._put(case_item(case), "#version = :before")
        unchanged["Put"]["ExpressionAttributeNames"] = {"#version": "version"}
        unchanged["Put"]["ExpressionAttributeValues"] = to_item(
            {":before": case.version - len(events)}
        )
        writes = [unchanged, *self._new_events(case, events)]
        for part, first_events in opened:
            identity = same_identity_item(part.id, case.id)
            writes += self._new_case(part, first_events, identity)
            writes.append(self._put(same_phone_item(part.id, case.id), _NEW))
        failed = self._transact(writes)
        if not failed:
            return
        own = {"S": keys.case_pk(case.id)}
        taken = [reason["Item"] for reason in failed if "Item" in reason]
        if len(taken) < len(failed) or any(item["pk"] == own for item in taken):
            raise CaseChanged(case.id)
        raise CaseAlreadyExists(case_from(taken[0]))

    def event(self, case_id: str, seq: int) -> RecordedEvent:
        return event_from(self._item(keys.case_pk(case_id), keys.event_sk(seq)))

    def history(self, case_id: str) -> tuple[RecordedEvent, ...]:
        condition = {
            "KeyConditionExpression": "#pk = :pk AND begins_with(#sk, :events)",
            "ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"},
            "ExpressionAttributeValues": to_item(
                {":pk": keys.case_pk(case_id), ":events": keys.EVENT_PREFIX}
            ),
            "ConsistentRead": True,
        }
        return tuple(event_from(item) for item in self._query(condition))

    def unfinished(self) -> Iterator[str]:
        for values in self._due_index(keys.NEVER):
            yield values["case_id"]

    def due(self, before: datetime) -> Iterator[DueClock]:
        for values in self._due_index(keys.instant(before)):
            yield DueClock(values["case_id"], int(values["epoch"]))

    def _due_index(self, until: str) -> Iterator[dict[str, Any]]:
        return map(from_item, due_items(self._client, self._case_table, until))

    def decided(self, month: str) -> Iterator[str]:
        decided = (
            from_item(item)["case_id"] for item in self._index("decided", "decided_month", month)
        )
        yield from dict.fromkeys(decided)

    def open_of(self, agency: str) -> Iterator[OpenCase]:
        return map(line_from, self._index("open_by_agency", "holder", agency))

    def open_tasks(self) -> Iterator[OpenTasks]:
        for values in map(from_item, self._index("open_tasks", "tasks_of", DESK)):
            yield OpenTasks(values["case_id"], int(values["open_tasks"]))

    def _index(self, name: str, key: str, value: str) -> Iterator[Item]:
        """A whole partition of an index, in its order."""
        return self._query(
            {
                "IndexName": name,
                "KeyConditionExpression": "#key = :value",
                "ExpressionAttributeNames": {"#key": key},
                "ExpressionAttributeValues": to_item({":value": value}),
            }
        )

    def published(self, month: str, *, before: str | None = None) -> Iterator[PublicCase]:
        return self._published(month, "<", before) if before else self._published(month)

    def published_case(self, public_id: str) -> PublicCase | None:
        if not is_public_id(public_id):
            return None
        return next(self._published(month_of_public_id(public_id), "=", public_id), None)

    def _published(
        self, month: str, comparison: str = "<", key: str = keys.LAST
    ) -> Iterator[PublicCase]:
        """Reads the public view alone, not the reference beside it."""
        condition = {
            "IndexName": "published",
            "KeyConditionExpression": f"#month = :month AND #key {comparison} :key",
            "ProjectionExpression": "#public",
            "ExpressionAttributeNames": {
                "#month": "published_month",
                "#key": "public_id",
                "#public": "public",
            },
            "ExpressionAttributeValues": to_item({":month": month, ":key": key}),
            "ScanIndexForward": False,
        }
        return map(public_case_from, self._query(condition))

    def _new_case(self, case: Case, events: Sequence[RecordedEvent], identity: Item) -> list[Any]:
        if self._identity_table is None:
            raise TypeError("a new case needs the identity table")
        return [
            self._put(case_item(case), _NEW),
            *self._new_events(case, events),
            self._put(identity, _NEW, table=self._identity_table),
        ]

    def _new_events(self, case: Case, events: Sequence[RecordedEvent]) -> list[Any]:
        return [self._put(event_item(event, case.source.partner), _NEW) for event in events]

    def _phone_seal(self, case_id: str) -> tuple[str, bytes | None]:
        """Of the case itself or of the one it was split from, with the id it was made for."""
        with suppress(CaseNotFound):
            item = from_item(self._item(keys.phone_pk(case_id), keys.PHONE))
            if "same_as" in item:
                return self._phone_seal(item["same_as"])
            return case_id, bytes(item["seal"])
        return case_id, None

    def _item(self, pk: str, sk: str) -> dict[str, Any]:
        with translated():
            answer = self._client.get_item(
                TableName=self._case_table,
                Key=to_item({"pk": pk, "sk": sk}),
                ConsistentRead=True,
            )
        if "Item" not in answer:
            raise CaseNotFound(pk)
        return answer["Item"]

    def _query(self, condition: dict[str, Any]) -> Iterator[Item]:
        return found(self._client, self._case_table, **condition)

    def _put(self, item: dict[str, Any], condition: str, table: str | None = None) -> Any:
        names = {"#pk": "pk"} if "#pk" in condition else {}
        return {
            "Put": {
                "TableName": table or self._case_table,
                "Item": item,
                "ConditionExpression": condition,
                "ExpressionAttributeNames": names,
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def _transact(self, writes: list[Any]) -> list[dict[str, Any]]:
        """Write all or nothing. Returns the reasons of failed conditions, empty when written.

        A conflict with a transaction under way (or throttling) says nothing about the conditions,
        so it is tried again, after a pause with jitter.
        """
        for attempt in range(_CONFLICT_ATTEMPTS):
            try:
                with translated():
                    self._client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                reasons = cancellation_reasons(error)
                failed = [reason for reason in reasons if reason["Code"] == CONDITION_FAILED]
                if failed:
                    return failed
                if not any(reason["Code"] in RETRIABLE_REASONS for reason in reasons):
                    raise
                self._pause(random.uniform(0.02, 0.05) * 2**attempt)
            else:
                return []
        raise Unavailable("the transaction kept meeting others")
