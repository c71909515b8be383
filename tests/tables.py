"""The tables as the data stack defines them (tests/infrastructure compares the two)."""

from __future__ import annotations

from typing import Any, Final

CASE: Final = "case"
IDENTITY: Final = "identity"
MESSAGE: Final = "message"
REFERENCE: Final = "reference"
DIRECTORY: Final = "directory"
WEBHOOK: Final = "webhook"
ENDPOINT: Final = "endpoint"
PARTNER_KEY: Final = "partnerkey"
PARTNER: Final = "partner"
ATTEMPT: Final = "attempt"
ATTACHMENT: Final = "attachment"
NEIGHBOUR: Final = "neighbour"

KEYS: Final = {
    CASE: ("pk", "sk"),
    IDENTITY: ("pk",),
    MESSAGE: ("pk",),
    REFERENCE: ("pk", "sk"),
    DIRECTORY: ("pk", "sk"),
    WEBHOOK: ("pk", "sk"),
    ENDPOINT: ("pk", "sk"),
    PARTNER_KEY: ("pk", "sk"),
    PARTNER: ("pk", "sk"),
    ATTEMPT: ("pk",),
    ATTACHMENT: ("pk", "sk"),
    NEIGHBOUR: ("pk", "sk"),
}
INDEXES: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    CASE: (
        {
            "IndexName": "due",
            "KeySchema": [
                {"AttributeName": "due_shard", "KeyType": "HASH"},
                {"AttributeName": "next_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["case_id", "epoch"]},
        },
        {
            "IndexName": "decided",
            "KeySchema": [
                {"AttributeName": "decided_month", "KeyType": "HASH"},
                {"AttributeName": "at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["case_id"]},
        },
        {
            "IndexName": "open_by_agency",
            "KeySchema": [
                {"AttributeName": "holder", "KeyType": "HASH"},
                {"AttributeName": "due_order", "KeyType": "RANGE"},
            ],
            "Projection": {
                "ProjectionType": "INCLUDE",
                "NonKeyAttributes": ["case_id", "field", "held_since", "paused", "state"],
            },
        },
        {
            "IndexName": "open_tasks",
            "KeySchema": [
                {"AttributeName": "tasks_of", "KeyType": "HASH"},
                {"AttributeName": "tasks_order", "KeyType": "RANGE"},
            ],
            "Projection": {
                "ProjectionType": "INCLUDE",
                "NonKeyAttributes": ["case_id", "open_tasks"],
            },
        },
        {
            "IndexName": "told",
            "KeySchema": [
                {"AttributeName": "told_partner", "KeyType": "HASH"},
                {"AttributeName": "told_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["case_id", "seq"]},
        },
        {
            "IndexName": "published",
            "KeySchema": [
                {"AttributeName": "published_month", "KeyType": "HASH"},
                {"AttributeName": "public_id", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["public"]},
        },
        *(
            {
                "IndexName": name,
                "KeySchema": [
                    {"AttributeName": partition, "KeyType": "HASH"},
                    {"AttributeName": "received_order", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": shown},
            }
            for name, partition, shown in (
                ("by_partner", "partner", ["case_id", "state"]),
                ("by_field", "of_field", ["case_id"]),
                ("by_month", "received_month", ["report_row"]),
            )
        ),
    ),
    MESSAGE: (
        {
            "IndexName": "due",
            "KeySchema": [
                {"AttributeName": "due_shard", "KeyType": "HASH"},
                {"AttributeName": "next_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["body"]},
        },
    ),
    WEBHOOK: tuple(
        {
            "IndexName": name,
            "KeySchema": [
                {"AttributeName": partition, "KeyType": "HASH"},
                {"AttributeName": order, "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["case_id", "seq"]},
        }
        for name, partition, order in (
            ("due", "due_shard", "next_at"),
            ("partner", "partner", "planned_at"),
        )
    ),
    NEIGHBOUR: (
        {
            "IndexName": "due",
            "KeySchema": [
                {"AttributeName": "due_shard", "KeyType": "HASH"},
                {"AttributeName": "next_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["case_id"]},
        },
    ),
}


def create_tables(client: Any) -> None:
    for table, keys in KEYS.items():
        indexes = INDEXES.get(table, ())
        key_parts = [part["AttributeName"] for index in indexes for part in index["KeySchema"]]
        client.create_table(
            TableName=table,
            KeySchema=[
                {"AttributeName": name, "KeyType": kind}
                for name, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[
                {"AttributeName": n, "AttributeType": "S"}
                for n in dict.fromkeys((*keys, *key_parts))
            ],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": list(indexes)} if indexes else {}),
        )
