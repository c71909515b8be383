"""Telling partners of their cases: the queue, who sends, and who comes again."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.queues import DeadLetterQueue, QueueWithDlq
from infrastructure.schedule import Schedule
from infrastructure.workers import consume

_SWEEP_MINUTES = 1


class Webhooks(Construct):
    """`worker` sends; `sweep` asks again for what is due."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        seconds = foundation.stage.worker_seconds
        self.work = QueueWithDlq(
            self,
            "WebhookQueue",
            foundation=foundation,
            consumer_timeout=Duration.seconds(seconds),
        )
        self.worker = self._worker(foundation, data, seconds)
        # One at a time: ten endpoints that do not answer are longer than a function may live.
        consume(self.work, self.worker, foundation.stage.worker_concurrency, batch_size=1)
        self.failures = DeadLetterQueue(
            self,
            "WebhookSweepFailures",
            foundation=foundation,
            description="A sweep could not be started or failed: webhooks may be late.",
        )
        self.sweep = self._sweep(foundation, data)
        Schedule(
            self,
            foundation=foundation,
            function=self.sweep,
            minutes=_SWEEP_MINUTES,
            failures=self.failures,
        )
        self._watch(foundation)

    def _worker(self, foundation: Foundation, data: DataStack, seconds: int) -> PythonFunction:
        worker = PythonFunction(
            self,
            "DeliverWebhook",
            name="deliver_webhook",
            foundation=foundation,
            timeout=Duration.seconds(seconds),
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "WEBHOOK_TABLE": data.webhook_table.table_name,
                "ENDPOINT_TABLE": data.endpoint_table.table_name,
                # Within the life of a worker, with time left to write down what came of it.
                "WEBHOOK_ANSWER_SECONDS": str(seconds // 2),
                # Longer than a worker can live: whoever finds an older claim may act.
                "WEBHOOK_LEASE_SECONDS": str(2 * seconds),
                "WEBHOOK_TO_LOOPBACK": str(not foundation.stage.on_aws).lower(),
            },
        )
        worker.may_use(data.case_table, "dynamodb:Query")
        worker.may_use(data.directory_table, "dynamodb:Query")
        worker.may_use(data.endpoint_table, "dynamodb:GetItem")
        worker.may_use(data.webhook_table, "dynamodb:GetItem", "dynamodb:PutItem")
        return worker

    def _sweep(self, foundation: Foundation, data: DataStack) -> PythonFunction:
        sweep = PythonFunction(
            self,
            "Sweep",
            name="sweep_webhooks",
            foundation=foundation,
            timeout=Duration.minutes(1),
            environment={
                "WEBHOOK_TABLE": data.webhook_table.table_name,
                "WEBHOOK_QUEUE_URL": self.work.queue.queue_url,
            },
            dead_letters=self.failures.queue,
        )
        sweep.may_use(data.webhook_table, "dynamodb:Query", index="due")
        sweep.may_use(data.webhook_table, "dynamodb:Query")
        sweep.may_send_to(self.work.queue)
        sweep.may_send_to(self.failures.queue)
        return sweep

    def _watch(self, foundation: Foundation) -> None:
        foundation.alarms.alarm(
            self,
            "EndpointDisabled",
            _metric("WebhookEndpointsDisabled", "sweep_webhooks", "Maximum"),
            description="A partner's endpoint failed for three days, or is gone: nothing is sent "
            "to it. Ask the partner, then `enable` and `replay` (docs/webhooks.md).",
        )
        foundation.alarms.alarm(
            self,
            "GivenUp",
            _metric("WebhooksGivenUp", "deliver_webhook", "Sum"),
            description="Events were given up after the last attempt, or because the endpoint is "
            "disabled. `deliveries` lists them, `replay` sends them again.",
        )


def _metric(name: str, function: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="casework",
        metric_name=name,
        dimensions_map={"service": function},
        statistic=statistic,
        period=Duration.minutes(5),
    )
