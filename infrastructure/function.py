"""A Lambda function of ours: the defaults, one role, one log group, and narrow rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infrastructure import packaging
from infrastructure.foundation import Foundation
from infrastructure.governance import acknowledge, acknowledge_objects

_WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")


class PythonFunction(Construct):
    """The handler in functions/<name>. What it may do is listed by `may_…` beside where it is made.

    The rights name each action: no `grant_read_write_data`, no wildcard.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        foundation: Foundation,
        environment: dict[str, str],
        timeout: Duration,
        dead_letters: sqs.Queue | None = None,
        concurrency: int | None = None,
        memory: int = 512,
        more_layers: Sequence[lambda_.ILayerVersion] = (),
    ) -> None:
        super().__init__(scope, id)
        log_group = foundation.log_group(self, "Logs")
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            handler=f"functions.{name}.handler.lambda_handler",
            code=foundation.code,
            layers=[foundation.layer, *more_layers],
            runtime=packaging.RUNTIME,
            architecture=packaging.ARCHITECTURE,
            memory_size=memory,
            timeout=timeout,
            role=self.role,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            tracing=lambda_.Tracing.ACTIVE,
            dead_letter_queue=dead_letters,
            reserved_concurrent_executions=concurrency,
            environment={**_common_environment(name, foundation), **environment},
        )
        foundation.alarms.alarm(
            self,
            "Errors",
            self.function.metric_errors(statistic="Sum"),
            description=f"{name} failed: see its log group.",
        )
        self._acknowledge(asynchronous=dead_letters is not None)

    def may(
        self, *actions: str, on: list[str], conditions: Mapping[str, object] | None = None
    ) -> None:
        """Allow these actions on these ARNs."""
        self.role.add_to_principal_policy(
            iam.PolicyStatement(actions=list(actions), resources=on, conditions=conditions)
        )

    def may_use(self, table: dynamodb.Table, *actions: str, index: str | None = None) -> None:
        """Allow these actions on a table (or one index of it), and its key by way of DynamoDB."""
        arn = f"{table.table_arn}/index/{index}" if index else table.table_arn
        self.may(*actions, on=[arn])
        key_actions = ["kms:Decrypt", "kms:DescribeKey"]
        if any(action in _WRITES for action in actions):
            key_actions += [
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
            ]
            key_actions += ["kms:ReEncryptFrom", "kms:ReEncryptTo"]
        assert table.encryption_key is not None
        self._may_use_key(table.encryption_key, "dynamodb", *key_actions)

    def may_send_to(self, queue: sqs.Queue) -> None:
        self.may("sqs:SendMessage", on=[queue.queue_arn])
        assert queue.encryption_master_key is not None
        self._may_use_key(queue.encryption_master_key, "sqs", "kms:Decrypt", "kms:GenerateDataKey")

    def may_use_objects(self, bucket: s3.Bucket, prefix: str, *actions: str) -> None:
        """Allow these actions on the objects under a prefix, and the key by way of S3."""
        self.may(*actions, on=[bucket.arn_for_objects(f"{prefix}/*")])
        acknowledge_objects(self.role, bucket, prefix)
        assert bucket.encryption_key is not None
        writes = ["kms:GenerateDataKey"] if "s3:PutObject" in actions else []
        self._may_use_key(bucket.encryption_key, "s3", "kms:Decrypt", *writes)

    def _may_use_key(self, key: kms.IKey, service: str, *actions: str) -> None:
        region = key.env.region
        via = {"StringEquals": {"kms:ViaService": f"{service}.{region}.amazonaws.com"}}
        self.may(*actions, on=[key.key_arn], conditions=via)

    def _acknowledge(self, *, asynchronous: bool) -> None:
        acknowledge(
            self.role,
            "Tracing: X-Ray's PutTraceSegments and PutTelemetryRecords know no resources.",
            "AwsSolutions-IAM5[Resource::*]",
        )
        acknowledge(
            self.function,
            "Python 3.13 is what the lock is resolved and tested for; 3.14 is a change of its own.",
            "AwsSolutions-L1",
            "Serverless-LambdaLatestVersion",
        )
        if not asynchronous:
            acknowledge(
                self.function,
                "Never invoked asynchronously: its caller or its queue sees the failure.",
                "Serverless-LambdaDLQ",
            )


def _common_environment(name: str, foundation: Foundation) -> dict[str, str]:
    return {
        "POWERTOOLS_SERVICE_NAME": name,
        "POWERTOOLS_METRICS_NAMESPACE": "casework",
        "LOG_LEVEL": "INFO",
        "STAGE": foundation.stage.name,
    }
