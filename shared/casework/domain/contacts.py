"""The people of an agency who are told; at least two officers, so that one absence is no gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Position(StrEnum):
    OFFICER = "officer"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Contact:
    """`phone` is E.164; a contact has an email address, a phone or both."""

    position: Position
    name: str
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class ContactList:
    """The people of an agency. `revision` counts the changes of the list, 0: it was never written;
    `author` is the name or id of the account that wrote it."""

    people: tuple[Contact, ...] = ()
    revision: int = 0
    at: datetime | None = None
    author: str | None = None
