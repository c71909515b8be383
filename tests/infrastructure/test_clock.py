"""The state machine waits, ticks and repeats; it decides nothing. The sweeper stands behind it."""

from __future__ import annotations

import json
import re
from typing import Any

from infrastructure.clock import CLOCK_ASL
from tests.infrastructure.conftest import Synthesised


def test_the_template_holds_the_very_file_with_every_substitution_bound(
    either: Synthesised,
) -> None:
    machine = _machine(either)
    text = CLOCK_ASL.read_text("utf-8")

    assert machine["DefinitionString"] == text
    assert set(re.findall(r"\$\{(\w+)}", text)) == set(machine["DefinitionSubstitutions"])


def test_the_definition_has_no_logic() -> None:
    definition = json.loads(CLOCK_ASL.read_text("utf-8"))
    states = definition["States"]
    (choice,) = (state for state in states.values() if state["Type"] == "Choice")

    assert definition["QueryLanguage"] == "JSONPath"
    assert {s["Type"] for s in states.values()} <= {"Wait", "Task", "Choice", "Succeed", "Fail"}
    assert "States." not in json.dumps(states).replace("States.ALL", "")
    assert [c["Variable"] for c in choice["Choices"]] == ["$.running"]


def test_only_ids_and_a_time_go_through_the_machine() -> None:
    states = json.loads(CLOCK_ASL.read_text("utf-8"))["States"]

    assert states["Tick"]["Parameters"]["Payload"] == {
        "case_id.$": "$.case_id",
        "epoch.$": "$.epoch",
    }
    assert states["WaitForAlarm"]["TimestampPath"] == "$.next_at"


def test_the_machine_is_standard_traced_and_logs_no_data(either: Synthesised) -> None:
    machine = _machine(either)

    assert machine["StateMachineType"] == "STANDARD"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_the_sweeper_runs_every_few_minutes_and_its_failures_are_kept(
    either: Synthesised,
) -> None:
    schedules = either.of_type("AWS::Scheduler::Schedule")
    minutes = either.stage.sweep_minutes
    for name, function, rate in (
        ("Sweeper", "sweep_due", f"rate({minutes} minute{'s' * (minutes > 1)})"),
        ("Resender", "send_due", "rate(1 minute)"),
        ("Digests", "plan_digests", "cron(0/15 * * * ? *)"),
    ):
        (properties,) = (s["Properties"] for id, s in schedules.items() if id.startswith(name))
        runs = either.functions()[function]["Properties"]

        assert properties["ScheduleExpression"] == rate
        failures = properties["Target"]["DeadLetterConfig"]["Arn"]
        assert failures == runs["DeadLetterConfig"]["TargetArn"]
    assert len(schedules) == 4 + either.stage.neighbour.on


def test_a_silent_sweeper_a_dead_clock_and_a_late_outbox_raise_alarms(
    either: Synthesised,
) -> None:
    metrics = {
        alarm["Properties"]["MetricName"]: alarm["Properties"]
        for alarm in either.of_type("AWS::CloudWatch::Alarm").values()
    }

    assert metrics["Invocations"]["TreatMissingData"] == "breaching"
    assert metrics["ExecutionsFailed"]["Threshold"] == 1
    assert metrics["IteratorAge"]["Threshold"] == 5 * 60 * 1000
    errors = [
        alarm
        for alarm in either.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["MetricName"] == "Errors"
    ]
    assert len(errors) == len(either.functions())


def _machine(made: Synthesised) -> dict[str, Any]:
    (machine,) = made.of_type("AWS::StepFunctions::StateMachine").values()
    properties: dict[str, Any] = machine["Properties"]
    return properties
