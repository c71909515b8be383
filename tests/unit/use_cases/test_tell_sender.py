"""What the sender of a case is told, by which channel, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from casework.domain import commands as c
from casework.domain.case import Classification, Identity
from casework.domain.delivery import Report, reported
from casework.domain.errors import CaseNotFound, Unavailable
from casework.domain.messaging import Limits
from casework.domain.notifications import DESK, Channel
from casework.domain.working_time import VIETNAM
from tests.builders import AGENCY, LEADER, OPERATOR, PARTNER, History, a_classification
from tests.sender_office import (
    EMAIL,
    PERSONAL,
    PHONE,
    UNLIMITED,
    WHOLE,
    SenderOffice,
)
from tests.telling import NOTICES

Fails = Callable[[SenderOffice], SenderOffice]
COMPLAINT = a_classification("complaint_denunciation", "khieu_nai_to_cao")
EMERGENCY = a_classification("emergency", "khan_cap", agency=AGENCY)


def at_night(office: SenderOffice) -> SenderOffice:
    office.clock.at = datetime(2026, 3, 4, 23, 0, tzinfo=VIETNAM).astimezone(UTC)
    return office


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


def refused(office: SenderOffice) -> SenderOffice:
    office.email.refuses = True
    return office.tell()


def bounced(office: SenderOffice) -> SenderOffice:
    (entry,) = office.tell().ledger.entries.values()
    after = reported(entry, Report.BOUNCED, office.clock.at)
    assert after
    office.ledger.replace(entry, after)
    return office


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


def test_no_more_is_sent_once_the_sender_does_not_want_it() -> None:
    office = SenderOffice().does(c.StopTellingSender(), PARTNER)

    office.tell(1).tell(2).after(hours=1)

    assert office.ledger.entries == {}


def test_what_waits_when_the_sender_stops_it_ends_without_a_task() -> None:
    office = at_night(SenderOffice(identity=replace(WHOLE, email=None))).tell()
    assert office.states == {"sms": "pending"}

    office.does(c.StopTellingSender(), OPERATOR).after(hours=9)

    (entry,) = office.ledger.entries.values()
    assert (entry.state, entry.reason, entry.next_at) == ("failed", "no-longer-addressed", None)
    assert office.sent == []
    assert office.tasks == []


@pytest.mark.parametrize("failed", [refused, bounced])
def test_what_failed_before_the_sender_stopped_it_is_not_followed_up(failed: Fails) -> None:
    office = failed(SenderOffice()).does(c.StopTellingSender(), OPERATOR)

    office.after(hours=1)

    assert office.states == {"email": "failed"}
    assert office.sms.accepted == []
    assert office.tasks == []


def guided() -> History:
    return History().does(c.RouteCase(COMPLAINT))


def test_of_a_complaint_the_sender_is_told_without_a_word_of_its_matter() -> None:
    office = SenderOffice(guided()).tell(1).tell(2)

    assert [template for template, _ in office.sent] == ["received", "guided"]
    matter = ("khiếu nại", "tố cáo", "khieu nai", "to cao", "Đèn đường")
    for mail in office.email.accepted:
        assert not [word for word in matter if word in (mail.subject + mail.text).lower()]


def test_while_a_complaint_is_only_presumed_no_agency_is_named_to_its_sender() -> None:
    unsure = replace(COMPLAINT, confidence=0.1)
    history = History().does(c.RouteCase(unsure)).does(c.ForwardCase(AGENCY), OPERATOR)

    assert SenderOffice(history).tell(3).ledger.entries == {}


def test_what_waits_when_a_case_becomes_restricted_is_held_back() -> None:
    office = at_night(SenderOffice(identity=replace(WHOLE, email=None))).tell()
    returned = c.ReturnCase("Không thuộc thẩm quyền.")
    office.does(returned, LEADER).does(c.GuideCase("Gửi đơn."), OPERATOR)

    office.after(hours=9)

    assert office.sent == []
    assert office.tasks == []
    assert [entry.next_at for entry in office.ledger.entries.values()] == [None]


def test_that_the_desk_is_late_is_no_apology_to_the_sender_and_that_an_agency_is() -> None:
    at_the_desk = History().does(c.RouteCase(a_classification(confidence=0.1)))
    for history, told in ((at_the_desk, []), (History().forwarded(), [("overdue", EMAIL)])):
        while history.events[-1].name != "DeadlineMissed":
            history.at = history.case.clock.next_at or history.at
            history.does(c.FireRung(history.case.clock.epoch))

        assert SenderOffice(history).tell().sent == told


def test_the_vault_is_opened_only_for_who_is_told_something() -> None:
    class Sealed:
        def of(self, case_id: str) -> Identity | None:
            raise AssertionError("opened")

    stopped = History().forwarded().does(c.StopTellingSender(), PARTNER)
    silent = History().forwarded().does(c.AcceptCase(), LEADER)
    for history, seq in ((stopped, 2), (silent, 3)):
        office = SenderOffice(history)
        office.identities = Sealed()
        office.tell(seq)


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
