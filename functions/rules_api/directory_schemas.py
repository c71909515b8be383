"""Changes of the directory as they are handed in, and what they do."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.directory import Directory
from casework.domain.directory_changes import DirectoryChange
from functions.agencies import EXAMPLE, AgencyBody
from functions.fields import Note
from functions.rules_api.schemas import Revision

_CHECKED: Final[dict[str, Any]] = {"agencies": [EXAMPLE]}
_REASON: Final = "Quyết định 12/QĐ-UBND-HC ngày 05/12/2026"


class DirectoryCheckBody(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, json_schema_extra={"examples": [_CHECKED]}
    )

    agencies: Annotated[list[AgencyBody], Field(min_length=1, max_length=100)]

    def document(self, author: str, reason: str) -> dict[str, Any]:
        """In the form of the files that the tool takes (`reference.directory_changes`)."""
        agencies = [agency.model_dump(mode="json") for agency in self.agencies]
        return {"author": author, "reason": reason, "agencies": agencies}


class DirectoryBody(DirectoryCheckBody):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revision": 0, "reason": _REASON, **_CHECKED}]}
    )

    revision: Revision
    reason: Note


class RecordLine(BaseModel):
    """`new`: there was no record with this code and first day."""

    code: str
    valid_from: date | None
    valid_to: date | None
    new: bool


class DirectoryChecked(BaseModel):
    records: list[RecordLine]

    @classmethod
    def of(cls, change: DirectoryChange, before: Directory) -> DirectoryChecked:
        return cls(records=_lines(change, before))


class DirectoryChanged(DirectoryChecked):
    revision: int

    @classmethod
    def made(cls, change: DirectoryChange, before: Directory) -> DirectoryChanged:
        return cls(records=_lines(change, before), revision=change.revision)


def _lines(change: DirectoryChange, before: Directory) -> list[RecordLine]:
    known = {(agency.code, agency.valid_from) for agency in before.agencies}
    return [
        RecordLine(
            code=agency.code,
            valid_from=agency.valid_from,
            valid_to=agency.valid_to,
            new=(agency.code, agency.valid_from) not in known,
        )
        for agency in change.agencies
    ]
