"""What must survive: tables, files and their keys. Changed rarely, destroyed never."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infrastructure.buckets import FileBuckets
from infrastructure.config import StageConfig


class DataStack(Stack):
    """Construct ids are part of the data: a renamed id is a new, empty table."""

    def __init__(self, scope: Construct, id: str, *, stage: StageConfig, **options: Any) -> None:
        super().__init__(scope, id, **options)
        self._stage = stage
        case_key = self._key("CaseKey", "Cases, messages and reference data")
        # Its own key: who reads cases cannot decrypt who sent them.
        identity_key = self._key("IdentityKey", "Identities of senders")

        self.case_table = self._table(
            "CaseTable", case_key, sort=True, stream=dynamodb.StreamViewType.NEW_IMAGE
        )
        self.case_table.add_global_secondary_index(
            index_name="due",
            partition_key=_text("due_shard"),
            sort_key=_text("next_at"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["epoch", "case_id"],
        )
        self.case_table.add_global_secondary_index(
            index_name="decided",
            partition_key=_text("decided_month"),
            sort_key=_text("at"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["case_id"],
        )
        # CloudFormation adds one index a deployment to a table that exists already.
        self.case_table.add_global_secondary_index(
            index_name="open_by_agency",
            partition_key=_text("holder"),
            sort_key=_text("due_order"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["case_id", "state", "field", "held_since", "paused"],
        )
        self.case_table.add_global_secondary_index(
            index_name="open_tasks",
            partition_key=_text("tasks_of"),
            sort_key=_text("tasks_order"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["case_id", "open_tasks"],
        )
        self.case_table.add_global_secondary_index(
            index_name="told",
            partition_key=_text("told_partner"),
            sort_key=_text("told_at"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["case_id", "seq"],
        )
        # With what the public may read of a case: who lists that reads nothing else.
        self.case_table.add_global_secondary_index(
            index_name="published",
            partition_key=_text("published_month"),
            sort_key=_text("public_id"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["public"],
        )
        for index, partition, shown in (
            ("by_partner", "partner", ["case_id", "state"]),
            ("by_field", "of_field", ["case_id"]),
            # The row that a report counts, so that a month is read without its cases.
            ("by_month", "received_month", ["report_row"]),
        ):
            self.case_table.add_global_secondary_index(
                index_name=index,
                partition_key=_text(partition),
                sort_key=_text("received_order"),
                projection_type=dynamodb.ProjectionType.INCLUDE,
                non_key_attributes=shown,
            )
        self.identity_table = self._table("IdentityTable", identity_key)
        self.message_table = self._table("MessageTable", case_key, expiry="expires_at")
        self.message_table.add_global_secondary_index(
            index_name="due",
            partition_key=_text("due_shard"),
            sort_key=_text("next_at"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["body"],
        )
        self.reference_table = self._table("ReferenceTable", case_key, sort=True)
        self.directory_table = self._table("DirectoryTable", case_key, sort=True)
        self.webhook_table = self._table("WebhookTable", case_key, sort=True, expiry="expires_at")
        for index, partition, order in (
            ("due", "due_shard", "next_at"),
            ("partner", "partner", "planned_at"),
        ):
            self.webhook_table.add_global_secondary_index(
                index_name=index,
                partition_key=_text(partition),
                sort_key=_text(order),
                projection_type=dynamodb.ProjectionType.INCLUDE,
                non_key_attributes=["case_id", "seq"],
            )
        # Apart from the deliveries: who sends reads the secrets and cannot write them.
        self.endpoint_table = self._table("EndpointTable", case_key, sort=True)
        # Apart from everything: a function that anybody may call reads it.
        self.partner_key_table = self._table("PartnerKeyTable", case_key, sort=True)
        # Apart from the keys: every function that partners call reads it.
        self.partner_table = self._table("PartnerTable", case_key, sort=True)
        self.neighbour_table = self._table(
            "NeighbourTable", case_key, sort=True, expiry="expires_at"
        )
        self.neighbour_table.add_global_secondary_index(
            index_name="due",
            partition_key=_text("due_shard"),
            sort_key=_text("next_at"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=["case_id"],
        )
        self.attempt_table = self._table("AttemptTable", case_key, expiry="expires_at")
        self.phone_key = self._seal_key()
        # Who opens the files that strangers made has no key to anything else.
        self.attachment_key = self._key("AttachmentKey", "Files of cases")
        self.attachment_table = self._table("AttachmentTable", self.attachment_key, sort=True)
        self.buckets = FileBuckets(
            self,
            "Buckets",
            key=self.attachment_key,
            removal=self._removal,
            console_url=stage.console_url,
        )

    def _table(
        self,
        id: str,
        key: kms.Key,
        *,
        sort: bool = False,
        stream: dynamodb.StreamViewType | None = None,
        expiry: str | None = None,
    ) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            id,
            partition_key=_text("pk"),
            sort_key=_text("sk") if sort else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=self._stage.keep_data,
            removal_policy=self._removal,
            stream=stream,
            time_to_live_attribute=expiry,
        )
        CfnOutput(self, f"{id}Name", value=table.table_name)
        return table

    def _key(self, id: str, description: str) -> kms.Key:
        return kms.Key(
            self,
            id,
            description=description,
            enable_key_rotation=True,
            removal_policy=self._removal,
        )

    def _seal_key(self) -> kms.Key:
        """Of the last digits of senders' phones. It cannot rotate: seals are made once."""
        return kms.Key(
            self,
            "PhoneKey",
            description="Last digits of the phones of senders",
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            removal_policy=self._removal,
        )

    @property
    def _removal(self) -> RemovalPolicy:
        return RemovalPolicy.RETAIN if self._stage.keep_data else RemovalPolicy.DESTROY


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
