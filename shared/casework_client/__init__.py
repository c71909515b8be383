"""The interface of 1022 Đồng Tháp for a partner, typed: send feedback, follow it.

Needs pydantic and urllib3, and nothing of the system it talks to. `operations` is the list of what
can be asked; `client` asks; `transport` has tokens, waiting and sending again; `python -m
casework_client` is the command line for testers.
"""

from casework_client.client import Client
from casework_client.models import (
    Answer,
    Case,
    Location,
    Problem,
    Receipt,
    Sender,
    Submission,
)
from casework_client.transport import Account, Refused, Unreachable

__all__ = [
    "Account",
    "Answer",
    "Case",
    "Client",
    "Location",
    "Problem",
    "Receipt",
    "Refused",
    "Sender",
    "Submission",
    "Unreachable",
]
