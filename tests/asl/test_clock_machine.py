"""The clock's own ASL file, executed by moto: not read, run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws

from casework.messages import ClockInput
from tests.builders import NINE_O_CLOCK

ASL = Path("infrastructure/workflows/clock.asl.json")
LAMBDA = "arn:aws:lambda:ap-southeast-1:123456789012:function:tick"
CONFIG = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}


class Machine:
    """The state machine with a tick that answers as scripted."""

    def __init__(self) -> None:
        self.client = boto3.client("stepfunctions", region_name="ap-southeast-1")
        definition = ASL.read_text("utf-8").replace("${TickFunctionArn}", LAMBDA)
        self.arn = self.client.create_state_machine(
            name="clock", definition=definition, roleArn="arn:aws:iam::123456789012:role/r"
        )["stateMachineArn"]

    def tick_answers(self, *answers: ClockInput) -> None:
        results = [answer.model_dump_json() for answer in answers]
        requests.post(
            "http://motoapi.amazonaws.com/moto-api/static/lambda-simple/response",
            json={"results": results, "region": "ap-southeast-1"},
            timeout=5,
        )

    def run(self, start: ClockInput) -> dict[str, Any]:
        execution = self.client.start_execution(
            stateMachineArn=self.arn,
            name=f"{start.case_id}-{start.epoch}",
            input=start.model_dump_json(),
        )["executionArn"]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = self.client.describe_execution(executionArn=execution)
            if found["status"] != "RUNNING":
                return {**found, "states": self._entered(execution)}
            time.sleep(0.05)
        raise AssertionError("the execution did not end")

    def _entered(self, execution: str) -> list[str]:
        events = self.client.get_execution_history(executionArn=execution)["events"]
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in events
            if "stateEnteredEventDetails" in event
        ]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws(config=CONFIG):
        boto3.client("lambda", region_name="ap-southeast-1")
        yield Machine()


def alarm(**changes: Any) -> ClockInput:
    return ClockInput(case_id="DT-1", epoch=2, next_at=NINE_O_CLOCK, **changes)


def test_it_waits_ticks_and_comes_again_until_the_clock_stops(machine: Machine) -> None:
    machine.tick_answers(alarm(), alarm(), alarm(running=False))

    found = machine.run(alarm())

    assert found["status"] == "SUCCEEDED"
    assert found["states"] == [
        *["WaitForAlarm", "Tick", "StillRunning"] * 3,
        "Stopped",
    ]


def test_a_stale_epoch_ends_after_one_tick(machine: Machine) -> None:
    machine.tick_answers(alarm(running=False))

    found = machine.run(alarm())

    assert found["states"] == ["WaitForAlarm", "Tick", "StillRunning", "Stopped"]
    assert json.loads(found["output"])["running"] is False


def test_the_input_the_outbox_writes_is_the_one_the_machine_reads() -> None:
    definition = json.loads(ASL.read_text("utf-8"))
    wait, task = definition["States"]["WaitForAlarm"], definition["States"]["Tick"]
    fields = set(ClockInput.model_fields)

    assert wait["TimestampPath"].removeprefix("$.") in fields
    assert {path.removeprefix("$.") for path in task["Parameters"]["Payload"].values()} <= fields
