"""What the sender of a case is not told: after a stop, of a complaint, of the desk's own delay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.domain import commands as c
from casework.domain.case import Identity
from tests.builders import AGENCY, LEADER, OPERATOR, PARTNER, History, a_classification
from tests.sender_office import EMAIL, WHOLE, Fails, SenderOffice, at_night, bounced, refused

COMPLAINT = a_classification("complaint_denunciation", "khieu_nai_to_cao")


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


def test_who_was_answered_at_first_contact_hears_the_end_and_no_receipt() -> None:
    office = SenderOffice(History().does(c.RouteCase(a_classification(confidence=0.1))))
    office.does(c.AnswerAtFirstContact("Đến 17 giờ."), OPERATOR)

    office.tell(1).tell(3)

    assert [template for template, _ in office.sent] == ["closed"]
