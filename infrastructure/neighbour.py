"""Informing a neighbouring 1022 system of cases: the queue, who pushes and reads, who comes again.

Only in a stage where it is on (`neighbour` in cdk.json). Its account is a parameter.
"""

from __future__ import annotations

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.queues import DeadLetterQueue, QueueWithDlq
from infrastructure.schedule import Schedule
from infrastructure.sender import Account
from infrastructure.workers import consume

_AT_ONCE: Final = 2
"""Calls: its system is older and smaller than ours."""


class Neighbour(Construct):
    """`worker` pushes and reads; `sweep` asks for what is due."""

    def __init__(
        self, scope: Construct, id: str, *, foundation: Foundation, data: DataStack
    ) -> None:
        super().__init__(scope, id)
        seconds = foundation.stage.worker_seconds
        self.work = QueueWithDlq(
            self,
            "NeighbourQueue",
            foundation=foundation,
            consumer_timeout=Duration.seconds(seconds),
        )
        self.worker = self._worker(foundation, data, seconds)
        # One message a batch: a call that hangs or breaks its process takes no others with it.
        consume(self.work, self.worker, _AT_ONCE, batch_size=1)
        self._failures = DeadLetterQueue(
            self,
            "SweepFailures",
            foundation=foundation,
            description="A sweep could not be started or failed: the neighbour may hear late.",
        )
        self.sweep = self._sweep(foundation, data)
        Schedule(
            self,
            foundation=foundation,
            function=self.sweep,
            minutes=foundation.stage.sweep_minutes,
            failures=self._failures,
        )
        self._watch(foundation)

    def _worker(self, foundation: Foundation, data: DataStack, seconds: int) -> PythonFunction:
        stage = foundation.stage
        senders = stage.neighbour.senders
        account = Account(
            self, "Account", variable="NEIGHBOUR_PARAMETER", name=f"1022/{stage.name}/neighbour"
        )
        vault = {"IDENTITY_TABLE": data.identity_table.table_name} if senders else {}
        worker = PythonFunction(
            self,
            "Attend",
            name="attend_neighbour",
            foundation=foundation,
            timeout=Duration.seconds(seconds),
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "NEIGHBOUR_TABLE": data.neighbour_table.table_name,
                "POLICY_SET": stage.policy_set,
                # Within the life of a worker, with time left to write down what came of it.
                "NEIGHBOUR_ANSWER_SECONDS": str(seconds // 3),
                "NEIGHBOUR_SENDERS": "given" if senders else "withheld",
                **account.environment,
                **vault,
            },
        )
        account.may_be_used_by(worker)
        # Put: what the neighbour says is written into the history.
        worker.may_use(data.case_table, "dynamodb:GetItem", "dynamodb:PutItem")
        worker.may_use(data.directory_table, "dynamodb:Query")
        worker.may_use(data.neighbour_table, "dynamodb:GetItem", "dynamodb:PutItem")
        if senders:
            worker.may_use(data.identity_table, "dynamodb:GetItem")
        return worker

    def _sweep(self, foundation: Foundation, data: DataStack) -> PythonFunction:
        sweep = PythonFunction(
            self,
            "Sweep",
            name="sweep_neighbour",
            foundation=foundation,
            timeout=Duration.minutes(1),
            environment={
                "NEIGHBOUR_TABLE": data.neighbour_table.table_name,
                "NEIGHBOUR_QUEUE_URL": self.work.queue.queue_url,
            },
            dead_letters=self._failures.queue,
        )
        sweep.may_use(data.neighbour_table, "dynamodb:Query", index="due")
        sweep.may_use(data.neighbour_table, "dynamodb:GetItem")
        sweep.may_send_to(self.work.queue)
        sweep.may_send_to(self._failures.queue)
        return sweep

    def _watch(self, foundation: Foundation) -> None:
        foundation.alarms.alarm(
            self,
            "Away",
            _metric("NeighbourAway", "sweep_neighbour", "Minimum", Duration.hours(1)),
            description="The neighbouring 1022 system has not answered for an hour. Nothing of "
            "ours waits for it; cases are pushed when it is back.",
        )
        foundation.alarms.alarm(
            self,
            "GivenUp",
            _metric("TicketsGivenUp", "attend_neighbour", "Sum", Duration.minutes(5)),
            description="Cases were given up at the neighbouring 1022 system: the log names them, "
            "and why.",
        )


def _metric(name: str, function: str, statistic: str, period: Duration) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="casework",
        metric_name=name,
        dimensions_map={"service": function},
        statistic=statistic,
        period=period,
    )
