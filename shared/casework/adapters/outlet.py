"""The queues and the state machine that events lead to."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from casework.messages import (
    ClockInput,
    DigestRequest,
    NoticeRequest,
    RoutingRequest,
    WebhookRequest,
)

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_stepfunctions.client import SFNClient


class SqsWebhookQueue:
    def __init__(self, sqs: SQSClient, *, webhook_queue: str) -> None:
        self._sqs = sqs
        self._webhook_queue = webhook_queue

    def request_webhook(self, case_id: str, seq: int) -> None:
        body = WebhookRequest(case_id=case_id, seq=seq).model_dump_json()
        self._sqs.send_message(QueueUrl=self._webhook_queue, MessageBody=body)


class SqsDigestQueue:
    """The notification queue, as who plans digests sees it."""

    def __init__(self, sqs: SQSClient, *, notification_queue: str) -> None:
        self._sqs = sqs
        self._notification_queue = notification_queue

    def request_digest(self, agency: str, day: date, *, only: str | None = None) -> None:
        body = DigestRequest(agency=agency, day=day, only=only).model_dump_json()
        self._sqs.send_message(QueueUrl=self._notification_queue, MessageBody=body)


class SqsNoticeQueue(SqsDigestQueue):
    def __init__(
        self, sqs: SQSClient, *, notification_queue: str, sender_notice_queue: str
    ) -> None:
        super().__init__(sqs, notification_queue=notification_queue)
        self._sender_notice_queue = sender_notice_queue

    def request_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        body = NoticeRequest(case_id=case_id, seq=seq, only=only).model_dump_json()
        self._sqs.send_message(QueueUrl=self._notification_queue, MessageBody=body)

    def request_sender_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        body = NoticeRequest(case_id=case_id, seq=seq, only=only).model_dump_json()
        self._sqs.send_message(QueueUrl=self._sender_notice_queue, MessageBody=body)


class AwsOutlet(SqsWebhookQueue, SqsNoticeQueue):
    def __init__(
        self,
        sqs: SQSClient,
        step_functions: SFNClient,
        *,
        routing_queue: str,
        notification_queue: str,
        sender_notice_queue: str,
        webhook_queue: str,
        state_machine: str,
    ) -> None:
        SqsWebhookQueue.__init__(self, sqs, webhook_queue=webhook_queue)
        SqsNoticeQueue.__init__(
            self,
            sqs,
            notification_queue=notification_queue,
            sender_notice_queue=sender_notice_queue,
        )
        self._step_functions = step_functions
        self._routing_queue = routing_queue
        self._state_machine = state_machine

    def request_routing(self, case_id: str) -> None:
        body = RoutingRequest(case_id=case_id).model_dump_json()
        self._sqs.send_message(QueueUrl=self._routing_queue, MessageBody=body)

    def start_clock(self, case_id: str, epoch: int, next_at: datetime) -> None:
        """The name makes a repeated start harmless, for the 90 days AWS remembers it."""
        start = ClockInput(case_id=case_id, epoch=epoch, next_at=next_at)
        try:
            self._step_functions.start_execution(
                stateMachineArn=self._state_machine,
                name=f"{case_id}-{epoch}",
                input=start.model_dump_json(),
            )
        except self._step_functions.exceptions.ExecutionAlreadyExists:
            return
