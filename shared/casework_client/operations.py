"""What a partner can ask for, by the names in docs/api/partner.json; a test compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from casework_client import models as m


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    answer: type[BaseModel]
    body: type[BaseModel] | None = None
    repeatable: bool = False
    """Sent again when nobody knows whether it arrived: a second time does no more than one."""


_CASE: Final = "/v1/cases/{reference}"

OPERATIONS: Final[Mapping[str, Operation]] = {
    "submitFeedback": Operation("POST", "/v1/cases", m.Receipt, m.Submission, repeatable=True),
    "readCase": Operation("GET", _CASE, m.Case, repeatable=True),
    "addInformation": Operation(
        "POST", f"{_CASE}/actions/add-information", m.Case, m.AddInformation
    ),
    "appealRefusal": Operation("POST", f"{_CASE}/actions/appeal", m.Case, m.AppealRefusal),
    "rateCase": Operation("POST", f"{_CASE}/actions/rate", m.Case, m.RateCase),
    "reopenCase": Operation("POST", f"{_CASE}/actions/reopen", m.Case, m.ReopenCase),
    "stopTellingSender": Operation(
        "POST", f"{_CASE}/actions/stop-telling-sender", m.Case, m.StopTellingSender
    ),
}
