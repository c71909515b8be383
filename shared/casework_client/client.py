"""A partner's calls, typed."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from casework_client import models as m
from casework_client.operations import OPERATIONS
from casework_client.transport import Account, Transport

_Answer = TypeVar("_Answer", bound=BaseModel)


class Client:
    """Every call raises Refused (with the server's problem) or Unreachable."""

    def __init__(self, account: Account, transport: Transport | None = None) -> None:
        self._transport = transport or Transport(account)

    def submit_feedback(self, submission: m.Submission) -> m.Receipt:
        """Safe to call again with the same submission: the receipt is the same."""
        return self._call("submitFeedback", m.Receipt, body=submission)

    def read_case(self, reference: str) -> m.Case:
        return self._call("readCase", m.Case, reference)

    def add_information(self, reference: str, text: str) -> m.Case:
        return self._call("addInformation", m.Case, reference, m.AddInformation(text=text))

    def appeal_refusal(self, reference: str, reason: str) -> m.Case:
        return self._call("appealRefusal", m.Case, reference, m.AppealRefusal(reason=reason))

    def rate_case(
        self, reference: str, score: int, reasons: tuple[str, ...] = (), text: str | None = None
    ) -> m.Case:
        """`score` is 1 (very dissatisfied) to 5."""
        rating = m.RateCase(score=score, reasons=reasons, text=text)
        return self._call("rateCase", m.Case, reference, rating)

    def reopen_case(self, reference: str, reason: str) -> m.Case:
        return self._call("reopenCase", m.Case, reference, m.ReopenCase(reason=reason))

    def stop_telling_sender(self, reference: str) -> m.Case:
        """The province sends the sender of this case no more messages."""
        return self._call("stopTellingSender", m.Case, reference, m.StopTellingSender())

    def _call(
        self,
        name: str,
        answer: type[_Answer],
        reference: str = "",
        body: BaseModel | None = None,
    ) -> _Answer:
        operation = OPERATIONS[name]
        path = operation.path.format(reference=quote(reference, safe=""))
        sent = body.model_dump(mode="json", exclude_none=True) if body else None
        received = self._transport.send(
            operation.method, path, sent, repeatable=operation.repeatable
        )
        return answer.model_validate(received)
