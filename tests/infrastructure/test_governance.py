"""Both cdk-nag packs are clean, and each acknowledgement still answers a finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aws_cdk import App, Stack, Validations
from aws_cdk import aws_sqs as sqs
from cdk_nag import AwsSolutionsChecks, NagPack, ServerlessChecks

from infrastructure.governance import check
from tests.infrastructure.conftest import Synthesised

_IMPORTED = re.compile(r"Dongthap1022-\w+-Data:\w+Buckets([A-Z][a-z]+)\w+")
_PLAN = re.compile(r"<ApiRestPlan([A-Za-z]+)[0-9A-F]{8}>")


@pytest.mark.parametrize("pack", [AwsSolutionsChecks, ServerlessChecks])
def test_no_finding_is_left_unacknowledged(either: Synthesised, pack: type[NagPack]) -> None:
    for stack in either.stacks:
        report = pack(stack).validate_scope(stack)

        assert [violation.rule_name for violation in report.violations] == []


def test_a_finding_that_nobody_acknowledged_fails_the_synthesis(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    sqs.Queue(Stack(app, "Careless"), "Queue")
    check(app)

    with pytest.raises(RuntimeError, match="ValidationFailed") as refusal:
        app.synth()

    assert "AwsSolutions-SQS4" in str(refusal.value)
    assert "Serverless-SQSRedrivePolicy" in str(refusal.value)


def test_every_acknowledgement_gives_its_reason(either: Synthesised) -> None:
    acknowledged = {
        finding: reason
        for stack in either.stacks
        for construct in stack.node.find_all()
        for entry in construct.node.metadata
        if entry.type == Validations.ACKNOWLEDGED_RULES_METADATA_KEY
        for finding, reason in entry.data.items()
    }

    # Another finding accepted is a decision: it belongs on this list too.
    expected = {
        *("AwsSolutions-APIG2", "AwsSolutions-APIG4", "AwsSolutions-COG4", "AwsSolutions-COG8"),
        *("AwsSolutions-L1", "AwsSolutions-SQS3"),
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
        "AmazonAPIGatewayPushToCloudWatchLogs]",
        "AwsSolutions-IAM5[Resource::*]",
        *("Serverless-LambdaDLQ", "Serverless-LambdaLatestVersion"),
        *("Serverless-LambdaEventSourceMappingDestination", "Serverless-SNSRedrivePolicy"),
        "Serverless-SQSRedrivePolicy",
        "AwsSolutions-S1",
        "AwsSolutions-IAM5[Resource::<Quarantine>/incoming/*]",
        *(f"AwsSolutions-IAM5[Resource::<Files>/{under}/*]" for under in ("files", "thumbnails")),
        "AwsSolutions-IAM5[Resource::arn:aws:apigateway:ap-southeast-1::/usageplans/"
        "<RegisteredPartners>/keys/*]",
    }
    if either.stage.on_aws:
        expected |= {
            "Serverless-EventBusDLQ",
            "AwsSolutions-IAM5[Resource::arn:aws:events:ap-southeast-1:<AWS::AccountId>:rule/"
            "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*]",
        }
    if not either.stage.on_aws:
        expected.add("AwsSolutions-APIG3")
    named = {
        _PLAN.sub(r"<\1>", _IMPORTED.sub(r"<\1>", name.split("Annotation::")[-1]))
        for name in acknowledged
    }
    assert named == expected
    assert all(len(reason) > 30 for reason in acknowledged.values())


def test_every_resource_that_can_be_is_tagged(prod: Synthesised) -> None:
    for kind in ("AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::SQS::Queue"):
        for name, made in prod.of_type(kind).items():
            tags = {tag["Key"]: tag["Value"] for tag in made["Properties"]["Tags"]}
            assert tags == {"project": "dongthap-1022", "stage": "prod"}, name
