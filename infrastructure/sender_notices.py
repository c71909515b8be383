"""Telling senders what became of their cases: the one function that may open the identity vault."""

from __future__ import annotations

from aws_cdk import Duration
from constructs import Construct

from infrastructure.data_stack import DataStack
from infrastructure.foundation import Foundation
from infrastructure.function import PythonFunction
from infrastructure.queues import QueueWithDlq
from infrastructure.sender import Sender
from infrastructure.workers import consume


class SenderNotices(Construct):
    """A queue and a worker of their own: who writes to officers must not be able to look up who
    sent a case, and this one knows no officers."""

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
            self, "SenderNoticeQueue", foundation=foundation, consumer_timeout=timeout
        )
        self.worker = PythonFunction(
            self,
            "TellSender",
            name="tell_sender",
            foundation=foundation,
            timeout=timeout,
            environment={
                "CASE_TABLE": data.case_table.table_name,
                "IDENTITY_TABLE": data.identity_table.table_name,
                "DIRECTORY_TABLE": data.directory_table.table_name,
                "MESSAGE_TABLE": data.message_table.table_name,
                "POLICY_SET": foundation.stage.policy_set,
                **sender.environment,
            },
        )
        # Put: what did not arrive becomes a task on its case.
        self.worker.may_use(
            data.case_table, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"
        )
        # By the key of one case at a time: no query, so no list of senders.
        self.worker.may_use(data.identity_table, "dynamodb:GetItem")
        self.worker.may_use(data.directory_table, "dynamodb:Query")
        self.worker.may_use(
            data.message_table, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"
        )
        sender.may_be_used_by(self.worker)
        consume(self.work, self.worker, foundation.stage.worker_concurrency)
