"""What the providers report of messages: topic -> queue -> record_delivery -> ledger.

Also on a stage whose providers report nothing by it: what is deployed is the same everywhere.
"""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation, of_this_account
from infrastructure.function import PythonFunction
from infrastructure.queues import DeadLetterQueue, QueueWithDlq
from infrastructure.workers import consume

_PUBLISHERS = ("ses.amazonaws.com", "sms-voice.amazonaws.com")
_COUNTED = ("Delivered", "Bounced", "Returned", "Complained", "Rejected")


class ProviderEvents(Construct):
    """Who publishes to `topic` is said where the provider is made (`sender`)."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        timeout = Duration.seconds(foundation.stage.worker_seconds)
        self.work = QueueWithDlq(
            self, "ProviderEventQueue", foundation=foundation, consumer_timeout=timeout
        )
        self.topic = sns.Topic(self, "Topic", master_key=foundation.key, enforce_ssl=True)
        self._let_use_key(foundation)
        self._subscribe(foundation)
        self.worker = PythonFunction(
            self,
            "RecordDelivery",
            name="record_delivery",
            foundation=foundation,
            timeout=timeout,
            environment={"MESSAGE_TABLE": data.message_table.table_name},
        )
        self.worker.may_use(data.message_table, "dynamodb:GetItem", "dynamodb:PutItem")
        consume(self.work, self.worker, foundation.stage.worker_concurrency)

    @property
    def metrics(self) -> list[cloudwatch.IMetric]:
        return [
            cloudwatch.Metric(
                namespace="casework",
                metric_name=f"Reports{report}",
                dimensions_map={"service": "record_delivery"},
                statistic="Sum",
            )
            for report in _COUNTED
        ]

    def _let_use_key(self, foundation: Foundation) -> None:
        """The publishers into the topic, the topic into its queues.

        By account, not by the ARN of the topic: the topic needs the key first.
        """
        any_topic = Stack.of(self).format_arn(service="sns", resource="*")
        for sid, services, condition in (
            ("ProviderEvents", _PUBLISHERS, {"StringEquals": of_this_account()}),
            ("TopicsToQueues", ["sns.amazonaws.com"], {"ArnLike": {"aws:SourceArn": any_topic}}),
        ):
            foundation.key.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=sid,
                    principals=[iam.ServicePrincipal(service) for service in services],
                    actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                    resources=["*"],
                    conditions=condition,
                )
            )

    def _subscribe(self, foundation: Foundation) -> None:
        # Not by SqsSubscription: that lets the topic use the key by its ARN, which is a circle.
        queue = self.work.queue
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("sns.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": self.topic.topic_arn}},
            )
        )
        self.undelivered = DeadLetterQueue(
            self,
            "Undelivered",
            foundation=foundation,
            description="Events of providers did not reach their queue: send each body there.",
        )
        subscription = sns.Subscription(
            self,
            "Subscription",
            topic=self.topic,
            protocol=sns.SubscriptionProtocol.SQS,
            endpoint=queue.queue_arn,
            raw_message_delivery=True,
            dead_letter_queue=self.undelivered.queue,
        )
        # SNS does not try again what a policy refuses.
        subscription.node.add_dependency(self.work, self.undelivered)
