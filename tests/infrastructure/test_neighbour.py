"""The neighbouring 1022 system: only where there is one, and in production there is none yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aws_cdk import App
from aws_cdk.assertions import Template

from infrastructure.application import build
from infrastructure.config import parse_stage
from tests.infrastructure.conftest import CONTEXT, OF_NEIGHBOUR, Synthesised


def test_production_has_none_and_the_local_stage_has_one_that_learns_no_sender(
    prod: Synthesised, local: Synthesised
) -> None:
    assert not prod.stage.neighbour.on
    assert not OF_NEIGHBOUR & set(prod.functions())
    given = _variables(prod, "publish_events")
    assert (given["NEIGHBOUR"], "NEIGHBOUR_QUEUE_URL" in given) == ("off", False)

    assert set(local.functions()) >= OF_NEIGHBOUR
    assert _variables(local, "publish_events")["NEIGHBOUR"] == "on"
    attends = _variables(local, "attend_neighbour")
    assert (attends["NEIGHBOUR_SENDERS"], "IDENTITY_TABLE" in attends) == ("withheld", False)
    assert attends["NEIGHBOUR_PARAMETER"] == "/1022/local/neighbour"


def test_only_where_it_is_told_who_sent_a_case_may_the_vault_be_read_for_it(
    local: Synthesised, tmp_path: Path
) -> None:
    stages: Any = {**CONTEXT["stages"]}
    stages["local"] = {**stages["local"], "neighbour": {"on": True, "senders": True}}
    context = {**CONTEXT, "aws:cdk:disable-asset-staging": True}
    _, service = build(App(context=context, outdir=str(tmp_path)), parse_stage("local", stages))
    policies = Template.from_stack(service).to_json()["Resources"]

    def reads_the_vault(resources: dict[str, Any]) -> bool:
        (policy,) = (
            made
            for name, made in resources.items()
            if name.startswith("NeighbourAttendRole") and made["Type"] == "AWS::IAM::Policy"
        )
        return "IdentityTable" in str(policy)

    assert reads_the_vault(policies)
    assert not reads_the_vault(local.service)


def test_the_sweep_comes_as_often_as_the_stage_says_and_its_failures_are_kept(
    local: Synthesised,
) -> None:
    (schedule,) = (
        made["Properties"]
        for name, made in local.of_type("AWS::Scheduler::Schedule").items()
        if name.startswith("Neighbour")
    )
    sweep = local.functions()["sweep_neighbour"]["Properties"]

    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["Target"]["DeadLetterConfig"]["Arn"] == sweep["DeadLetterConfig"]["TargetArn"]


def test_an_answer_is_awaited_within_the_life_of_the_worker_one_case_at_a_time(
    local: Synthesised,
) -> None:
    function = local.functions()["attend_neighbour"]["Properties"]
    (mapping,) = (
        made["Properties"]
        for name, made in local.of_type("AWS::Lambda::EventSourceMapping").items()
        if name.startswith("NeighbourAttend")
    )

    seconds = int(function["Environment"]["Variables"]["NEIGHBOUR_ANSWER_SECONDS"])
    assert 1 <= seconds < function["Timeout"] / 2
    assert (mapping["BatchSize"], mapping["ScalingConfig"]) == (1, {"MaximumConcurrency": 2})


def test_a_neighbour_that_is_away_for_an_hour_and_what_is_given_up_raise_alarms(
    local: Synthesised,
) -> None:
    alarms = {
        alarm["Properties"]["MetricName"]: alarm["Properties"]
        for name, alarm in local.of_type("AWS::CloudWatch::Alarm").items()
        if name.startswith("Neighbour")
    }

    away, given_up = alarms["NeighbourAway"], alarms["TicketsGivenUp"]
    assert (away["Statistic"], away["Period"], away["Threshold"]) == ("Minimum", 3600, 1)
    assert (given_up["Statistic"], given_up["Threshold"]) == ("Sum", 1)
    assert away["Dimensions"] == [{"Name": "service", "Value": "sweep_neighbour"}]
    assert given_up["Dimensions"] == [{"Name": "service", "Value": "attend_neighbour"}]


def _variables(made: Synthesised, name: str) -> dict[str, str]:
    found: dict[str, str] = made.functions()[name]["Properties"]["Environment"]["Variables"]
    return found
