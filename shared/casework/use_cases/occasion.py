"""An event of a case as something to tell: to whom, by which notice, in which messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from casework.domain.case import DESK, Case
from casework.domain.contacts import Contact, Position
from casework.domain.digest import Manner, manner_of
from casework.domain.history import RecordedEvent
from casework.domain.notifications import (
    Channel,
    Notice,
    NoticeTable,
    addressees,
    audience_of,
)
from casework.domain.routing import CaseClass
from casework.ports import Contacts
from casework.use_cases.deliver import Errand


@dataclass(frozen=True, slots=True)
class Telling:
    """One person of an agency is told by one notice.

    `listed`: this person also gets the digest in which the case is.
    """

    notice: Notice
    contact: Contact
    agency: str
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """The case as the event left it, and the table of the event's day.

    `digest_at` is when the next digest comes; None where nothing is to wait for it.
    """

    case: Case
    cause: RecordedEvent
    table: NoticeTable
    console_url: str
    digest_at: datetime | None = None

    def tellings(self, contacts: Contacts) -> Iterator[Telling]:
        for notice in self.table.for_event(self.cause):
            audience = audience_of(notice, self.cause)
            for agency, position in addressees(audience, self.case, self.cause):
                in_digest = agency == self.case.holder and position is Position.OFFICER
                told, people = people_of(agency, position, contacts)
                for contact in people:
                    yield Telling(notice, contact, told, in_digest and bool(contact.email))

    def errands(self, telling: Telling, *, instead: bool) -> Iterator[Errand]:
        """The messages of a notice; with those that go out if it does not arrive (`instead`)."""
        manner = self._manner(telling)
        for channel in telling.notice.channels:
            yield from self._errand(telling, telling.notice, channel, manner)
        if instead:
            yield from self.instead_of(telling)

    def instead_of(self, telling: Telling) -> Iterator[Errand]:
        """By the channels that the notice does not use, a word that it did not arrive, at once: the
        digest might not arrive either. A notice that uses all of them has told its reader already.
        """
        for channel in self.table.undelivered.channels:
            if channel not in telling.notice.channels:
                yield from self._errand(telling, self.table.undelivered, channel, Manner.AT_ONCE)

    def _manner(self, telling: Telling) -> Manner:
        if not telling.listed or self.digest_at is None:
            return Manner.AT_ONCE
        return manner_of(
            telling.notice,
            self.case,
            self.cause,
            emergency=self._emergency,
            next_at=self.digest_at,
        )

    def _errand(
        self, telling: Telling, notice: Notice, channel: Channel, manner: Manner
    ) -> Iterator[Errand]:
        message = self.table.message(
            notice, channel, telling.contact, self.case, self.cause, self.console_url
        )
        if message:
            yield Errand(
                message,
                self.case.id,
                self.cause.seq,
                telling.agency,
                self._emergency,
                manner=manner,
            )

    @property
    def _emergency(self) -> bool:
        found = self.case.classification
        return found is not None and found.case_class == CaseClass.EMERGENCY


def people_of(
    agency: str, position: Position, contacts: Contacts
) -> tuple[str, tuple[Contact, ...]]:
    """Whom to tell, and whose people they are: what has no reader goes to the desk."""
    people = tuple(c for c in contacts.of(agency) if c.position is position)
    return (agency, people) if people else (DESK, contacts.of(DESK))
