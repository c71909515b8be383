"""Rules for all resources: tags, the cdk-nag packs, and how a finding is acknowledged."""

from __future__ import annotations

from aws_cdk import Acknowledgment, App, Stack, Tags, Validations
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks, ServerlessChecks
from constructs import IConstruct

from infrastructure.config import StageConfig


def acknowledge(scope: IConstruct, reason: str, *findings: str) -> None:
    """Accept these findings on this construct and its children, for this reason."""
    Validations.of(scope).acknowledge(
        *(Acknowledgment(id=finding, reason=reason) for finding in findings)
    )


def acknowledge_objects(scope: IConstruct, bucket: s3.Bucket, prefix: str) -> None:
    """Accept rights to all objects under a prefix of a bucket in another stack."""
    imported = Stack.of(scope).resolve(Stack.of(bucket).export_value(bucket.bucket_arn))
    acknowledge(
        scope,
        f"Objects under {prefix}/ have names that nobody knows before they are there.",
        f"AwsSolutions-IAM5[Resource::{imported['Fn::ImportValue']}/{prefix}/*]",
    )


def tag(app: App, stage: StageConfig) -> None:
    Tags.of(app).add("project", "dongthap-1022")
    Tags.of(app).add("stage", stage.name)


def check(app: App) -> None:
    """An unacknowledged finding of either pack fails the synthesis."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
