"""Partners are told again every minute, and a broken endpoint is heard of."""

from __future__ import annotations

from typing import Any

from casework.reference.webhooks import load_catalogue
from tests.infrastructure.conftest import Synthesised


def test_the_sweep_comes_every_minute_and_its_failures_are_kept(either: Synthesised) -> None:
    (properties,) = (
        made["Properties"]
        for name, made in either.of_type("AWS::Scheduler::Schedule").items()
        if name.startswith("Webhooks")
    )
    sweep = either.functions()["sweep_webhooks"]["Properties"]

    assert properties["ScheduleExpression"] == "rate(1 minute)"
    assert properties["Target"]["DeadLetterConfig"]["Arn"] == sweep["DeadLetterConfig"]["TargetArn"]


def test_no_retry_is_planned_that_the_sweep_could_not_keep() -> None:
    assert min(load_catalogue().retries.delays).total_seconds() >= 60


def test_a_disabled_endpoint_what_was_given_up_and_a_silent_sweep_raise_alarms(
    either: Synthesised,
) -> None:
    disabled, given_up = (
        _alarm(either, name) for name in ("WebhookEndpointsDisabled", "WebhooksGivenUp")
    )

    assert (disabled["Threshold"], disabled["Statistic"]) == (1, "Maximum")
    assert (given_up["Threshold"], given_up["Statistic"]) == (1, "Sum")
    assert disabled["Dimensions"] == [{"Name": "service", "Value": "sweep_webhooks"}]
    assert given_up["Dimensions"] == [{"Name": "service", "Value": "deliver_webhook"}]
    silent = [
        alarm["Properties"]
        for name, alarm in either.of_type("AWS::CloudWatch::Alarm").items()
        if name.startswith("Webhooks") and alarm["Properties"]["MetricName"] == "Invocations"
    ]
    assert [alarm["TreatMissingData"] for alarm in silent] == ["breaching"]


def test_an_answer_is_awaited_within_the_life_of_the_worker_and_of_its_lease(
    either: Synthesised,
) -> None:
    function = either.functions()["deliver_webhook"]["Properties"]
    given = function["Environment"]["Variables"]

    assert int(given["WEBHOOK_ANSWER_SECONDS"]) < function["Timeout"]
    assert function["Timeout"] < int(given["WEBHOOK_LEASE_SECONDS"])
    assert _batch_size(either) == 1


def test_only_the_local_stage_sends_to_this_machine(prod: Synthesised, local: Synthesised) -> None:
    said = [
        made.functions()["deliver_webhook"]["Properties"]["Environment"]["Variables"]
        for made in (prod, local)
    ]

    assert [given["WEBHOOK_TO_LOOPBACK"] for given in said] == ["false", "true"]


def _alarm(made: Synthesised, metric: str) -> dict[str, Any]:
    (alarm,) = (
        alarm["Properties"]
        for alarm in made.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["MetricName"] == metric
    )
    properties: dict[str, Any] = alarm
    return properties


def _batch_size(made: Synthesised) -> int:
    (size,) = (
        mapping["Properties"]["BatchSize"]
        for name, mapping in made.of_type("AWS::Lambda::EventSourceMapping").items()
        if "DeliverWebhook" in name
    )
    return int(size)
