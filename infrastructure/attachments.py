"""Files of cases: who lets them be uploaded, who scans them, and who clears them.

S3 tells EventBridge of each upload, GuardDuty of each verdict; rules turn both into messages that
hold ids alone (S3's events also have the address of who uploaded).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infrastructure import packaging
from infrastructure.api import Api, Route
from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation, of_this_account
from infrastructure.function import PythonFunction
from infrastructure.malware_scan import MalwareScan
from infrastructure.queues import DeadLetterQueue, QueueWithDlq
from infrastructure.workers import consume

_PATH: Final = "/v1/cases/{reference}/attachments"
_UPLOADS: Final = "incoming"
_FILES: Final = ("files", "thumbnails")

# For a WebP of 50 million pixels 1.6 GB were measured, and ten seconds of a processor.
_MEMORY: Final = 2560
_CLEARING: Final = Duration.seconds(60)

# Paths in the events, by the fields of the messages (casework.messages).
UPLOADED: Final = {"key": "$.detail.object.key", "etag": "$.detail.object.etag"}
SCANNED: Final = {
    "key": "$.detail.s3ObjectDetails.objectKey",
    "etag": "$.detail.s3ObjectDetails.eTag",
    "verdict": "$.detail.scanResultDetails.scanResultStatus",
}


class Attachments(Construct):
    """`worker` clears what `api` let be uploaded."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack, api: Api
    ) -> None:
        super().__init__(scope, id)
        self._foundation = foundation
        self._buckets = data.buckets
        self.api = self._api(data, api)
        self.work = QueueWithDlq(
            self, "AttachmentQueue", foundation=foundation, consumer_timeout=_CLEARING
        )
        self.worker = self._worker(data)
        # One at a time: a file that ends its process takes no others with it.
        consume(self.work, self.worker, foundation.stage.worker_concurrency, batch_size=1)
        self._events()
        self._watch()

    def _api(self, data: DataStack, api: Api) -> PythonFunction:
        function = api.function(
            "Attachments",
            "attachment_api",
            ATTACHMENT_TABLE=data.attachment_table.table_name,
            QUARANTINE_BUCKET=self._buckets.quarantine.bucket_name,
            FILE_BUCKET=self._buckets.files.bucket_name,
            ATTACHMENT_KEY_ARN=data.attachment_key.key_arn,
        )
        function.may_use(data.case_table, "dynamodb:GetItem")
        function.may_use(data.attachment_table, "dynamodb:GetItem", "dynamodb:PutItem")
        # What a form or a link lets its holder do is done with these.
        function.may_use_objects(self._buckets.quarantine, _UPLOADS, "s3:PutObject")
        for prefix in _FILES:
            function.may_use_objects(self._buckets.files, prefix, "s3:GetObject")
        api.add_routes(
            Route("POST", _PATH, "attachments.add", function),
            Route("GET", _PATH, "attachments.read", function),
        )
        return function

    def _worker(self, data: DataStack) -> PythonFunction:
        stage = self._foundation.stage
        folder = packaging.layer_folder("aws" if stage.on_aws else "local", "images")
        layer = lambda_.LayerVersion(
            self,
            "Images",
            code=lambda_.Code.from_asset(str(folder), asset_hash=folder.name),
            compatible_runtimes=[packaging.RUNTIME],
            compatible_architectures=[packaging.ARCHITECTURE],
            description="Decoders of pictures",
        )
        worker = PythonFunction(
            self,
            "ClearAttachment",
            name="clear_attachment",
            foundation=self._foundation,
            timeout=_CLEARING,
            memory=_MEMORY,
            more_layers=[layer],
            environment={
                "ATTACHMENT_TABLE": data.attachment_table.table_name,
                "QUARANTINE_BUCKET": self._buckets.quarantine.bucket_name,
                "FILE_BUCKET": self._buckets.files.bucket_name,
                "SCANNER": "guardduty" if stage.on_aws else "eicar",
            },
        )
        worker.may_use(data.attachment_table, "dynamodb:GetItem", "dynamodb:PutItem")
        quarantine = self._buckets.quarantine
        worker.may_use_objects(quarantine, _UPLOADS, "s3:GetObject", "s3:DeleteObject")
        # Without it, S3 says of an object that is gone that it is forbidden.
        worker.may("s3:ListBucket", on=[quarantine.bucket_arn])
        for prefix in _FILES:
            worker.may_use_objects(self._buckets.files, prefix, "s3:PutObject")
        return worker

    def _events(self) -> None:
        """Uploads are told of everywhere; verdicts where there is a service that gives them."""
        bucket = self._buckets.quarantine.bucket_name
        undelivered = DeadLetterQueue(
            self,
            "Undelivered",
            foundation=self._foundation,
            description="Uploads or verdicts did not reach their queue: send each body there.",
        )
        rules = [
            self._rule(
                "Uploaded",
                undelivered,
                UPLOADED,
                source="aws.s3",
                kind="Object Created",
                detail={
                    "bucket": {"name": [bucket]},
                    "object": {"key": [{"prefix": f"{_UPLOADS}/"}]},
                },
            )
        ]
        if self._foundation.stage.on_aws:
            MalwareScan(
                self,
                "Scan",
                foundation=self._foundation,
                bucket=self._buckets.quarantine,
                prefix=_UPLOADS,
            )
            rules.append(
                self._rule(
                    "Scanned",
                    undelivered,
                    SCANNED,
                    source="aws.guardduty",
                    kind="GuardDuty Malware Protection Object Scan Result",
                    detail={"s3ObjectDetails": {"bucketName": [bucket]}},
                )
            )
        self._let_through(rules, self.work.queue, undelivered.queue)

    def _rule(
        self,
        id: str,
        undelivered: DeadLetterQueue,
        paths: Mapping[str, str],
        *,
        source: str,
        kind: str,
        detail: dict[str, Any],
    ) -> events.CfnRule:
        # L1: the L2 target lets every rule of every account use queue and key.
        rule = events.CfnRule
        return rule(
            self,
            id,
            event_pattern={"source": [source], "detail-type": [kind], "detail": detail},
            targets=[
                rule.TargetProperty(
                    id="queue",
                    arn=self.work.queue.queue_arn,
                    dead_letter_config=rule.DeadLetterConfigProperty(
                        arn=undelivered.queue.queue_arn
                    ),
                    input_transformer=rule.InputTransformerProperty(
                        input_paths_map=dict(paths), input_template=template(id.lower(), paths)
                    ),
                )
            ],
        )

    def _let_through(self, rules: list[events.CfnRule], *queues: sqs.Queue) -> None:
        bus = iam.ServicePrincipal("events.amazonaws.com")
        for queue in queues:
            queue.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[bus],
                    actions=["sqs:SendMessage"],
                    resources=[queue.queue_arn],
                    conditions={"ArnEquals": {"aws:SourceArn": [rule.attr_arn for rule in rules]}},
                )
            )
        # By account, not by the ARN of a rule: a rule needs its queue, and that the key, first.
        any_rule = Stack.of(self).format_arn(service="events", resource="rule", resource_name="*")
        self._foundation.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Rules",
                principals=[bus],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
                conditions={
                    "StringEquals": of_this_account(),
                    "ArnLike": {"aws:SourceArn": any_rule},
                },
            )
        )

    def _watch(self) -> None:
        self._foundation.alarms.alarm(
            self,
            "WithoutVerdict",
            cloudwatch.Metric(
                namespace="casework",
                metric_name="AttachmentsWithoutVerdict",
                dimensions_map={"service": "clear_attachment"},
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            description="A file could not be scanned. It waits in quarantine for seven days: see "
            "its verdict in the log of clear_attachment, then let GuardDuty scan it again.",
        )


def template(kind: str, paths: Mapping[str, str]) -> str:
    """The message of an event; EventBridge puts values, with their quotes, where a <field> is."""
    fields = "".join(f', "{field}": <{field}>' for field in paths)
    return f'{{"version": 1, "kind": {json.dumps(kind)}{fields}}}'
