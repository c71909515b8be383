"""A record of the directory: as it is shown, and as it is handed in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.directory import Agency
from functions.fields import Day, Text

EXAMPLE: Final[dict[str, Any]] = {
    "code": "TTUPSC",
    "name": "Trung tâm Ứng phó sự cố",
    "kind": "su_nghiep",
    "valid_from": "2027-01-15",
    "valid_to": None,
    "subjects": ["ứng phó sự cố môi trường"],
    "successors": [],
    "unit_code": None,
    "parent": "SNNMT",
    "hotlines": ["02773 000 000"],
    "note": None,
    "sms_name": None,
    "provisional": False,
}

AgencyCode = Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]
_Line = Annotated[Text, Field(min_length=1, max_length=300)]
_Kind = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
_UnitCode = Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]


class AgencyBody(BaseModel):
    """A whole record: it takes the place of the one with its code and `valid_from`, or is new.
    Days are those of Việt Nam, both included; null is an open end."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, json_schema_extra={"examples": [EXAMPLE]}
    )

    code: AgencyCode
    name: _Line
    kind: _Kind
    valid_from: Day | None = None
    valid_to: Day | None = None
    subjects: Annotated[list[_Line], Field(max_length=100)] = []
    successors: Annotated[list[AgencyCode], Field(max_length=200)] = []
    unit_code: _UnitCode | None = None
    parent: AgencyCode | None = None
    hotlines: Annotated[list[_Line], Field(max_length=10)] = []
    note: _Line | None = None
    sms_name: _Line | None = None
    provisional: bool


class AgencyView(BaseModel):
    """A record. `unit_code` is that of the district or commune it serves; `successors` took over
    when it ended."""

    code: str
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    subjects: list[str]
    successors: list[str]
    unit_code: str | None
    parent: str | None
    hotlines: list[str]
    note: str | None
    sms_name: str | None
    provisional: bool

    @classmethod
    def of(cls, agency: Agency) -> AgencyView:
        return cls(
            code=agency.code,
            name=agency.name,
            kind=agency.kind,
            valid_from=agency.valid_from,
            valid_to=agency.valid_to,
            subjects=list(agency.subjects),
            successors=list(agency.successors),
            unit_code=agency.unit,
            parent=agency.parent,
            hotlines=list(agency.hotlines),
            note=agency.note,
            sms_name=agency.sms_name,
            provisional=agency.provisional,
        )
