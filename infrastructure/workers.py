"""The asynchronous half: stream -> publish_events -> queues -> route_case, send_notification."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infrastructure.clock import Clock
from infrastructure.config import StageConfig
from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.governance import acknowledge
from infrastructure.queues import DeadLetterQueue, QueueWithDlq
from infrastructure.schedule import Schedule
from infrastructure.sender import Sender


class Routing(Construct):
    """Classify a case and find its lead agency."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        timeout = Duration.seconds(foundation.stage.worker_seconds)
        self.work = QueueWithDlq(
            self, "RoutingQueue", foundation=foundation, consumer_timeout=timeout
        )
        self.worker = PythonFunction(
            self,
            "RouteCase",
            name="route_case",
            foundation=foundation,
            timeout=timeout,
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "POLICY_SET": foundation.stage.policy_set,
            },
        )
        self.worker.may_use(data.case_table, "dynamodb:GetItem", "dynamodb:PutItem")
        self.worker.may_use(data.directory_table, "dynamodb:Query")
        consume(self.work, self.worker, foundation.stage.worker_concurrency)


class Notifications(Construct):
    """Tell agencies, each message once."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        foundation: Foundation,
        data: DataStack,
        sender: Sender,
    ) -> None:
        super().__init__(scope, id)
        timeout = Duration.seconds(foundation.stage.worker_seconds)
        self.work = QueueWithDlq(
            self, "NotificationQueue", foundation=foundation, consumer_timeout=timeout
        )
        self.worker = PythonFunction(
            self,
            "SendNotification",
            name="send_notification",
            foundation=foundation,
            timeout=timeout,
            environment=_notification_environment(foundation.stage, data) | sender.environment,
        )
        # Put: what did not arrive becomes a task on its case.
        self.worker.may_use(
            data.case_table, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"
        )
        self.worker.may_use(data.reference_table, "dynamodb:GetItem", "dynamodb:Query")
        self.worker.may_use(data.directory_table, "dynamodb:Query")
        self.worker.may_use(
            data.message_table, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"
        )
        sender.may_be_used_by(self.worker)
        consume(self.work, self.worker, foundation.stage.worker_concurrency)


class Resender(Construct):
    """Every minute: what waits for a provider, the morning or a lease is asked for again."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        foundation: Foundation,
        data: DataStack,
        notifications: QueueWithDlq,
        sender_notices: QueueWithDlq,
    ) -> None:
        super().__init__(scope, id)
        failures = DeadLetterQueue(
            self,
            "Failures",
            foundation=foundation,
            description="Waiting messages were not asked for again: they may be late.",
        )
        self.worker = PythonFunction(
            self,
            "SendDue",
            name="send_due",
            foundation=foundation,
            timeout=Duration.minutes(1),
            environment={
                "MESSAGE_TABLE": data.message_table.table_name,
                "NOTIFICATION_QUEUE_URL": notifications.queue.queue_url,
                "SENDER_NOTICE_QUEUE_URL": sender_notices.queue.queue_url,
            },
            dead_letters=failures.queue,
        )
        self.worker.may_use(data.message_table, "dynamodb:Query", index="due")
        self.worker.may_send_to(notifications.queue)
        self.worker.may_send_to(sender_notices.queue)
        self.worker.may_send_to(failures.queue)
        Schedule(self, foundation=foundation, function=self.worker, minutes=1, failures=failures)


