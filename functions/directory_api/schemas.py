"""The directory as it is read."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import BaseModel

from functions.agencies import AgencyView

AgencyInPath = Annotated[str, Path(description="Mã cơ quan", examples=["UBND-X25-29869"])]
"""Not checked: what is no code is as unknown as any other."""


class DirectoryPage(BaseModel):
    """Of the agencies in force `on` that day."""

    on: date
    agencies: list[AgencyView]
    next_page_token: str | None


class AgencyRecords(BaseModel):
    """The oldest first."""

    code: str
    revision: int
    records: list[AgencyView]
