from datetime import timedelta

import pytest

from casework.domain import events as e
from casework.domain.case import SYSTEM, Role, State
from casework.domain.commands import AnswerCase, FireRung, RouteCase
from casework.domain.deadlines import Audience
from casework.domain.errors import CaseNotOpenToCaller, NotAllowedInState
from casework.domain.transitions import TRANSITIONS
from tests.builders import AGENCY, OPERATOR, PARTNER, History, a_classification


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
        a_classification(case_class="complaint_denunciation"),
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


def test_an_answer_before_the_due_time_is_on_time_and_stops_the_clock() -> None:
    case = History().forwarded().after(days=1).does(AnswerCase(AGENCY, "Xong"), OPERATOR).case

    assert case.state is State.ANSWERED
    assert case.answer is not None
    assert case.answer.on_time
    assert (case.clock.running, case.clock.next_at, case.clock.epoch) == (False, None, 3)


def test_an_answer_at_the_due_instant_is_on_time_and_a_moment_later_late() -> None:
    at_due, late = History().forwarded(), History().forwarded()
    at_due.at = at_due.case.clock.original_due_at
    late.at = late.case.clock.original_due_at + timedelta(microseconds=1)

    for history in (at_due, late):
        history.does(AnswerCase(AGENCY, "Xong"), OPERATOR)

    assert at_due.case.answer.on_time
    assert not late.case.answer.on_time


def test_only_the_lead_agency_answers() -> None:
    with pytest.raises(CaseNotOpenToCaller):
        History().forwarded().does(AnswerCase("SGTVT", "Xong"), OPERATOR)


def test_the_ladder_reminds_then_marks_overdue_then_escalates_each_rung_once() -> None:
    history = History().forwarded().after(days=60)
    for _ in range(20):
        history.does(FireRung(2))

    fired = [item.event for item in history.events[2:]]
    assert [type(event) for event in fired[:3]] == [
        e.DeadlineReminded,
        e.DeadlineReminded,
        e.DeadlineMissed,
    ]
    assert all(isinstance(event, e.CaseEscalated) for event in fired[3:])
    assert {event.audience for event in fired[3:]} == {
        Audience.AGENCY_LEADER,
        Audience.OVERSIGHT,
    }
    assert len(set(history.case.fired_rungs)) == len(history.case.fired_rungs) == 11


def test_an_overdue_case_is_overdue_since_its_due_time_not_since_it_was_noticed() -> None:
    history = History().forwarded().after(days=60)
    for _ in range(3):
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
    history = History().forwarded().does(AnswerCase(AGENCY, "Xong"), OPERATOR).after(days=60)

    for epoch in (1, 2, 3):
        history.does(FireRung(epoch))

    assert history.case.overdue_since is None
    assert len(history.events) == 3


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


COMMANDS = {
    RouteCase: RouteCase(a_classification()),
    AnswerCase: AnswerCase(AGENCY, "Xong"),
    FireRung: FireRung(1),
}


def in_state(state: State) -> History:
    match state:
        case State.RECEIVED:
            return History()
        case State.TRIAGE:
            return History().does(RouteCase(a_classification(confidence=0.1)))
        case State.FORWARDED:
            return History().forwarded()
        case State.ANSWERED:
            return History().forwarded().does(AnswerCase(AGENCY, "Xong"), OPERATOR)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", COMMANDS)
def test_the_table_alone_says_who_may_do_what_when(state: State, role: Role, kind: type) -> None:
    history = in_state(state)
    assert history.case.state is state
    actor = {Role.SYSTEM: SYSTEM, Role.OPERATOR: OPERATOR, Role.PARTNER: PARTNER}[role]
    rows = [row for row in TRANSITIONS if row.command is kind]
    by_role = [row for row in rows if role in row.roles]
    allowed = [row for row in by_role if state in row.sources]

    if allowed:
        history.does(COMMANDS[kind], actor)
        assert history.case.state in allowed[0].targets
    else:
        with pytest.raises(NotAllowedInState if by_role else CaseNotOpenToCaller):
            history.does(COMMANDS[kind], actor)
