"""The daily digests: who asks for them. They go through the notification queue and its worker."""

from __future__ import annotations

from typing import Final

from aws_cdk import Duration
from constructs import Construct

from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.queues import DeadLetterQueue
from infrastructure.schedule import Schedule
from infrastructure.workers import Notifications

_MINUTES: Final = 15
"""When the digest comes is data, a quarter of an hour (`casework.reference.messaging`)."""


class Digests(Construct):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        foundation: Foundation,
        data: DataStack,
        notifications: Notifications,
    ) -> None:
        super().__init__(scope, id)
        failures = DeadLetterQueue(
            self,
            "Failures",
            foundation=foundation,
            description="Digests were not asked for: officers may miss that of today.",
        )
        self.planner = PythonFunction(
            self,
            "Plan",
            name="plan_digests",
            foundation=foundation,
            timeout=Duration.minutes(2),
            environment={
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "NOTIFICATION_QUEUE_URL": notifications.work.queue.queue_url,
                "POLICY_SET": foundation.stage.policy_set,
            },
            dead_letters=failures.queue,
        )
        self.planner.may_use(data.directory_table, "dynamodb:Query")
        self.planner.may_send_to(notifications.work.queue)
        self.planner.may_send_to(failures.queue)
        for index in ("open_by_agency", "open_tasks"):
            notifications.worker.may_use(data.case_table, "dynamodb:Query", index=index)
        Schedule(
            self,
            foundation=foundation,
            function=self.planner,
            minutes=_MINUTES,
            failures=failures,
            by_the_clock=True,
        )
