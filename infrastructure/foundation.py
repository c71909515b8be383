"""What every part of the service stands on: its key, its code, its alarms, its log groups."""

from __future__ import annotations

from aws_cdk import Aws, CfnOutput, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infrastructure import packaging
from infrastructure.config import StageConfig
from infrastructure.monitoring import AlarmTopic


class Foundation(Construct):
    def __init__(self, scope: Construct, id: str, *, stage: StageConfig) -> None:
        super().__init__(scope, id)
        self.stage = stage
        self.removal = RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY
        self.key = kms.Key(
            self,
            "Key",
            description="Queues, logs and topics of the case service",
            enable_key_rotation=True,
            removal_policy=self.removal,
        )
        self.key.add_to_resource_policy(_for_log_groups(stage.region))
        self.alarms = AlarmTopic(self, "Alarms", key=self.key, email=stage.alarm_email)
        self.code = lambda_.Code.from_asset(str(packaging.code_folder()))
        layer = packaging.layer_folder("aws" if stage.on_aws else "local")
        self.layer = lambda_.LayerVersion(
            self,
            "Dependencies",
            # The folder's name is the hash of the lock: 12 MB need not be read at every synthesis.
            code=lambda_.Code.from_asset(str(layer), asset_hash=layer.name),
            compatible_runtimes=[packaging.RUNTIME],
            compatible_architectures=[packaging.ARCHITECTURE],
            description="Locked third-party packages",
        )

    def log_group(self, scope: Construct, id: str, *, name: str | None = None) -> logs.LogGroup:
        """`name` only where the service that writes dictates it."""
        return logs.LogGroup(
            scope,
            id,
            log_group_name=name,
            encryption_key=self.key,
            retention=self.stage.log_retention,
            removal_policy=self.removal,
        )


def output(scope: Construct, name: str, value: str) -> None:
    """An output of the stack under this very name, wherever in the stack it is made."""
    CfnOutput(scope, name, value=value).override_logical_id(name)


def of_this_account() -> dict[str, str]:
    """Condition on a service that acts for many accounts."""
    return {"aws:SourceAccount": Aws.ACCOUNT_ID}


def _for_log_groups(region: str) -> iam.PolicyStatement:
    """CloudWatch Logs may use the key for log groups of this account, and for nothing else."""
    return iam.PolicyStatement(
        sid="LogGroups",
        principals=[iam.ServicePrincipal(f"logs.{region}.amazonaws.com")],
        actions=[
            *("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*"),
            *("kms:GenerateDataKey*", "kms:Describe*"),
        ],
        resources=["*"],
        conditions={
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": (
                    f"arn:{Aws.PARTITION}:logs:{region}:{Aws.ACCOUNT_ID}:log-group:*"
                )
            }
        },
    )
