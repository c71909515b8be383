"""The queue of what is to be done at the neighbouring 1022 system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.messages import TicketRequest

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


class SqsNeighbourQueue:
    def __init__(self, sqs: SQSClient, *, neighbour_queue: str) -> None:
        self._sqs = sqs
        self._neighbour_queue = neighbour_queue

    def request_ticket(self, case_id: str, seq: int | None = None) -> None:
        body = TicketRequest(case_id=case_id, seq=seq).model_dump_json()
        self._sqs.send_message(QueueUrl=self._neighbour_queue, MessageBody=body)
