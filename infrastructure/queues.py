"""Queues that lose nothing: encrypted, TLS only, and whatever fails for good raises an alarm."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infrastructure.foundation import Foundation
from infrastructure.governance import acknowledge


class DeadLetterQueue(Construct):
    """Where failed messages wait 14 days for a person; one message is an alarm."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, description: str
    ) -> None:
        super().__init__(scope, id)
        self.queue = _queue(self, foundation.key)
        foundation.alarms.alarm(
            self,
            "Alarm",
            self.queue.metric_approximate_number_of_messages_visible(statistic="Maximum"),
            description=description,
        )
        acknowledge(
            self.queue,
            "It is the end of the line: a person reads it and redrives.",
            "AwsSolutions-SQS3",
            "Serverless-SQSRedrivePolicy",
        )


class QueueWithDlq(Construct):
    """A work queue for one consumer; a message that fails `max_receives` times is put aside."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        foundation: Foundation,
        consumer_timeout: Duration,
        max_receives: int = 5,
    ) -> None:
        super().__init__(scope, id)
        self.dead_letters = DeadLetterQueue(
            self,
            "DeadLetters",
            foundation=foundation,
            description=f"{id}: failed {max_receives} times. Find the cause, then redrive.",
        )
        self.queue = _queue(
            self,
            foundation.key,
            # Six times the consumer's timeout: what AWS asks for, so that a throttled batch that
            # is still being retried is not handed out a second time.
            visibility_timeout=Duration.seconds(6 * consumer_timeout.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(
                max_receive_count=max_receives, queue=self.dead_letters.queue
            ),
        )


def _queue(
    scope: Construct,
    key: kms.Key,
    *,
    visibility_timeout: Duration | None = None,
    dead_letter_queue: sqs.DeadLetterQueue | None = None,
) -> sqs.Queue:
    return sqs.Queue(
        scope,
        "Queue",
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        enforce_ssl=True,
        retention_period=Duration.days(14),
        visibility_timeout=visibility_timeout,
        dead_letter_queue=dead_letter_queue,
    )
