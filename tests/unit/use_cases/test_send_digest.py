"""The digest of a morning: who gets it, what is in it, and that it comes once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.case import DESK, TaskKind
from casework.domain.commands import (
    AcceptCase,
    ApproveAnswer,
    CompleteTask,
    RaiseTask,
    ReturnCase,
    RouteCase,
)
from casework.domain.contacts import Contact, Position
from casework.domain.delivery import DeliveryState, NotAccepted, Report, reported
from casework.domain.directory import Agency, Directory
from casework.use_cases.plan_digests import plan_digests
from tests.builders import (
    AGENCY,
    OFFICER,
    OPERATOR,
    RULES,
    History,
    a_classification,
    an_answer,
)
from tests.digests import FRIDAY, MESSAGING, MONDAY, THURSDAY, WEDNESDAY, Office, at
from tests.fakes import FixedClock, RecordingOutlet
from tests.unit.life.province import POLICE, RUNNING_ON

OFFICERS = ["officer1@ubnd-x25-29869.example", "officer2@ubnd-x25-29869.example"]
OPERATORS = ["officer1@td1022.example", "officer2@td1022.example"]


def to_triage(history: History) -> History:
    return history.does(RouteCase(a_classification(confidence=0.1)))


def test_each_officer_of_an_agency_with_open_cases_gets_one_email_and_its_leader_none() -> None:
    office = Office()
    office.forward("DT-1")
    office.forward("DT-2")

    digests = office.morning(THURSDAY)

    assert [message.address for message in digests] == OFFICERS
    assert office.sms.accepted == []
    assert {entry.state for entry in office.ledger.entries.values()} == {DeliveryState.SENT}
    for message in digests:
        assert "Tổng số đang xử lý: 2\n" in message.text
        assert "Mới chuyển đến (2):\n- DT-1 – Chiếu sáng công cộng – hạn" in message.text


def test_the_words_and_the_name_of_the_sender_are_not_in_it() -> None:
    office = Office()
    office.forward("DT-1")

    for message in office.morning(THURSDAY):
        assert "Nguyễn" not in message.subject + message.text
        assert "Đèn đường" not in message.text


def test_without_open_cases_there_is_no_email_and_no_entry() -> None:
    office = Office()
    history = office.forward("DT-1")
    office.clock.advance(hours=1)
    office.does(history, an_answer(), OPERATOR)
    office.does(history, ApproveAnswer(), OPERATOR)
    office.outlet.notices.clear()

    assert office.morning(THURSDAY) == []
    assert office.ledger.entries == {}


def test_the_desk_is_told_of_what_it_has_to_decide_and_of_open_tasks_anywhere() -> None:
    office = Office()
    office.receive("DT-TRIAGE", to_triage)
    office.receive("DT-ANSWERED", History.forwarded, lambda h: h.does(an_answer(), OPERATOR))
    task = RaiseTask("t", TaskKind.CHECK_DELIVERY, AGENCY, "Thư")
    office.receive("DT-FORWARDED", History.forwarded, lambda h: h.does(task))

    digests = {message.address: message.text for message in office.morning(THURSDAY)}

    assert [*digests] == OFFICERS + OPERATORS
    desk, agency = digests[OPERATORS[0]], digests[OFFICERS[0]]
    assert "Chờ phân loại: 1\nChờ duyệt trả lời: 1\n" in desk
    assert "Việc cần làm: 1\n" in desk
    assert ("DT-TRIAGE" in desk, "DT-ANSWERED" in desk, "DT-FORWARDED" in desk) == (
        True,
        True,
        False,
    )
    assert ("DT-FORWARDED" in agency, "DT-ANSWERED" in agency) == (True, False)


def test_open_tasks_alone_are_worth_an_email_to_the_desk_until_they_are_done() -> None:
    office = Office()
    history = office.forward("DT-1")
    office.does(history, RaiseTask("t", TaskKind.CHECK_DELIVERY, AGENCY, "Thư"))
    office.outlet.notices.clear()
    assert [message.address for message in office.morning(THURSDAY)] == OFFICERS + OPERATORS

    office.does(history, CompleteTask("t", "Đã gọi."), OPERATOR)

    assert [message.address for message in office.morning(FRIDAY)] == OFFICERS


def test_over_a_weekend_what_is_new_is_what_came_since_friday_morning() -> None:
    office = Office()
    office.clock.at = at(FRIDAY, 7, 29)
    office.forward("DT-BEFORE")
    office.clock.at = at(FRIDAY, 7, 30)
    office.forward("DT-SINCE")

    assert [office.morning(FRIDAY + timedelta(days=n)) for n in (1, 2)] == [[], []]
    text = office.morning(MONDAY)[0].text

    assert "Mới chuyển đến (1):\n- DT-SINCE" in text
    assert "còn trong hạn (1):\n- DT-BEFORE" in text


def test_what_is_due_by_the_end_of_the_next_working_day_is_soon() -> None:
    office = Office()
    due = office.forward("DT-1").case.clock.due_at
    assert due == at(MONDAY, 17)

    texts = [office.morning(day)[0].text for day in (THURSDAY, FRIDAY, MONDAY)]
    late = office.morning(MONDAY + timedelta(days=1))[0].text

    assert "Mới chuyển đến (1):\n- DT-1" in texts[0]
    assert "Sắp đến hạn (đến 17h00 ngày 09/03/2026): 1\n" in texts[1]
    assert "Sắp đến hạn (1):\n- DT-1 – Chiếu sáng công cộng – hạn 17h00 ngày 09/03" in texts[1]
    assert "Sắp đến hạn (1):\n" in texts[2]
    assert "Đã quá hạn (1):\n- DT-1" in late


def test_what_is_soon_is_counted_in_the_agencys_own_hours() -> None:
    """The police of this test work in the morning alone, on Saturdays too."""
    office = Office(rules=RUNNING_ON)
    office.contacts.people[POLICE] = office.contacts.people[AGENCY]
    command = RouteCase(a_classification(agency=POLICE))
    office.receive("DT-1", lambda history: history.does(command))
    office.clock.at = at(FRIDAY, 7, 30)

    office.send(POLICE, FRIDAY)

    assert "Sắp đến hạn (đến 11h00 ngày 07/03/2026): " in office.email.accepted[0].text


@pytest.mark.parametrize(
    "day",
    [date(2026, 3, 7), date(2026, 3, 8), date(2026, 2, 17), date(2026, 4, 30)],
    ids=["Saturday", "Sunday", "Tết", "30/4"],
)
def test_on_a_day_of_rest_nobody_is_told_anything(day: date) -> None:
    office = Office()
    office.clock.at = at(date(2026, 2, 13), 9)
    office.forward("DT-1")

    assert office.morning(day) == []
    assert office.outlet.digests == []


def test_the_first_morning_after_tet_tells_what_came_since_the_last_one_before() -> None:
    office = Office()
    office.clock.at = at(date(2026, 2, 13), 9)
    office.forward("DT-1")

    assert "Mới chuyển đến (1)" in office.morning(date(2026, 2, 23))[0].text


def test_an_agency_that_nobody_reads_for_is_looked_after_by_the_desk() -> None:
    office = Office()
    del office.contacts.people[AGENCY]
    office.forward("DT-1")

    digests = office.morning(THURSDAY)

    assert [message.address for message in digests] == [*OPERATORS, "leader@td1022.example"]
    assert all("do UBND phường Cao Lãnh xử lý" in message.text for message in digests)


def test_officers_without_an_email_address_get_none() -> None:
    office = Office()
    first, second, _ = office.contacts.people[AGENCY]
    office.contacts.people[AGENCY] = (first, replace(second, email=None))
    office.forward("DT-1")

    assert [message.address for message in office.morning(THURSDAY)] == OFFICERS[:1]


def test_two_contacts_with_one_address_get_one_email() -> None:
    office = Office()
    again = Contact(Position.OFFICER, "Trực ban", OFFICERS[0])
    office.contacts.people[AGENCY] = (*office.contacts.people[AGENCY], again)
    office.forward("DT-1")

    assert [message.address for message in office.morning(THURSDAY)] == OFFICERS


def test_planned_twice_and_delivered_twice_it_is_sent_once() -> None:
    office = Office()
    office.forward("DT-1")
    office.morning(THURSDAY)

    office.pass_time(timedelta(minutes=15), 3)
    office.outlet.digests = [(AGENCY, THURSDAY, None)] * 3
    office.work()

    assert [message.address for message in office.email.accepted] == OFFICERS


def test_what_came_after_the_digest_was_planned_is_for_the_next_one() -> None:
    office = Office()
    office.forward("DT-1")
    office.clock.at = at(THURSDAY, 7, 30)
    office.plan()
    office.forward("DT-2")
    office.work()

    assert "DT-2" not in office.email.accepted[0].text
    assert "Mới chuyển đến (1):\n- DT-2" in office.morning(FRIDAY)[0].text


def test_a_case_that_was_sent_back_is_the_desks_again() -> None:
    office = Office()
    history = office.forward("DT-1")
    office.clock.advance(hours=1)
    office.does(history, ReturnCase("Nhầm."), OFFICER)
    office.outlet.notices.clear()

    assert [message.address for message in office.morning(THURSDAY)] == OPERATORS


def test_a_mail_server_in_trouble_makes_it_late_and_not_lost() -> None:
    office = Office()
    office.forward("DT-1")
    office.email.before = NotAccepted("throttled")

    assert office.morning(THURSDAY) == []
    office.email.before = None
    office.pass_time(timedelta(minutes=5), 12)

    assert [message.address for message in office.email.accepted] == OFFICERS


def test_a_digest_that_fails_is_counted_once_raises_no_task_and_the_next_one_comes() -> None:
    office = Office()
    history = office.forward("DT-1")
    office.email.rejects = {OFFICERS[0]}

    assert [message.address for message in office.morning(THURSDAY)] == OFFICERS[1:]
    office.pass_time(timedelta(hours=1), 3)

    (failed,) = office.failed
    assert (failed.state, failed.trouble, failed.day) == (
        DeliveryState.FAILED,
        "rejected",
        THURSDAY,
    )
    assert (failed.case_id, failed.agency) == ("", AGENCY)
    assert office.store.get(history.case.id).tasks == ()
    assert [*office.ledger.due(at(MONDAY, 9))] == []
    office.email.rejects = set()
    assert [message.address for message in office.morning(FRIDAY)] == OFFICERS


def test_that_a_digest_came_back_is_counted_also_when_the_next_one_has_been_sent() -> None:
    office = Office()
    office.forward("DT-1")
    office.morning(THURSDAY)
    office.morning(FRIDAY)
    entry = next(e for e in office.ledger.entries.values() if e.day == THURSDAY)
    bounced = reported(entry, Report.BOUNCED, office.clock.at)
    assert bounced
    office.ledger.replace(entry, bounced)

    office.pass_time(timedelta(minutes=1), 3)

    assert [failed.trouble for failed in office.failed] == ["bounced"]
    assert len(office.email.accepted) == 4


def test_a_digest_that_nobody_took_is_given_up_when_the_next_one_comes() -> None:
    office = Office()
    office.forward("DT-1")
    office.email.before = NotAccepted("throttled")
    office.morning(THURSDAY)
    office.pass_time(timedelta(minutes=20), 71)  # up to ten past seven
    office.email.before = None

    digests = office.morning(FRIDAY)
    office.pass_time(timedelta(minutes=20), 20)

    assert [message.address for message in digests] == OFFICERS
    assert office.email.accepted == digests
    states = {entry.day: entry.state for entry in office.ledger.entries.values()}
    assert states == {THURSDAY: DeliveryState.FAILED, FRIDAY: DeliveryState.SENT}
    assert all(entry.next_at is None for entry in office.ledger.entries.values())


def test_a_request_that_was_put_aside_and_comes_again_days_later_sends_no_old_digest() -> None:
    office = Office()
    office.forward("DT-1")
    office.clock.at = at(FRIDAY, 7, 29)
    office.send(AGENCY, THURSDAY)
    assert len(office.email.accepted) == 2

    office.clock.at = at(MONDAY, 7, 30)
    office.send(AGENCY, FRIDAY)

    assert len(office.email.accepted) == 2


def test_a_digest_that_waited_until_nothing_was_open_is_closed_and_not_sent() -> None:
    office = Office()
    history = office.forward("DT-1")
    office.email.before = NotAccepted("throttled")
    office.morning(THURSDAY)
    office.does(history, AcceptCase(), OFFICER)
    office.does(history, an_answer(), OFFICER)
    office.does(history, ApproveAnswer(), OPERATOR)
    office.outlet.notices.clear()
    office.email.before = None

    office.pass_time(timedelta(minutes=5), 4)

    assert office.email.accepted == []
    assert {entry.reason for entry in office.ledger.entries.values()} == {"no-longer-addressed"}
    assert all(entry.next_at is None for entry in office.ledger.entries.values())
    assert office.failed == []


def test_every_agency_there_is_or_was_is_asked_about_and_the_desk_each_once() -> None:
    outlet = RecordingOutlet()
    records = [
        Agency("NOW", "Sở Nay", "so"),
        Agency("ENDED", "Sở Cũ", "so", valid_to=date(2025, 6, 30)),
        Agency("TWICE", "Sở Trước", "so", valid_to=date(2025, 6, 30)),
        Agency("TWICE", "Sở Sau", "so", valid_from=date(2025, 7, 1)),
        Agency("TODAY", "Sở Hôm nay", "so", valid_from=THURSDAY),
        Agency("TOMORROW", "Sở Mai", "so", valid_from=FRIDAY),
    ]

    planned = plan_digests(
        directory=Directory(records),
        calendar=RULES.calendar,
        messaging=MESSAGING,
        queue=outlet,
        clock=FixedClock(at(THURSDAY, 7, 45)),
    )

    asked = ["NOW", "ENDED", "TWICE", "TODAY", DESK]
    assert outlet.digests == [(code, THURSDAY, None) for code in asked]
    assert planned == len(asked)


def test_at_any_other_time_nothing_is_planned() -> None:
    office = Office()
    for hour in (0, 7, 8, 12, 19):
        office.clock.at = at(WEDNESDAY, hour)
        office.plan()

    assert office.outlet.digests == []
