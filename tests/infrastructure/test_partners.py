"""Registered partners: which functions look for them, and what their administrators' may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework.domain.access import OF_PARTNERS
from casework.use_cases.manage_partners import LEASE
from tests.infrastructure.conftest import Synthesised, as_list, methods


def test_every_function_whose_scopes_a_partner_can_have_looks_for_registered_ones(
    either: Synthesised,
) -> None:
    """And no other: the scopes of all methods say which these are."""
    invoked = {
        _function_of(either, method)
        for method in methods(either).values()
        if {s.split("/")[1] for s in method.get("AuthorizationScopes", ())} & set(OF_PARTNERS)
    }

    looking = {
        name
        for name, made in either.functions().items()
        if "PARTNER_TABLE" in made["Properties"]["Environment"]["Variables"]
    }
    assert invoked == looking - {"open311_api", "partner_admin_api"}


def test_only_the_keys_of_one_plan_are_read_and_taken_out(either: Synthesised) -> None:
    """No key of another system, nor the value of one, nor its plan."""
    (plan,) = (
        name
        for name, made in either.of_type("AWS::ApiGateway::UsagePlan").items()
        if made["Properties"]["Description"] == "registered-partners"
    )
    allowed = {
        (action, str(resource))
        for _, statement in either.statements()
        for action in as_list(statement["Action"])
        if action.startswith("apigateway:")
        for resource in as_list(statement["Resource"])
    }

    arn = "arn:aws:apigateway:ap-southeast-1::/"
    keys = {"Fn::Join": ["", [f"{arn}usageplans/", {"Ref": plan}, "/keys"]]}
    one = {"Fn::Join": ["", [f"{arn}usageplans/", {"Ref": plan}, "/keys/*"]]}
    assert allowed == {
        ("apigateway:POST", f"{arn}apikeys"),
        ("apigateway:GET", str(keys)),
        ("apigateway:POST", str(keys)),
        ("apigateway:DELETE", str(one)),
    }


def test_the_plan_of_registered_partners_is_found_by_its_parameter(either: Synthesised) -> None:
    (parameter,) = either.of_type("AWS::SSM::Parameter").values()
    variables = either.functions()["partner_admin_api"]["Properties"]["Environment"]["Variables"]
    plan = either.of_type("AWS::ApiGateway::UsagePlan")[parameter["Properties"]["Value"]["Ref"]]

    assert variables["USAGE_PLAN_PARAMETER"] == parameter["Properties"]["Name"]
    assert plan["Properties"]["Description"] == "registered-partners"
    budget = either.stage.registered_partners
    assert plan["Properties"]["Quota"] == {"Limit": budget.requests_per_day, "Period": "DAY"}
    assert plan["Properties"]["Throttle"]["RateLimit"] == budget.throttle.rate


def test_nobody_begins_a_change_that_a_function_may_still_carry_out(either: Synthesised) -> None:
    seconds = either.functions()["partner_admin_api"]["Properties"]["Timeout"]

    assert timedelta(seconds=2 * seconds) <= LEASE


def _function_of(made: Synthesised, method: dict[str, Any]) -> str:
    uri = str(method["Integration"]["Uri"])
    (name,) = (
        resource["Properties"]["Handler"].split(".")[1]
        for logical, resource in made.of_type("AWS::Lambda::Function").items()
        if f"'{logical}'" in uri
    )
    return str(name)
