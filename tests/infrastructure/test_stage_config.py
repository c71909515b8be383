"""A stage that cdk.json describes wrongly is refused before anything is built."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infrastructure.config import StageError, parse_stage
from tests.infrastructure.conftest import CONTEXT


@pytest.fixture
def stages() -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(CONTEXT["stages"]))
    return copied


@pytest.mark.parametrize("name", CONTEXT["stages"])
def test_every_stage_of_cdk_json_is_well_formed(name: str, stages: dict[str, Any]) -> None:
    stage = parse_stage(name, stages)

    assert stage.region == "ap-southeast-1"
    assert stage.on_aws is (name != "local")


def test_only_production_keeps_its_data(stages: dict[str, Any]) -> None:
    assert {name for name in stages if parse_stage(name, stages).keep_data} == {"prod"}


def test_an_unknown_stage_is_refused_with_the_known_ones(stages: dict[str, Any]) -> None:
    with pytest.raises(StageError, match=r"unknown stage 'staging'.*dev, local, prod"):
        parse_stage("staging", stages)


def test_a_context_without_stages_is_refused() -> None:
    with pytest.raises(StageError, match="no table `stages`"):
        parse_stage("prod", None)


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("sweep_minutes", 0, "sweep_minutes"),
        ("sweep_minutes", "5", "sweep_minutes"),
        ("worker_seconds", 1, "worker_seconds"),
        ("log_retention", "FOREVER", "log_retention"),
        ("alarm_email", "someone", "alarm_email"),
        ("sms_sender_id", "1022 Đồng Tháp", "sms_sender_id"),
        ("email_provider", "sns", "email_provider"),
        ("email_sender_name", "", "email_sender_name"),
        ("sms_provider", "sns", "sms_provider"),
        ("console_url", "http://1022.dongthap.gov.vn", "https only on AWS"),
        ("policy_set", "draft", "policy_set"),
        ("region", "Singapore", "region"),
        ("clients", [], "clients"),
        ("retention", 7, "retention"),
        ("neighbour", {"on": False, "senders": "no"}, "neighbour.senders"),
        ("neighbour", True, "neighbour"),
    ],
)
def test_a_malformed_value_is_refused_by_its_name(
    stages: dict[str, Any], field: str, value: object, complaint: str
) -> None:
    stages["prod"][field] = value

    with pytest.raises(StageError, match=rf"stages\.prod.*{complaint}"):
        parse_stage("prod", stages)


def test_every_field_at_fault_is_named(stages: dict[str, Any]) -> None:
    del stages["prod"]["alarm_email"]
    stages["prod"]["clients"][0]["scopes"] = ["cases.delete"]

    with pytest.raises(StageError) as refusal:
        parse_stage("prod", stages)

    assert "alarm_email: Field required" in str(refusal.value)
    assert "clients.0.scopes.0" in str(refusal.value)


def test_a_client_code_is_used_once(stages: dict[str, Any]) -> None:
    stages["prod"]["clients"] *= 2

    with pytest.raises(StageError, match="e-dongthap, console-1022 is there twice"):
        parse_stage("prod", stages)
