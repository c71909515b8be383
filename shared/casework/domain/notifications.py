"""Who is told what, by which channel: which event leads to which notice, and its text.

The table and the templates are data (`casework/reference/data/notices.json`).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import Template
from typing import Final

from casework.domain.case import Case
from casework.domain.contacts import Contact, Position
from casework.domain.deadlines import Audience
from casework.domain.events import DeadlineReminded
from casework.domain.history import RecordedEvent
from casework.domain.working_time import VIETNAM

DESK: Final = "TD1022"
"""The 1022 desk as an agency: it also gets what has no other reader, so nothing goes unheard."""
OVERSIGHT_OFFICE: Final = "VPUB"
_EXCERPT: Final = 500


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Wording:
    """Text with `$name` placeholders; SMS has no subject and no accents."""

    body: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the table. No audience: the event itself names it (the rungs of a ladder)."""

    template: str
    channels: tuple[Channel, ...]
    audience: Audience | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to one person. The id is the same however often the notice is repeated.

    Messages with one `thread` (the reference) belong together in a mailbox; `link` is what the
    button of an email leads to.
    """

    id: str
    channel: Channel
    address: str
    subject: str
    text: str
    thread: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeTable:
    rows: Mapping[str, tuple[Notice, ...]]
    """By event name."""
    wordings: Mapping[tuple[str, Channel], Wording]
    field_names: Mapping[str, str]

    def for_event(self, recorded: RecordedEvent) -> tuple[Notice, ...]:
        return self.rows.get(recorded.name, ())

    def message(
        self,
        notice: Notice,
        channel: Channel,
        contact: Contact,
        case: Case,
        cause: RecordedEvent,
        console_url: str,
    ) -> Message | None:
        """The message to one contact, or None when the contact has no address on this channel."""
        address = contact.email if channel is Channel.EMAIL else contact.phone
        if not address:
            return None
        wording = self.wordings[notice.template, channel]
        values = self._values(case, contact, console_url)
        text = Template(wording.body).substitute(values)
        return Message(
            id=message_id(cause, notice.template, channel, address),
            channel=channel,
            address=address,
            subject=Template(wording.subject).substitute(values),
            text=text if channel is Channel.EMAIL else unaccented(text),
            thread=case.id,
            link=values["link"],
        )

    def _values(self, case: Case, contact: Contact, console_url: str) -> dict[str, str]:
        """Every placeholder a template may use; `PLACEHOLDERS` lists them."""
        found = case.classification
        field = found.field if found else None
        return {
            "reference": case.id,
            "field": self.field_names.get(field or "", "Chưa phân loại"),
            "due": local_time((case.agency_clock or case.clock).due_at),
            "received": local_time(case.received_at),
            "name": contact.name,
            "excerpt": case.feedback.text[:_EXCERPT],
            "link": f"{console_url}/{case.id}",
        }


PLACEHOLDERS: Final = frozenset(
    {"reference", "field", "due", "received", "name", "excerpt", "link"}
)


def audience_of(notice: Notice, cause: RecordedEvent) -> Audience:
    """Raises ValueError when neither the table nor the event names one (the loader forbids it)."""
    audience = notice.audience or getattr(cause.event, "audience", None)
    if audience is None:
        raise ValueError(f"{cause.name} names no audience")
    return Audience(audience)


def addressees(
    audience: Audience, case: Case, cause: RecordedEvent
) -> tuple[tuple[str, Position], ...]:
    """The agencies, and the position in each, that an audience means for this case."""
    match audience:
        case Audience.AGENCY_OFFICERS:
            return ((case.lead_agency or DESK, Position.OFFICER),)
        case Audience.AGENCY_LEADER:
            return ((case.lead_agency or DESK, Position.LEADER),)
        case Audience.COORDINATING_OFFICERS:
            only = cause.event.agency if isinstance(cause.event, DeadlineReminded) else None
            owing = [owed.agency for owed in case.contributions if owed.given_at is None]
            return tuple((code, Position.OFFICER) for code in owing if only in (code, None))
        case Audience.OPERATORS:
            return ((DESK, Position.OFFICER),)
        case Audience.OVERSIGHT:
            return ((OVERSIGHT_OFFICE, Position.OFFICER),)


def message_id(cause: RecordedEvent, template: str, channel: Channel, address: str) -> str:
    """Without the address in clear: ids appear in logs and provider tags."""
    person = hashlib.sha256(address.encode()).hexdigest()[:12]
    return f"{cause.case_id}_{cause.seq}_{template}_{channel}_{person}"


def local_time(at: datetime) -> str:
    """As offices write it: `17h00 ngày 30/11/2026`."""
    return at.astimezone(VIETNAM).strftime("%Hh%M ngày %d/%m/%Y")


def unaccented(text: str) -> str:
    """Vietnamese without diacritics, as the carriers' unaccented SMS need it."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
