"""What is left to the digest: by its notice, or because there were too many messages that day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from casework.domain.commands import (
    AcceptCase,
    AddInformation,
    ApproveAnswer,
    FireRung,
    OrderReminder,
    RouteCase,
)
from casework.domain.delivery import DeliveryState, NotAccepted
from casework.domain.notifications import Channel
from casework.use_cases.send_due import send_due
from tests.builders import (
    AGENCY,
    CITIZEN,
    OFFICER,
    OPERATOR,
    RULES,
    SUPERVISOR,
    History,
    a_classification,
    an_answer,
)
from tests.digests import FRIDAY, MESSAGING, MONDAY, THURSDAY, WEDNESDAY, Office, at

FLOOD: Final = MESSAGING.flood[Channel.EMAIL] or 0
PEOPLE: Final = 2
IN_DIGEST: Final = DeliveryState.IN_DIGEST


def told(office: Office, state: DeliveryState | None = None) -> Counter[tuple[str, Channel]]:
    """How many messages each person has by each channel; the person is the end of the id."""
    entries = office.ledger.entries.values()
    return Counter(
        (e.message_id[-12:], e.channel)
        for e in entries
        if e.case_id and (state is None or e.state is state)
    )


def flooded(cases: int = 100, **changes: object) -> Office:
    office = Office(messaging=replace(MESSAGING, **changes))  # type: ignore[arg-type]
    for n in range(cases):
        office.forward(f"DT-{n:03}")
    office.tell_all()
    return office


def test_of_a_hundred_cases_in_a_day_thirty_are_told_one_by_one_and_the_next_digest_lists_all() -> (
    None
):
    office = flooded(100)

    assert FLOOD == 30
    assert set(told(office, DeliveryState.SENT).values()) == {FLOOD}
    assert set(told(office, IN_DIGEST).values()) == {100 - FLOOD}
    assert len(told(office)) == PEOPLE * len(Channel)

    digests = office.morning(THURSDAY)

    assert len(digests) == PEOPLE
    for message in digests:
        assert [f"DT-{n:03}" for n in range(100) if f"- DT-{n:03} –" in message.text] == [
            f"DT-{n:03}" for n in range(100)
        ]
        assert "Mới chuyển đến (100):" in message.text


def test_a_case_that_was_closed_before_the_digest_came_is_not_in_it() -> None:
    office = flooded(FLOOD + 3)
    last = f"DT-{FLOOD + 2:03}"
    history = History(case_id=last).forwarded()
    for command, actor in (
        (AcceptCase(), OFFICER),
        (an_answer(), OFFICER),
        (ApproveAnswer(), OPERATOR),
    ):
        office.does(history, command, actor)
    office.outlet.notices.clear()

    text = office.morning(THURSDAY)[0].text

    assert last not in text
    assert f"Tổng số đang xử lý: {FLOOD + 2}\n" in text


def test_the_next_day_each_person_has_room_again() -> None:
    office = flooded(FLOOD + 1)
    office.clock.at = at(THURSDAY, 8)
    office.forward("DT-TOMORROW")

    office.tell_all()

    assert set(told(office, DeliveryState.SENT).values()) == {FLOOD + 1}
    assert {e.case_id for e in office.ledger.entries.values() if e.state is IN_DIGEST} == {
        f"DT-{FLOOD:03}"
    }


def test_the_same_request_again_counts_nothing_twice() -> None:
    office = flooded(FLOOD - 1)
    for _ in range(3):
        office.tell_all()
    office.forward("DT-LAST")

    office.tell_all()

    assert told(office, IN_DIGEST) == Counter()
    assert set(told(office).values()) == {FLOOD}


def test_a_provider_that_has_to_be_asked_again_and_again_uses_up_nobodys_room() -> None:
    office = Office()
    office.email.before = office.sms.before = NotAccepted("throttled")
    office.forward("DT-FIRST")
    office.tell_all()
    for _ in range(60):
        office.clock.advance(minutes=5)
        send_due(ledger=office.ledger, queue=office.outlet, clock=office.clock)
        office.work()
    assert max(e.attempt for e in office.ledger.entries.values()) > 5
    assert set(office.providers.counts.values()) == {1}


def test_no_address_is_in_the_names_of_the_counters() -> None:
    office = flooded(1)

    names = " ".join(f"{channel} {period}" for channel, period in office.providers.counts)

    assert names.count("2026-03-04#") == PEOPLE * len(Channel)
    assert "@" not in names
    assert "9000000" not in names


def test_an_emergency_is_told_whatever_came_before_it() -> None:
    office = flooded(FLOOD + 1)
    emergency = a_classification("emergency", "khan_cap", agency=AGENCY)
    office.receive("DT-FIRE", lambda history: history.does(RouteCase(emergency)))

    office.tell_all()

    states = {e.state for e in office.ledger.entries.values() if e.case_id == "DT-FIRE"}
    assert states == {DeliveryState.SENT}


def test_what_is_overdue_or_due_before_the_digest_is_told_whatever_came_before_it() -> None:
    office = flooded(FLOOD + 1, flood=dict.fromkeys(Channel, 1))
    history = History(case_id="DT-000").forwarded()
    office.clock.at = at(MONDAY, 7, 30)
    office.does(history, OrderReminder("Gấp."), SUPERVISOR)
    office.work()
    office.clock.at = at(MONDAY, 7, 31)
    office.does(history, OrderReminder("Rất gấp."), SUPERVISOR)
    office.work()
    assert [e.state for e in of_event(office, history, 3)] == [DeliveryState.SENT] * 5
    assert [e.state for e in of_event(office, history, 4)] == [DeliveryState.SENT] * 5

    office.clock.at = at(MONDAY, 17)
    while history.events[-1].name != "DeadlineMissed":
        office.does(history, FireRung(history.case.clock.epoch))
    office.work()

    assert [e.state for e in of_event(office, history, history.case.version)] == [
        DeliveryState.SENT
    ] * 4


def of_event(office: Office, history: History, seq: int) -> list:
    entries = office.ledger.entries.values()
    return [e for e in entries if (e.case_id, e.seq) == (history.case.id, seq)]


def test_a_reminder_of_an_accepted_case_is_told_by_the_digest() -> None:
    office = Office()
    history = office.receive("DT-1", History.forwarded, lambda h: h.does(AcceptCase(), OFFICER))
    office.clock.at = history.case.clock.rungs[0].at
    assert office.clock.at == at(FRIDAY, 8)
    office.does(history, FireRung(history.case.clock.epoch))
    office.work()

    assert history.events[-1].name == "DeadlineReminded"
    assert [e.state for e in of_event(office, history, history.case.version)] == [IN_DIGEST] * 2
    assert "- DT-1 –" in office.morning(MONDAY)[0].text


def test_a_leader_who_gets_no_digest_is_told_of_everything() -> None:
    office = Office(messaging=replace(MESSAGING, flood=dict.fromkeys(Channel, 1)))
    history = office.forward("DT-1")
    for _ in range(3):
        office.clock.advance(minutes=1)
        office.does(history, OrderReminder("Gấp."), SUPERVISOR)
    office.work()

    leader = [m for m in office.email.accepted if m.address.startswith("leader@")]
    assert len(leader) == 3
    assert {m.address for m in office.email.accepted if m not in leader} == {
        "officer1@ubnd-x25-29869.example",
        "officer2@ubnd-x25-29869.example",
    }
    assert len(office.email.accepted) == 3 + PEOPLE


def test_who_has_a_phone_alone_gets_no_digest_and_so_every_sms() -> None:
    office = Office(messaging=replace(MESSAGING, flood=dict.fromkeys(Channel, 1)))
    first, second, _ = office.contacts.people[AGENCY]
    office.contacts.people[AGENCY] = (replace(first, email=None), second)
    for n in range(3):
        office.forward(f"DT-{n}")

    office.tell_all()

    assert Counter(m.address for m in office.sms.accepted) == {first.phone: 3, second.phone: 1}


def test_what_concerns_a_case_that_another_holds_is_not_left_to_a_digest_without_it() -> None:
    """The desk is asked to phone an agency about its case, say."""
    office = Office(messaging=replace(MESSAGING, flood=dict.fromkeys(Channel, 1)))
    for n in range(3):
        history = office.forward(f"DT-{n}")
        office.clock.at = history.case.clock.rungs[0].at
        office.does(history, FireRung(history.case.clock.epoch))
        assert history.events[-1].name == "AgencySilent"
    office.work()

    assert len(office.email.accepted) == 3 * PEOPLE
    assert {e.state for e in office.ledger.entries.values()} == {DeliveryState.SENT}


def test_the_desk_too_is_told_by_its_digest_what_was_too_much() -> None:
    office = Office(messaging=replace(MESSAGING, flood=dict.fromkeys(Channel, 2)))
    unsure = RouteCase(a_classification(confidence=0.1))
    for n in range(5):
        office.receive(f"DT-{n}", lambda history: history.does(unsure))

    office.tell_all()

    states = Counter(e.state for e in office.ledger.entries.values())
    assert states == {DeliveryState.SENT: 2 * PEOPLE, IN_DIGEST: 3 * PEOPLE}
    assert office.morning(THURSDAY)[0].text.count("\n- DT-") == 5


def test_that_an_email_did_not_arrive_is_told_by_sms_whatever_came_before_it() -> None:
    """The digest would not arrive either."""
    office = Office(messaging=replace(MESSAGING, flood={Channel.EMAIL: None, Channel.SMS: 1}))
    history = office.forward("DT-1")
    office.tell_all()
    office.email.rejects = {"officer1@ubnd-x25-29869.example"}
    office.does(history, AddInformation("Số 12."), CITIZEN)
    office.work()

    office.pass_time(timedelta(minutes=1), 2)

    assert [m.address for m in office.sms.accepted].count("+84900000001") == 2
    assert "thu dien tu ve phan anh DT-1 khong den duoc" in office.sms.accepted[-1].text


@pytest.mark.parametrize("channel", Channel)
def test_a_channel_without_a_limit_has_none(channel: Channel) -> None:
    flood = {c: None if c is channel else 1 for c in Channel}

    office = flooded(5, flood=flood)

    kinds = {(e.channel, e.state) for e in office.ledger.entries.values()}
    assert (channel, IN_DIGEST) not in kinds
    assert (channel, DeliveryState.SENT) in kinds
    assert len({c for c, state in kinds if state is IN_DIGEST}) == 1


def test_where_the_calendar_ends_nothing_is_left_to_a_digest_that_nobody_can_name() -> None:
    ends_today = replace(RULES, calendar=replace(RULES.calendar, last_day=WEDNESDAY))
    office = Office(messaging=replace(MESSAGING, flood=dict.fromkeys(Channel, 1)), rules=ends_today)
    for n in range(3):
        office.forward(f"DT-{n}")

    office.tell_all()

    assert set(told(office, DeliveryState.SENT).values()) == {3}
