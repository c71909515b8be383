"""An event is told in the words, and by the table, of its own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.notifications import Channel, Notices
from casework.reference.notices import load_notices
from casework.use_cases.publish_event import publish_event
from tests.builders import AGENCY, History, an_identity, contacts_of
from tests.fakes import (
    FixedClock,
    InMemoryCases,
    InMemoryContacts,
    InMemoryLedger,
    RecordingOutlet,
    RecordingSender,
)
from tests.telling import a_delivery, tell
from tests.world import CATALOGUE

OLD = load_notices().editions[0]
SMS = ("case_forwarded", Channel.SMS)
NEW = replace(
    OLD,
    valid_from=date(2026, 3, 5),
    wordings={**OLD.wordings, SMS: replace(OLD.wordings[SMS], body="Loi moi $reference")},
)
EDITIONS = Notices((OLD, NEW))


def sent_in_april(history: History) -> list[str]:
    cases, sms = InMemoryCases(), RecordingSender()
    cases.add(history.case, history.events, an_identity())
    clock = FixedClock()
    clock.advance(days=30)
    delivery = a_delivery(InMemoryLedger(), email=RecordingSender(), sms=sms)
    contacts = InMemoryContacts({AGENCY: contacts_of(AGENCY)})
    request = (history.case.id, 2, None)
    tell(request, delivery, cases=cases, contacts=contacts, clock=clock, notices=EDITIONS)
    return [message.text.split(" DT-")[0] for message in sms.accepted]


def test_what_is_sent_late_has_the_words_of_the_events_day() -> None:
    assert sent_in_april(History().forwarded()) == ["1022 Dong Thap: phan anh"] * 2
    assert sent_in_april(History().after(days=1).forwarded()) == ["Loi moi"] * 2


def test_whether_anybody_is_told_is_for_the_events_day_too() -> None:
    silent = Notices((OLD, replace(NEW, rows={})))
    before, after = RecordingOutlet(), RecordingOutlet()

    for history, outlet in ((History(), before), (History().after(days=1), after)):
        forwarded = history.forwarded().events[1]
        publish_event(forwarded, outlet=outlet, notices=silent, webhooks=CATALOGUE)

    assert len(before.notices) == 1
    assert after.notices == []
