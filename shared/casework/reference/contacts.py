"""Check a list of contacts: who is told at each agency.

The file is JSON, `{"<agency code>": [{"position", "name", "email", "phone"}]}`. It holds personal
data, so it is not kept in the repository: `python -m casework.tools.load_contacts FILE`.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from casework.domain.case import DESK
from casework.domain.contacts import Contact, Position
from casework.domain.directory import Directory
from casework.domain.faults import fault
from casework.reference.faults import InvalidData, faults_of, wrong

_OFFICERS: Final = 2


class InvalidContacts(InvalidData):
    pass


class _Contact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    position: Position
    name: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    phone: Annotated[str, Field(pattern=r"^\+\d{8,15}$")] | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.email is None and self.phone is None:
            raise wrong("cannot_be_reached")
        return self


_LIST = TypeAdapter(dict[str, tuple[_Contact, ...]])


def parse_contacts(data: Any, directory: Directory) -> dict[str, tuple[Contact, ...]]:
    """Raises InvalidContacts naming each faulty entry: unknown agency, fewer than two officers,
    malformed address."""
    try:
        listed = _LIST.validate_python(data)
    except ValidationError as error:
        raise InvalidContacts(faults_of(error)) from error
    known = {agency.code for agency in directory.agencies} | {DESK}
    faults = [fault(code, "no_such_agency") for code in sorted(set(listed) - known)]
    for code, people in listed.items():
        officers = [person for person in people if person.position is Position.OFFICER]
        if len(officers) < _OFFICERS:
            found = len(officers)
            faults.append(fault(code, "too_few_officers", found=found, needed=_OFFICERS))
    if faults:
        raise InvalidContacts(faults)
    return {
        code: tuple(Contact(p.position, p.name, p.email, p.phone) for p in people)
        for code, people in listed.items()
    }
