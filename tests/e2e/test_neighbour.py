"""The old 1022 system is down, comes back, and says that it is done; our own work never waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from casework.domain.case import State
from local.neighbour import Mood
from tests.e2e.conftest import Deployed, T, eventually

ANSWER = "Đã cử người kiểm tra và xử lý xong."
UNCLEAR: dict[str, Any] = {
    "external_id": "P-2026-000777",
    "channel": "zalo",
    "text": "Chỗ này kỳ quá, mấy ông coi lại giùm.",
}


class Old:
    """The neighbour's own side."""

    def __init__(self, deployed: Deployed) -> None:
        self._url = deployed.cloud.providers.neighbour_url.replace("/gop-y", "/quan-tri")
        self._http = requests.Session()
        self._http.trust_env = False

    def become(self, mood: Mood) -> None:
        self._put("mood", {"mood": mood})

    def work_on(self, number: str, **done: str) -> None:
        self._put(number, done)

    def tickets_of(self, reference: str) -> list[str]:
        tickets = self._http.get(self._url, timeout=10).json()
        return [n for n, ticket in tickets.items() if ticket["maThamChieu"] == reference]

    def _put(self, path: str, body: Any) -> None:
        self._http.put(f"{self._url}/{path}", json=body, timeout=10).raise_for_status()


@pytest.fixture
def old(deployed: Deployed) -> Old:
    return Old(deployed)


def test_a_case_goes_its_way_while_the_old_system_is_down_and_is_followed_there_afterwards(
    deployed: Deployed, old: Old
) -> None:
    dead = [deployed.waiting(queue) for queue in ("NeighbourDlqUrl", "RoutingDlqUrl")]
    old.become(Mood.AWAY)
    recorded = deployed.console.post("/v1/console/cases", UNCLEAR)
    assert recorded.status_code == 201, recorded.text
    reference = recorded.json()["reference"]
    eventually(lambda: _state(deployed, reference), lambda state: state == State.TRIAGE)
    eventually(lambda: _ticket(deployed, reference), lambda ticket: "attempt" in ticket)
    assert old.tickets_of(reference) == []

    old.become(Mood.WELL)
    (number,) = _swept(deployed, lambda: old.tickets_of(reference))
    old.work_on(number, trangThai="DANG_XU_LY")
    _swept(deployed, lambda: _names(deployed, reference).count("NeighbourReported") == 2)
    old.work_on(number, trangThai="DA_XU_LY", noiDung=ANSWER)
    (task,) = _swept(deployed, lambda: _tasks(deployed, reference))

    assert ANSWER in task["detail"]
    assert old.tickets_of(reference) == [number]
    assert _state(deployed, reference) == State.TRIAGE
    done = {"id": task["id"], "note": "Đã trả lời theo kết quả của hệ thống cũ."}
    answer = deployed.console.act(reference, "answer-at-first-contact", text=task["detail"])
    assert answer.json()["state"] == State.CLOSED
    assert deployed.console.act(reference, "complete-task", **done).status_code == 200
    assert [deployed.waiting(queue) for queue in ("NeighbourDlqUrl", "RoutingDlqUrl")] == dead


def _state(deployed: Deployed, reference: str) -> str:
    return str(deployed.console.read(reference).json()["state"])


def _tasks(deployed: Deployed, reference: str) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = deployed.console.get(f"/v1/cases/{reference}/tasks").json()[
        "tasks"
    ]
    return [task for task in tasks if task["kind"] == "neighbour_answered"]


def _names(deployed: Deployed, reference: str) -> list[str]:
    return [event["name"] for event in deployed.events(reference)]


def _ticket(deployed: Deployed, reference: str) -> dict[str, Any]:
    found = deployed.cloud.client("dynamodb").get_item(
        TableName=deployed.outputs["NeighbourTableName"],
        Key={"pk": {"S": f"CASE#{reference}"}, "sk": {"S": "TICKET"}},
        ConsistentRead=True,
    )
    return dict(found.get("Item", {}))


def _swept(deployed: Deployed, look: Callable[[], T]) -> T:
    """What `look` sees at last, with a sweep before each look instead of one a minute."""
    client = deployed.cloud.client("lambda")
    pages = client.get_paginator("list_functions").paginate()
    (sweep,) = (
        function["FunctionName"]
        for page in pages
        for function in page["Functions"]
        if function["Handler"].startswith("functions.sweep_neighbour.")
    )

    def swept() -> T:
        client.invoke(FunctionName=sweep)
        return look()

    return eventually(swept, lambda seen: seen, within=90)
