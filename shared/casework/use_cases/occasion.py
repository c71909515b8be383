"""An event of a case as something to tell: to whom, by which notice, in which messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.domain.case import DESK, Case
from casework.domain.contacts import Contact
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
    """One person of an agency is told by one notice."""

    notice: Notice
    contact: Contact
    agency: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """The case as the event left it, and the table of the event's day."""

    case: Case
    cause: RecordedEvent
    table: NoticeTable
    console_url: str

    def tellings(self, contacts: Contacts) -> Iterator[Telling]:
        """What has no reader goes to the desk."""
        for notice in self.table.for_event(self.cause):
            audience = audience_of(notice, self.cause)
            for agency, position in addressees(audience, self.case, self.cause):
                people = [c for c in contacts.of(agency) if c.position is position]
                for contact in people:
                    yield Telling(notice, contact, agency)
                if not people:
                    for contact in contacts.of(DESK):
                        yield Telling(notice, contact, DESK)

    def errands(self, telling: Telling, *, instead: bool) -> Iterator[Errand]:
        """The messages of a notice; with those that go out if it does not arrive (`instead`)."""
        for channel in telling.notice.channels:
            yield from self._errand(telling, telling.notice, channel)
        if instead:
            yield from self.instead_of(telling)

    def instead_of(self, telling: Telling) -> Iterator[Errand]:
        """By the channels that the notice does not use, a word that it did not arrive. A notice
        that uses all of them has told its reader already."""
        for channel in self.table.undelivered.channels:
            if channel not in telling.notice.channels:
                yield from self._errand(telling, self.table.undelivered, channel)

    def _errand(self, telling: Telling, notice: Notice, channel: Channel) -> Iterator[Errand]:
        message = self.table.message(
            notice, channel, telling.contact, self.case, self.cause, self.console_url
        )
        if message:
            yield Errand(message, self.case.id, self.cause.seq, telling.agency, self._emergency)

    @property
    def _emergency(self) -> bool:
        found = self.case.classification
        return found is not None and found.case_class == CaseClass.EMERGENCY
