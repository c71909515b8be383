"""What the sender of a case is told, by which channel, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.domain import commands as c
from casework.domain.case import Classification, Identity
from casework.domain.delivery import Report, reported
from casework.domain.errors import CaseNotFound, Unavailable
from casework.domain.messaging import Limits
from casework.domain.notifications import DESK, Channel
from tests.builders import AGENCY, History, a_classification
from tests.sender_office import (
    EMAIL,
    PERSONAL,
    PHONE,
    UNLIMITED,
    WHOLE,
    Fails,
    SenderOffice,
    at_night,
    bounced,
    refused,
)
from tests.telling import NOTICES

EMERGENCY = a_classification("emergency", "khan_cap", agency=AGENCY)


def test_an_email_goes_before_an_sms_and_is_enough() -> None:
    office = SenderOffice().tell().after(days=2)

    assert office.sent == [("forwarded", EMAIL)]
    assert office.states == {"email": "sent"}
    (mail,) = office.email.accepted
    assert office.id in mail.subject
    assert "UBND phường Cao Lãnh" in mail.text
    assert (mail.link, mail.may_be_stopped) == (None, True)


def test_who_gave_only_a_phone_gets_an_sms() -> None:
    office = SenderOffice(identity=replace(WHOLE, email=None)).tell()

    assert office.sent == [("forwarded", PHONE)]


@pytest.mark.parametrize("identity", [Identity(), Identity(name="Nguyễn Thị Mẫu")])
def test_who_gave_no_address_hears_nothing(identity: Identity) -> None:
    office = SenderOffice(identity=identity).tell().after(hours=1)

    assert office.sent == []
    assert office.ledger.entries == {}
    assert office.tasks == []


def test_a_case_that_the_vault_does_not_know_is_told_to_nobody() -> None:
    office = SenderOffice()
    office.cases.identities.clear()

    assert office.tell().ledger.entries == {}


def test_an_unknown_case_or_event_is_an_error() -> None:
    office = SenderOffice()

    with pytest.raises(CaseNotFound):
        office.tell(seq=3)
    office.id = "DT-UNKNOWN"
    with pytest.raises(CaseNotFound):
        office.tell()


@pytest.mark.parametrize(("identity", "sent"), [(WHOLE, 1), (replace(WHOLE, email=None), 0)])
def test_the_app_that_tells_its_senders_itself_leaves_us_the_email(
    identity: Identity, sent: int
) -> None:
    office = SenderOffice(identity=identity, notices=NOTICES)
    office.email.refuses = True

    office.tell().after(hours=1)

    assert office.history.case.source.partner == "e-dongthap"
    assert [str(entry.channel) for entry in office.ledger.entries.values()] == ["email"] * sent
    assert office.sms.accepted == []


def test_a_notice_that_comes_again_sends_nothing_again() -> None:
    office = SenderOffice().tell().tell().after(hours=1).tell()
    (only,) = office.ledger.entries

    office.tell(only=only).tell(only=only)

    assert office.sent == [("forwarded", EMAIL)]


def expired(office: SenderOffice) -> SenderOffice:
    office.email.before = Unavailable("out of reach")
    return office.tell().after(hours=25)


@pytest.mark.parametrize("failed", [refused, bounced, expired])
def test_when_an_email_does_not_arrive_an_sms_says_the_same(failed: Fails) -> None:
    office = failed(SenderOffice()).after(minutes=15)

    assert office.states == {"email": "failed", "sms": "sent"}
    assert {template for template, _ in office.sent} == {"forwarded"}
    assert office.tasks == []
    assert not [entry for entry in office.ledger.entries.values() if entry.next_at]


def test_when_no_channel_is_left_the_desk_has_a_task_that_names_nobody() -> None:
    office = SenderOffice()
    office.email.refuses = office.sms.refuses = True

    office.tell().after(hours=1)

    assert office.states == {"email": "failed", "sms": "failed"}
    assert office.tasks == [
        (
            "correct_address",
            DESK,
            "Tin nhắn gửi người gửi phản ánh: nhà cung cấp không chấp nhận địa chỉ hoặc nội dung",
        )
    ]
    assert_nobody_is_named(office)


def test_the_next_notice_that_fails_alike_raises_no_second_task() -> None:
    office = SenderOffice(identity=replace(WHOLE, email=None))
    office.sms.refuses = True

    office.tell(1).tell(2).after(hours=1)

    assert len(office.ledger.entries) == 2
    assert len(office.tasks) == 1


def test_an_sms_of_unknown_outcome_is_not_sent_again_but_somebody_is_asked() -> None:
    office = SenderOffice(identity=replace(WHOLE, email=None))
    office.sms.after = Unavailable("connection dropped")

    office.tell().after(hours=30)

    assert office.states == {"sms": "unknown"}
    assert len(office.sms.accepted) == 1
    assert [task[:2] for task in office.tasks] == [("check_delivery", DESK)]


def test_who_calls_a_mail_spam_gets_no_sms_instead_and_the_desk_a_task() -> None:
    office = SenderOffice().tell()
    (entry,) = office.ledger.entries.values()
    complained = reported(entry, Report.COMPLAINED, office.clock.at)
    assert complained

    office.ledger.replace(entry, complained)
    office.after(hours=1)

    assert office.sms.accepted == []
    assert [task[:2] for task in office.tasks] == [("correct_address", DESK)]


@pytest.mark.parametrize("found", [a_classification(), EMERGENCY])
def test_nobody_is_woken_not_even_of_an_emergency(found: Classification) -> None:
    history = History().does(c.RouteCase(found))
    office = at_night(SenderOffice(history, identity=replace(WHOLE, email=None)))

    office.tell().after(hours=7)
    assert office.sent == []

    assert office.after(minutes=31).sent == [("forwarded", PHONE)]


def test_limits_hold_for_senders_also_in_an_emergency() -> None:
    used_up = replace(UNLIMITED, limits=dict.fromkeys(Channel, Limits(None, 1)))
    office = SenderOffice(History().does(c.RouteCase(EMERGENCY)), rules=used_up)

    office.tell(1).tell(2)

    assert [entry.reason for entry in office.ledger.entries.values()] == [None, "spend-cap"]


def test_a_vault_out_of_reach_leaves_the_request_for_later() -> None:
    class OutOfReach:
        def of(self, case_id: str) -> Identity | None:
            raise Unavailable("timeout")

    office = SenderOffice()
    office.identities = OutOfReach()

    with pytest.raises(Unavailable):
        office.tell()
    assert office.ledger.entries == {}


def assert_nobody_is_named(office: SenderOffice) -> None:
    """In no id, queue, ledger or history."""
    kept = repr((office.ledger.entries, office.outlet, office.cases.history(office.id)))
    assert not [part for part in PERSONAL if part in kept]


def test_nothing_that_is_kept_names_the_sender() -> None:
    office = at_night(SenderOffice()).tell(1)
    office.email.refuses = True
    office.tell(2).after(minutes=5)

    assert office.sent == [("received", EMAIL)]
    assert [str(e.state) for e in office.ledger.entries.values()] == ["sent", "failed", "pending"]
    assert_nobody_is_named(office)
