"""How much anybody gets of the machine: calls, time, workers (OWASP API4 and API6)."""

from __future__ import annotations

from typing import Final

from tests.infrastructure.conftest import Synthesised, methods

GATEWAY_SECONDS: Final = 29
"""API Gateway waits no longer for a function."""


def test_every_method_has_the_limit_of_the_stage_and_none_a_larger_one(either: Synthesised) -> None:
    """API Gateway counts method by method, so a flood at an open one leaves the others theirs."""
    (stage,) = either.of_type("AWS::ApiGateway::Stage").values()
    limits = {
        (each["HttpMethod"], each["ResourcePath"]): (
            each["ThrottlingRateLimit"],
            each["ThrottlingBurstLimit"],
        )
        for each in stage["Properties"]["MethodSettings"]
    }
    most = (either.stage.throttle.rate, either.stage.throttle.burst)

    assert limits["*", "/*"] == most
    assert max(limits.values()) == most


def test_whoever_has_a_token_has_a_limit_by_the_second_and_by_the_day(either: Synthesised) -> None:
    plans = [p["Properties"] for p in either.of_type("AWS::ApiGateway::UsagePlan").values()]
    keyed = [each for each in methods(either).values() if each["AuthorizationType"] != "NONE"]

    assert keyed
    assert all(method["ApiKeyRequired"] is True for method in keyed)
    for plan in plans:
        assert 0 < plan["Throttle"]["RateLimit"] <= either.stage.throttle.rate
        assert 0 < plan["Throttle"]["BurstLimit"] <= either.stage.throttle.burst
        assert plan["Quota"]["Period"] == "DAY"
        assert plan["Quota"]["Limit"] > 0


def test_who_answers_callers_gives_up_before_the_gateway_does(either: Synthesised) -> None:
    behind = {
        name: made["Properties"]["Timeout"]
        for name, made in either.functions().items()
        if name.endswith("_api")
    }

    assert behind
    assert max(behind.values()) < GATEWAY_SECONDS


def test_every_function_ends_and_has_the_memory_it_was_given(either: Synthesised) -> None:
    for name, made in either.functions().items():
        assert 0 < made["Properties"]["Timeout"] <= 300, name
        assert 0 < made["Properties"]["MemorySize"] <= 3008, name


def test_no_queue_takes_all_workers(either: Synthesised) -> None:
    sources = either.of_type("AWS::Lambda::EventSourceMapping").values()
    queues = [s["Properties"] for s in sources if "StartingPosition" not in s["Properties"]]

    assert queues
    for source in queues:
        assert source["ScalingConfig"] == {"MaximumConcurrency": either.stage.worker_concurrency}
