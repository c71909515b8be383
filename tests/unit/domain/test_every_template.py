"""Every template as it goes out, in Vietnamese, with the longest agency, field and reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casework.domain import events as e
from casework.domain.case import (
    DESK,
    SYSTEM,
    Case,
    Contribution,
    Identity,
    Level,
    Outcome,
    State,
    TaskKind,
)
from casework.domain.contacts import Contact, Position
from casework.domain.deadlines import Audience
from casework.domain.digest import Digest
from casework.domain.digest_words import Writing, digest_message
from casework.domain.directory import Agency, Directory
from casework.domain.gsm7 import SMS_SEPTETS, septets, sms_text
from casework.domain.history import RecordedEvent, record
from casework.domain.notifications import Channel, Message, Notice, NoticeTable
from casework.domain.placeholders import agency_name, local_date, local_time, names_without_room
from casework.domain.references import reference_for
from casework.domain.sender_notices import message_to_sender
from casework.domain.worklist import line_of
from casework.reference.directory import load_directory
from casework.reference.notices import load_notices
from tests.life import WAYS

DIRECTORY: Final = load_directory()
NAMES: Final = {
    agency.code: sms_text(agency_name(agency, in_sms=True)) for agency in DIRECTORY.agencies
}
LONGEST: Final = max(NAMES, key=lambda code: septets(NAMES[code]))
LONGEST_FIELD: Final = "bhxh_bhyt"
REFERENCE: Final = reference_for("e-dongthap", "edt-1")
DUE: Final = datetime(2026, 11, 30, 10, tzinfo=UTC)
PART_DUE: Final = DUE - timedelta(days=3)
CONTACT: Final = Contact(Position.OFFICER, "Lê “Hoàng” 🚧 – Phương", "b@x.example", "+84900000001")
CITIZEN: Final = Identity("Người Gửi", "+84912345678", "nguoi-gui@x.example")
WHY: Final = "Giá 5 đồng “tạm tính” 🚧 – chưa rõ"
FORWARDED: Final = WAYS[State.FORWARDED]().case
ANSWERED: Final = WAYS[State.ANSWERED]().case
URL: Final = "https://c.example"


def happened(case: Case, agency: str) -> tuple[e.Event, ...]:
    """One event of every kind that somebody is told of."""
    clock = case.clock
    rung = (1, "half", Audience.AGENCY_OFFICERS, DUE)
    owed = (Contribution("CAT", PART_DUE),)
    assert case.classification
    assert ANSWERED.answer
    return (
        e.CaseReceived(case.source, case.feedback, case.policy, clock),
        e.CaseForwarded(agency, True, Level.JOINT, owed, clock),
        e.CaseSentToTriage(case.classification),
        e.CaseGuided(WHY, clock),
        e.CaseReturned(agency, WHY, 1, False, clock),
        e.CaseTransferred(agency, WHY, clock),
        e.CaseInherited(agency, owed, WHY, clock),
        e.CaseOrphaned(agency, WHY, clock),
        e.InformationRequested(WHY, State.IN_PROGRESS, clock),
        e.InformationAdded(WHY),
        e.ExtensionRequested(WHY, DUE + timedelta(days=9)),
        e.ExtensionDecided(False, WHY),
        e.CaseAnswered(ANSWERED.answer, clock),
        e.AnswerSentBack(WHY, clock),
        e.CaseClosed(Outcome.NOT_ENOUGH_INFORMATION, None, clock),
        e.CaseReopened(WHY, clock),
        e.CaseRefused("unclear", WHY, clock),
        e.RefusalAppealed(WHY, clock),
        e.ReminderOrdered(WHY),
        e.TaskRaised("t", TaskKind.CORRECT_ADDRESS, agency, WHY),
        e.NeighbourAnswered("112368", WHY, agency),
        e.AgencySilent(1, "not_opened", Audience.OPERATORS, DUE, agency),
        e.DeadlineReminded(*rung),
        e.DeadlineMissed(*rung),
        e.CaseEscalated(*rung),
        e.ClockRecomputed(DUE - timedelta(days=1), clock),
    )


def the_case(agency: str, field: str = LONGEST_FIELD) -> Case:
    assert FORWARDED.classification
    return replace(
        FORWARDED,
        id=REFERENCE,
        lead_agency=agency,
        classification=FORWARDED.classification.corrected(field, "jurisdiction"),
        clock=replace(FORWARDED.clock, due_at=DUE),
    )


def causes(case: Case, agency: str) -> Iterator[RecordedEvent]:
    for event in happened(case, agency):
        yield record(case.id, case.version, case.head, event, SYSTEM, DUE)


def told(
    table: NoticeTable, agency: str, contact: Contact = CONTACT
) -> Iterator[tuple[Notice, Message]]:
    """Every message of the table, to officers and to senders."""
    case = the_case(agency)
    for cause in causes(case, agency):
        for notice in (*table.for_event(cause), table.undelivered):
            for channel in notice.channels:
                message = table.message(notice, channel, contact, case, cause, URL)
                assert message
                yield notice, message
        for notice in table.sender_rows.get(cause.name, ()):
            for channel in notice.channels:
                message = message_to_sender(table, notice, channel, CITIZEN, case, cause)
                assert message
                yield notice, message


EDITIONS = load_notices().editions
ALL = [(n, *pair) for n, table in enumerate(EDITIONS) for pair in told(table, LONGEST)]
SHOWN = [pytest.param(*case, id=f"{case[0]}-{case[1].template}-{case[2].channel}") for case in ALL]


def test_every_template_of_every_edition_is_among_them() -> None:
    for n, table in enumerate(EDITIONS):
        shown = {(notice.template, sent.channel) for edition, notice, sent in ALL if edition == n}
        assert shown == set(table.wordings)


def test_the_longest_names_are_really_long() -> None:
    assert septets(NAMES[LONGEST]) == 46
    assert len(REFERENCE) == 17
    names = EDITIONS[-1].field_names
    assert max(names, key=lambda code: len(names[code])) == LONGEST_FIELD


@pytest.mark.parametrize(("edition", "notice", "message"), SHOWN)
def test_a_template_is_filled_and_an_sms_fits(
    edition: int, notice: Notice, message: Message
) -> None:
    table = EDITIONS[edition]
    wording = table.wordings[notice.template, message.channel]

    assert "$" not in message.subject + message.text
    assert REFERENCE in message.subject + message.text
    if message.channel is Channel.SMS:
        assert septets(message.text) <= SMS_SEPTETS
        assert "1022 Dong Thap" in message.text
        assert "..." not in message.text
        if "$due" in wording.body:
            assert sms_text(local_time(DUE)) in message.text
    else:
        assert REFERENCE in message.subject
        assert "\n" not in message.subject
        if notice.template not in {n.template for rows in table.sender_rows.values() for n in rows}:
            assert table.field_names[LONGEST_FIELD] in message.subject
            assert local_date(DUE) in message.subject or local_date(PART_DUE) in message.subject


@pytest.mark.parametrize("table", EDITIONS)
def test_every_agency_of_the_directory_is_named_whole_in_an_sms_that_fits(
    table: NoticeTable,
) -> None:
    for code in NAMES:
        for notice, message in told(table, code):
            if message.channel is Channel.SMS:
                assert septets(message.text) <= SMS_SEPTETS
                if "$agency" in table.wordings[notice.template, Channel.SMS].body:
                    assert NAMES[code] in message.text


@pytest.mark.parametrize("agency", [LONGEST, DESK])
@pytest.mark.parametrize("table", EDITIONS, ids=lambda table: str(table.valid_from))
def test_a_digest_is_filled_and_names_each_case_as_an_email_about_it_does(
    table: NoticeTable, agency: str
) -> None:
    line = line_of(the_case(LONGEST))
    digest = Digest(agency, date(2026, 11, 30), DUE, (line,), (line,), (line,), (line,), tasks=9)

    message = digest_message(Writing(digest, CONTACT, table, URL, 30))

    assert message
    assert "$" not in message.subject + message.text
    assert "\n" not in message.subject
    assert "30/11/2026" in message.subject
    lines = [found for found in message.text.splitlines() if found.startswith("- ")]
    assert len(lines) == 4
    for found in lines:
        assert REFERENCE in found
        assert table.field_names[LONGEST_FIELD] in found
        assert local_time(DUE) in found
    assert FORWARDED.feedback.text not in message.text


@given(
    name=st.text(min_size=1, max_size=120) | st.text("Ủaệ [–", min_size=40, max_size=200),
    person=st.text(max_size=80),
)
@example(name="Ban Quản lý " * 9, person="")
def test_no_name_makes_an_sms_longer_than_its_part_or_cuts_a_reference(
    name: str, person: str
) -> None:
    directory = Directory([Agency("X", name, "so", sms_name=name)])
    table = replace(EDITIONS[-1], directory=directory)
    contact = replace(CONTACT, name=person)

    for notice, message in told(table, "X", contact):
        if message.channel is Channel.SMS:
            assert septets(message.text) <= SMS_SEPTETS
            assert REFERENCE in message.text
            if "$due" in table.wordings[notice.template, Channel.SMS].body:
                assert sms_text(local_time(DUE)) in message.text
        else:
            assert len(message.subject.splitlines()) == 1


@given(external_id=st.text(max_size=40), attempt=st.integers(min_value=0, max_value=9))
def test_every_reference_is_as_long_as_its_room(external_id: str, attempt: int) -> None:
    assert len(reference_for("partner", external_id, attempt)) == 17


def test_an_agency_whose_name_has_no_room_is_a_fault_until_it_has_an_sms_name() -> None:
    long = Agency("X", "Trung tâm Điều hành giao thông thông minh tỉnh Đồng Tháp", "so")
    noted = Agency("Y", "Sở Nội vụ (hợp nhất với Sở Lao động, Thương binh và Xã hội)", "so")
    nameless = Agency("Z", "Sở 🚧", "so", sms_name="🚧")

    assert list(names_without_room(DIRECTORY)) == []
    found = list(names_without_room(Directory([long, noted, nameless])))
    assert [fault.path.split(" ")[0] for fault in found] == ["X", "Z"]
    assert "takes 56 septets of 46 in an SMS, give an sms_name" in str(found[0])
    assert list(names_without_room(Directory([replace(long, sms_name="TT Giao thông")]))) == []
