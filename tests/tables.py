"""The tables as the data stack defines them (tests/infrastructure compares the two)."""

from __future__ import annotations

from typing import Any, Final

CASE: Final = "case"
IDENTITY: Final = "identity"
MESSAGE: Final = "message"
REFERENCE: Final = "reference"
DIRECTORY: Final = "directory"

KEYS: Final = {
    CASE: ("pk", "sk"),
    IDENTITY: ("pk",),
    MESSAGE: ("pk",),
    REFERENCE: ("pk", "sk"),
    DIRECTORY: ("pk", "sk"),
}
DUE_INDEX: Final = {
    "IndexName": "due",
    "KeySchema": [
        {"AttributeName": "due_shard", "KeyType": "HASH"},
        {"AttributeName": "next_at", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["case_id", "epoch"]},
}


def create_tables(client: Any) -> None:
    for table, keys in KEYS.items():
        names = [*keys, *(("due_shard", "next_at") if table == CASE else ())]
        client.create_table(
            TableName=table,
            KeySchema=[
                {"AttributeName": name, "KeyType": kind}
                for name, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": [DUE_INDEX]} if table == CASE else {}),
        )
