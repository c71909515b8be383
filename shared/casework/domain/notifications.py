"""Who is told what, by which channel: which event leads to which notice, and its text.

The table and the templates are data (`casework/reference/data/notices.json`), in editions: an event
is told in the words of its own day, also when it is sent later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from string import Template
from typing import Final

from casework.domain.case import DESK, Case
from casework.domain.contacts import Contact, Position
from casework.domain.deadlines import Audience
from casework.domain.directory import Directory
from casework.domain.editions import edition_on
from casework.domain.events import DeadlineReminded
from casework.domain.history import RecordedEvent
from casework.domain.placeholders import Told, values
from casework.domain.working_time import vietnam_date

OVERSIGHT_OFFICE: Final = "VPUB"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Wording:
    """Text with `$name` placeholders; SMS has no subject and no accents."""

    body: str
    subject: str = ""

    def filled(self, values: Mapping[str, str]) -> Wording:
        """The text itself, which has no placeholders any more."""
        return Wording(
            Template(self.body).substitute(values), Template(self.subject).substitute(values)
        )


@dataclass(frozen=True, slots=True)
class DigestWords:
    """`lists` are the headings; `line` tells of one case, `more` of those beyond the limit."""

    wording: Wording
    lists: Mapping[str, str]
    line: str
    more: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the table. No audience: the event itself names it (the rungs of a ladder).

    `digest`: the digest tells it, if its reader gets one that lists the case (`domain.digest`).
    """

    template: str
    channels: tuple[Channel, ...]
    audience: Audience | None = None
    for_restricted: bool = False
    """Of a line for senders: also for those of complaints and denunciations."""
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to one person. The id is the same however often the notice is repeated.

    Messages with one `thread` (the reference) belong together in a mailbox; `link` is what the
    button of an email leads to. `may_be_stopped`: its reader may do without more of them.
    """

    id: str
    channel: Channel
    address: str
    subject: str
    text: str
    thread: str | None = None
    link: str | None = None
    may_be_stopped: bool = False


@dataclass(frozen=True, slots=True)
class NoticeTable:
    """One edition of the table, with the directory that knows the names of agencies."""

    valid_from: date
    rows: Mapping[str, tuple[Notice, ...]]
    """By event name."""
    sender_rows: Mapping[str, tuple[Notice, ...]]
    """What the sender of a case is told, by event name (`sender_notices`)."""
    sender_channels_of_partner: Mapping[str, tuple[Channel, ...]]
    """Where a partner tells its senders itself: the channels that are left to us."""
    undelivered: Notice
    """Of any event: says by another channel that a message did not arrive."""
    wordings: Mapping[tuple[str, Channel], Wording]
    agency_digest: DigestWords
    desk_digest: DigestWords
    field_names: Mapping[str, str]
    directory: Directory

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
        in_sms = channel is Channel.SMS
        told = Told(case, cause, contact, console_url, self.field_names, self.directory, in_sms)
        wording = self.wordings[notice.template, channel].filled(values(told))
        return Message(
            id=message_id(cause, notice.template, channel, address),
            channel=channel,
            address=address,
            subject=wording.subject,
            text=wording.body,
            thread=case.id,
            link=told.link,
        )


@dataclass(frozen=True, slots=True)
class Notices:
    """The editions, oldest first."""

    editions: tuple[NoticeTable, ...]

    def on(self, at: datetime) -> NoticeTable:
        """The edition in force at an instant, by the date in Việt Nam.

        The first one also stands for the time before it.
        """
        return edition_on(self.editions, vietnam_date(at))


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
    return f"{cause.case_id}_{cause.seq}_{template}_{channel}_{person_of(address)}"


def person_of(address: str) -> str:
    """Not the address in clear: it is a part of ids, which appear in logs and provider tags."""
    return hashlib.sha256(address.encode()).hexdigest()[:12]
