"""The people of an agency as administrators hand them in and see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.contacts import Contact, ContactList, Position
from casework.domain.directory import Directory
from casework.reference.contacts import InvalidContacts, parse_contacts
from functions.inputs import Email, Phone, ShortText
from functions.rules_api.schemas import Revision

_EXAMPLE: Final[dict[str, Any]] = {
    "revision": 0,
    "contacts": [
        {
            "position": "officer",
            "name": "Nguyễn Văn An",
            "email": "nvan.sxd@dongthap.example",
            "phone": "0912 345 678",
        },
        {"position": "officer", "name": "Trần Thị Bình", "email": "ttbinh.sxd@dongthap.example"},
    ],
}


class ContactBody(BaseModel):
    """An email address, a phone number or both."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    position: Annotated[Position, Field(strict=False)]
    name: ShortText
    email: Email | None = None
    phone: Phone | None = None


class ContactsBody(BaseModel):
    """The whole list. `revision` is that of the list that it replaces."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, json_schema_extra={"examples": [_EXAMPLE]}
    )

    revision: Revision
    contacts: Annotated[list[ContactBody], Field(max_length=50)]

    def people(self, agency: str, directory: Directory) -> tuple[Contact, ...]:
        """Checked by the loader of the files. Raises InvalidContacts."""
        listed = [contact.model_dump(mode="json") for contact in self.contacts]
        try:
            return parse_contacts({agency: listed}, directory)[agency]
        except InvalidContacts as error:
            raise InvalidContacts(
                replace(each, path=each.path.replace(agency, "contacts", 1))
                for each in error.faults
            ) from error


class ContactView(BaseModel):
    position: Position
    name: str
    email: str | None
    phone: str | None


class ContactsView(BaseModel):
    """`revision` 0: nobody changed the list here."""

    agency: str
    revision: int
    changed_at: datetime | None
    changed_by: str | None
    contacts: list[ContactView]

    @classmethod
    def of(cls, agency: str, listed: ContactList) -> ContactsView:
        return cls(
            agency=agency,
            revision=listed.revision,
            changed_at=listed.at,
            changed_by=listed.author,
            contacts=[
                ContactView(position=p.position, name=p.name, email=p.email, phone=p.phone)
                for p in listed.people
            ],
        )
