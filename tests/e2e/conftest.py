"""The synthesized stack on MiniStack with IAM enforced, deployed once for the whole suite."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from local.api import Api
from local.cloud import ROOT, LocalCloud
from local.contacts import load_contacts
from local.deploy import deploy

T = TypeVar("T")
FEEDBACK: list[dict[str, Any]] = json.loads((ROOT / "local/feedback.json").read_text("utf-8"))


@dataclass(frozen=True)
class Deployed:
    cloud: LocalCloud
    outputs: dict[str, str]
    partner: Api
    other_partner: Api
    console: Api

    def client(self, code: str) -> Api:
        return Api(self.cloud, self.outputs, code)

    def items(self, reference: str) -> dict[str, dict[str, Any]]:
        """Snapshot (`CASE`) and events (`EVENT#…`) of a case, as stored."""
        found = self.cloud.client("dynamodb").query(
            TableName=self.outputs["CaseTableName"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"CASE#{reference}"}},
            ConsistentRead=True,
        )["Items"]
        return {item["sk"]["S"]: item for item in found}

    def case(self, reference: str) -> dict[str, Any]:
        case: dict[str, Any] = json.loads(self.items(reference)["CASE"]["body"]["S"])
        return case

    def events(self, reference: str) -> list[dict[str, Any]]:
        """Name, instant and body of each event, oldest first."""
        items = self.items(reference)
        return [
            {
                "name": items[sk]["name"]["S"],
                "at": items[sk]["at"]["S"],
                **json.loads(items[sk]["body"]["S"]),
            }
            for sk in sorted(items)
            if sk != "CASE"
        ]

    def executions(self) -> dict[str, str]:
        """Status of every execution of the clock, by name."""
        pages = (
            self.cloud.client("stepfunctions")
            .get_paginator("list_executions")
            .paginate(stateMachineArn=self.outputs["StateMachineArn"])
        )
        return {e["name"]: e["status"] for page in pages for e in page["executions"]}

    def emails(self) -> list[dict[str, Any]]:
        return self.cloud.emails()

    def texts(self) -> list[dict[str, Any]]:
        return self.cloud.texts()

    def waiting(self, queue: str) -> int:
        """Messages in a queue, visible or in flight."""
        attributes = self.cloud.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs[queue], AttributeNames=["All"]
        )["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"]) + int(
            attributes["ApproximateNumberOfMessagesNotVisible"]
        )


def eventually(look: Callable[[], T], good: Callable[[T], object], *, within: float = 60) -> T:
    """What `look` sees once it is good. Fails with what was seen last."""
    deadline = time.monotonic() + within
    while True:
        seen = look()
        if good(seen):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s; last seen: {str(seen)[:500]}")
        time.sleep(0.3)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last what leaves hundreds of cases behind: other tests look at when their rungs fire."""
    items.sort(key=lambda item: item.path.name == "test_schemathesis.py")


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    home: Path = tmp_path_factory.mktemp("cloud")
    cloud = LocalCloud.start(home=home)
    try:
        outputs = deploy(cloud)
        load_contacts(cloud, outputs)
        yield Deployed(
            cloud,
            outputs,
            partner=Api(cloud, outputs, "e-dongthap"),
            other_partner=Api(cloud, outputs, "partner-b"),
            console=Api(cloud, outputs, "console-1022"),
        )
    finally:
        cloud.stop()