class Outbox(Construct):
    """The stream of the case table: every event goes to the queues and the clock."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        foundation: Foundation,
        data: DataStack,
        routing: QueueWithDlq,
        notifications: QueueWithDlq,
        sender_notices: QueueWithDlq,
        webhooks: QueueWithDlq,
        clock: Clock,
        neighbour: QueueWithDlq | None,
    ) -> None:
        super().__init__(scope, id)
        self.failures = DeadLetterQueue(
            self,
            "PublishFailures",
            foundation=foundation,
            description="Events never published. Each record names its place in the stream.",
        )
        self.worker = PythonFunction(
            self,
            "PublishEvents",
            name="publish_events",
            foundation=foundation,
            timeout=Duration.seconds(foundation.stage.worker_seconds),
            environment={
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "ROUTING_QUEUE_URL": routing.queue.queue_url,
                "NOTIFICATION_QUEUE_URL": notifications.queue.queue_url,
                "SENDER_NOTICE_QUEUE_URL": sender_notices.queue.queue_url,
                "WEBHOOK_QUEUE_URL": webhooks.queue.queue_url,
                "CLOCK_STATE_MACHINE_ARN": clock.machine.state_machine_arn,
                **_neighbour_environment(neighbour, foundation.stage),
            },
        )
        # Which events anybody is told of, the edition of the notices says.
        self.worker.may_use(data.directory_table, "dynamodb:Query")
        self.worker.may_send_to(routing.queue)
        self.worker.may_send_to(notifications.queue)
        self.worker.may_send_to(sender_notices.queue)
        self.worker.may_send_to(webhooks.queue)
        if neighbour:
            self.worker.may_send_to(neighbour.queue)
        self.worker.may("states:StartExecution", on=[clock.machine.state_machine_arn])
        self._follow(data, on_aws=foundation.stage.on_aws)
        self._watch(foundation)

    def _watch(self, foundation: Foundation) -> None:
        foundation.alarms.alarm(
            self,
            "Behind",
            self.worker.function.metric("IteratorAge", statistic="Maximum"),
            threshold=Duration.minutes(5).to_milliseconds(),
            description="Events wait more than five minutes in the stream.",
        )

    def _follow(self, data: DataStack, *, on_aws: bool) -> None:
        self.worker.may_send_to(self.failures.queue)
        # By its ARN: the L2 queue would grant kms:GenerateDataKey* and kms:ReEncrypt* beside it.
        failures = sqs.Queue.from_queue_arn(self, "FailuresByArn", self.failures.queue.queue_arn)
        self.worker.function.add_event_source(
            event_sources.DynamoEventSource(
                data.case_table,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                # MiniStack takes a partial batch response for a success. One record at a time,
                # a failure there is a failure of the whole batch, which it does retry.
                batch_size=25 if on_aws else 1,
                parallelization_factor=1,
                filters=[
                    lambda_.FilterCriteria.filter(
                        {
                            "eventName": ["INSERT"],
                            "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "EVENT#"}]}}},
                        }
                    )
                ],
                report_batch_item_failures=True,
                bisect_batch_on_error=True,
                retry_attempts=10,
                max_record_age=Duration.days(1),
                on_failure=event_sources.SqsDlq(failures),
            )
        )


def _notification_environment(stage: StageConfig, data: DataStack) -> dict[str, str]:
    return {
        "CASE_TABLE": data.case_table.table_name,
        "REFERENCE_TABLE": data.reference_table.table_name,
        "DIRECTORY_TABLE": data.directory_table.table_name,
        "MESSAGE_TABLE": data.message_table.table_name,
        "CONSOLE_URL": stage.console_url,
        "POLICY_SET": stage.policy_set,
    }


def _neighbour_environment(neighbour: QueueWithDlq | None, stage: StageConfig) -> dict[str, str]:
    if neighbour is None:
        return {"NEIGHBOUR": "off"}
    return {
        "NEIGHBOUR": "on",
        "NEIGHBOUR_QUEUE_URL": neighbour.queue.queue_url,
        "POLICY_SET": stage.policy_set,
    }


def consume(
    work: QueueWithDlq, worker: PythonFunction, concurrency: int, *, batch_size: int = 10
) -> None:
    worker.function.add_event_source(
        event_sources.SqsEventSource(
            work.queue,
            batch_size=batch_size,
            report_batch_item_failures=True,
            max_concurrency=concurrency,
        )
    )
    acknowledge(
        worker.function,
        "A queue has no on-failure destination: its redrive policy moves failures to its DLQ.",
        "Serverless-LambdaEventSourceMappingDestination",
    )
