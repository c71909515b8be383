from datetime import UTC, datetime

from casework.domain.case import Actor, Role, State
from casework.domain.commands import Contribute, FireRung, ForwardCase, RouteCase
from casework.domain.contacts import Contact, Position
from casework.domain.deadlines import Audience
from casework.domain.notifications import (
    DESK,
    OVERSIGHT_OFFICE,
    Channel,
    addressees,
    audience_of,
    message_id,
)
from casework.domain.placeholders import local_time
from casework.reference.notices import load_notices
from tests.builders import AGENCY, OPERATOR, History, a_classification

NOTICES = load_notices()
TABLE = NOTICES.editions[-1]
OFFICER = Contact(Position.OFFICER, "Trần Thị B", "b@agency.example", "+84900000001")


def the_message(history: History, channel: Channel, contact: Contact = OFFICER):
    cause = history.events[-1]
    table = NOTICES.on(cause.at)
    notice = table.for_event(cause)[0]
    return table.message(notice, channel, contact, history.case, cause, "https://c.example")


def test_the_email_of_a_forwarded_case_says_what_to_do_by_when() -> None:
    history = History().forwarded()

    email = the_message(history, Channel.EMAIL)

    assert email.address == "b@agency.example"
    assert history.case.id in email.subject
    assert "Chiếu sáng công cộng" in email.subject
    assert local_time(history.case.clock.due_at) in email.subject
    assert history.case.feedback.text in email.text
    assert f"https://c.example/{history.case.id}" in email.text


def test_an_sms_is_plain_ascii_and_fits_in_one_part() -> None:
    history = History().forwarded()
    sms = [the_message(history, Channel.SMS)]
    for _ in range(12):
        history.at = history.case.clock.next_at
        history.does(FireRung(2))
        if Channel.SMS in TABLE.for_event(history.events[-1])[0].channels:
            sms.append(the_message(history, Channel.SMS))

    assert len(sms) >= 8
    for message in sms:
        assert message.text.isascii()
        assert len(message.text) <= 160


def test_no_message_carries_the_sender() -> None:
    email = the_message(History().forwarded(), Channel.EMAIL)

    assert "Nguyễn Văn A" not in email.text
    assert "912345678" not in email.text


def test_a_contact_without_an_address_on_the_channel_gets_no_message() -> None:
    no_phone = Contact(Position.OFFICER, "C", "c@agency.example", None)

    assert the_message(History().forwarded(), Channel.SMS, no_phone) is None


def test_a_repeated_notice_has_the_same_id_and_another_person_another() -> None:
    cause = History().forwarded().events[-1]

    first = message_id(cause, "t", Channel.EMAIL, "a@x.example")

    assert first == message_id(cause, "t", Channel.EMAIL, "a@x.example")
    assert first != message_id(cause, "t", Channel.EMAIL, "b@x.example")
    assert first != message_id(cause, "t", Channel.SMS, "a@x.example")
    assert "a@x" not in first


def test_who_is_addressed() -> None:
    history = History().forwarded()
    case, cause = history.case, history.events[-1]

    def to(audience: Audience):
        return addressees(audience, case, cause)

    assert to(Audience.AGENCY_OFFICERS) == ((AGENCY, Position.OFFICER),)
    assert to(Audience.AGENCY_LEADER) == ((AGENCY, Position.LEADER),)
    assert to(Audience.OPERATORS) == ((DESK, Position.OFFICER),)
    assert to(Audience.OVERSIGHT) == ((OVERSIGHT_OFFICE, Position.OFFICER),)
    assert to(Audience.COORDINATING_OFFICERS) == ()


def test_every_coordinating_agency_that_still_owes_its_part_is_addressed() -> None:
    history = History().does(RouteCase(a_classification(confidence=0.1)))
    history.does(ForwardCase(AGENCY, ("SYT", "CAT")), OPERATOR)
    history.does(Contribute("Đã kiểm tra."), Actor(Role.AGENCY_OFFICER, "o", "SYT"))

    found = addressees(Audience.COORDINATING_OFFICERS, history.case, history.events[-1])

    assert found == (("CAT", Position.OFFICER),)


def test_a_case_without_an_agency_is_the_desks() -> None:
    history = History().does(RouteCase(a_classification(confidence=0.1)))

    found = addressees(Audience.AGENCY_OFFICERS, history.case, history.events[-1])

    assert history.case.state is State.TRIAGE
    assert found == ((DESK, Position.OFFICER),)


def test_a_rung_says_itself_who_must_hear_it() -> None:
    history = History().forwarded().after(days=60).does(FireRung(2)).does(FireRung(2))
    causes = history.events[-2:]

    told = [audience_of(NOTICES.on(cause.at).for_event(cause)[0], cause) for cause in causes]
    assert told == [Audience.OPERATORS, Audience.AGENCY_OFFICERS]


def test_local_time_is_written_as_offices_write_it() -> None:
    assert local_time(datetime(2026, 11, 30, 10, 0, tzinfo=UTC)) == "17h00 ngày 30/11/2026"
