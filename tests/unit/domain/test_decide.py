from datetime import timedelta

import pytest

from casework.domain import events as e
from casework.domain.case import State
from casework.domain.commands import AcceptCase, FireRung, RouteCase
from casework.domain.deadlines import Audience
from casework.domain.errors import NotAdmissible
from tests.builders import (
    AGENCY,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    History,
    a_classification,
    an_answer,
)


def test_a_new_case_has_the_clock_of_the_desk() -> None:
    case = History().case

    assert case.state is State.RECEIVED
    assert (case.clock.term, case.clock.epoch, case.clock.running) == ("triage", 1, True)


def test_a_sure_route_forwards_the_case_and_starts_the_agencys_clock() -> None:
    case = History().forwarded().case

    assert (case.state, case.lead_agency) == (State.FORWARDED, AGENCY)
    assert (case.clock.term, case.clock.epoch) == ("simple", 2)


@pytest.mark.parametrize(
    "unsure",
    [
        a_classification(confidence=0.79),
        a_classification(agency=None),
        a_classification(case_class="complaint_denunciation", confidence=0.5),
        a_classification(case_class="spam"),
        a_classification(case_class="out_of_scope"),
        a_classification(case_class="needs_more_info"),
    ],
)
def test_what_is_not_sure_goes_to_the_desk_whose_clock_runs_on(unsure) -> None:
    history = History()
    before = history.case.clock

    history.after(minutes=1).does(RouteCase(unsure))

    assert history.case.state is State.TRIAGE
    assert history.case.clock == before
    assert history.case.classification == unsure


def test_an_emergency_is_forwarded_at_once_even_when_unsure() -> None:
    emergency = a_classification("emergency", "khan_cap", confidence=0.3, agency="CAT")

    case = History().does(RouteCase(emergency)).case

    assert (case.state, case.lead_agency, case.clock.term) == (State.FORWARDED, "CAT", "emergency")


def test_an_answer_before_the_due_time_is_on_time_and_the_desks_clock_to_approve_starts() -> None:
    case = History().forwarded().after(days=1).does(an_answer(text="Xong"), OPERATOR).case

    assert case.state is State.ANSWERED
    assert case.answer is not None
    assert case.answer.on_time
    assert (case.clock.term, case.clock.epoch) == ("approval", 3)
    assert case.agency_clock.term == "simple"


def test_an_answer_at_the_due_instant_is_on_time_and_a_moment_later_late() -> None:
    at_due, late = History().forwarded(), History().forwarded()
    at_due.at = at_due.case.clock.original_due_at
    late.at = late.case.clock.original_due_at + timedelta(microseconds=1)

    for history in (at_due, late):
        history.does(an_answer(text="Xong"), OPERATOR)

    assert at_due.case.answer.on_time
    assert not late.case.answer.on_time


def test_only_the_lead_agency_answers() -> None:
    with pytest.raises(NotAdmissible, match="not-the-lead-agency"):
        History().forwarded().does(an_answer("SGTVT"), OPERATOR)


def test_the_ladder_reminds_then_marks_overdue_then_escalates_each_rung_once() -> None:
    history = History().forwarded().does(AcceptCase(), OFFICER)
    while history.case.clock.next_at < NINE_O_CLOCK + timedelta(days=15):
        history.at = history.case.clock.next_at
        history.does(FireRung(3))

    fired = [item.event for item in history.events[3:]]
    assert [event.rung for event in fired] == [
        "half",
        "four_fifths",
        "due",
        *("leader", "oversight_1"),
        "leader#2",
        *("oversight_3", "leader#3"),
        "leader#4",
        *("oversight_5", "leader#5"),
        "leader#6",
        *("progress", "leader#7"),
    ]
    assert [type(event) for event in fired[:3]] == [
        e.DeadlineReminded,
        e.DeadlineReminded,
        e.DeadlineMissed,
    ]


def test_who_does_not_accept_in_time_is_reminded_and_then_escalated() -> None:
    history = History().forwarded()
    history.at = history.case.clock.due_at
    for _ in range(4):
        history.does(FireRung(2))

    fired = [(item.event.rung, item.event.audience) for item in history.events[2:]]
    assert ("accept_due", Audience.AGENCY_OFFICERS) in fired
    assert ("accept_missed", Audience.AGENCY_LEADER) in fired


def test_an_overdue_case_is_overdue_since_its_due_time_not_since_it_was_noticed() -> None:
    history = History().forwarded().after(days=20)
    for _ in range(6):
        history.does(FireRung(2))

    assert history.case.overdue_since == history.case.clock.due_at


def test_nothing_fires_before_its_instant() -> None:
    history = History().forwarded()
    history.at = history.case.clock.next_at - timedelta(microseconds=1)

    history.does(FireRung(2))

    assert len(history.events) == 2


def test_an_alarm_of_an_older_epoch_changes_nothing() -> None:
    history = History().forwarded().after(days=60).does(FireRung(1))

    assert len(history.events) == 2


def test_an_answered_case_is_never_marked() -> None:
    history = History().forwarded().does(an_answer(text="Xong"), OPERATOR).after(days=60)

    for epoch in (1, 2, 3, 3, 3):
        history.does(FireRung(epoch))

    assert history.case.overdue_since is None
    assert [item.name for item in history.events[3:]] == ["DeadlineReminded"] * 2


def test_a_case_that_stays_at_the_desk_escalates_too() -> None:
    history = History().does(RouteCase(a_classification(confidence=0.1))).after(days=60)

    for _ in range(5):
        history.does(FireRung(1))

    fired = [(type(item.event), item.event.audience) for item in history.events[2:]]
    assert fired == [
        (e.DeadlineReminded, Audience.OPERATORS),
        (e.DeadlineMissed, Audience.OPERATORS),
        (e.CaseEscalated, Audience.OVERSIGHT),
    ]
