"""Sequences that `test_state_machine` found: mended, they stay mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import SYSTEM, State
from casework.domain.deadlines import RungAction, Span
from casework.domain.delivery import DeliveryState
from casework.domain.errors import NotAdmissible, NotAllowedInState
from tests.builders import (
    AGENCY,
    CITIZEN,
    LEADER,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    History,
    a_classification,
    an_answer,
)
from tests.fakes import FixedClock
from tests.telling import LEASE
from tests.unit.life.province import PAUSING, POLICE, RUNNING_ON, reissued
from tests.unit.life.system import Harm, System, dies


def working(history: History | None = None) -> History:
    return (history or History()).forwarded().does(c.AcceptCase(), OFFICER)


def recounted_by_the_same_calendar(history: History) -> tuple[object, ...]:
    """What moved, though no day did."""
    before = history.case.clock
    history.rules = reissued(history.rules)
    after = history.does(c.RecomputeClock()).case.clock
    names = {rung.name: rung.at for rung in (*before.rungs, *before.held)}
    moved = [rung.name for rung in (*after.rungs, *after.held) if names[rung.name] != rung.at]
    if after.original_due_at != before.original_due_at:
        moved.append("original due time")
    return (*moved, *(["due time"] if after.due_at != before.due_at else []))


def test_an_overdue_case_can_be_given_to_another_agency() -> None:
    history = working().after(days=14)

    history.does(c.ReassignCase(POLICE, "Để quá hạn."), SUPERVISOR)

    assert history.case.state is State.FORWARDED


def test_a_case_answered_in_time_and_sent_back_after_the_due_time_becomes_overdue() -> None:
    history = working().after(hours=1).does(an_answer(), OFFICER).after(days=14)

    history.does(c.SendAnswerBack("Chưa rõ."), OPERATOR)
    history.does(c.FireRung(history.case.clock.epoch))

    assert isinstance(history.events[-1].event, e.DeadlineMissed)


def test_a_reopened_case_asks_nobody_to_accept_it() -> None:
    history = working().does(an_answer(), OFFICER).does(c.ApproveAnswer(), OPERATOR)

    history.does(c.ReopenCase("Đèn lại hư."), CITIZEN)

    assert not any(rung.span is Span.ACCEPT for rung in history.case.clock.rungs)


def test_an_extension_that_is_over_when_it_is_decided_is_refused() -> None:
    history = working()
    until = history.case.clock.due_at + timedelta(hours=1)
    history.does(c.RequestExtension("Chờ vật tư.", until), OFFICER).after(days=14)

    with pytest.raises(NotAdmissible, match="not-later-than-due"):
        history.does(c.DecideExtension(True, "Đồng ý."), SUPERVISOR)


def test_a_returned_case_whose_promise_is_past_gets_no_extension() -> None:
    history = History().forwarded().after(days=14).does(c.ReturnCase("Nhầm."), OFFICER)
    history.does(c.ForwardCase(AGENCY), OPERATOR).does(c.AcceptCase(), OFFICER)
    until = history.case.clock.due_at + timedelta(hours=1)

    with pytest.raises(NotAdmissible, match="extension-too-long"):
        history.does(c.RequestExtension("Chờ vật tư.", until), OFFICER)


def test_a_late_alarm_does_not_lengthen_the_pause() -> None:
    history = working(History(PAUSING)).does(c.AskCitizen("Số nhà?"), OFFICER)
    (cap,) = (r.at for r in history.case.clock.rungs if r.action is RungAction.RESUME_CLOCK)

    history.at = cap + timedelta(days=3)
    history.does(c.FireRung(history.case.clock.epoch))

    assert history.case.clock.paused_seconds == timedelta(hours=16).total_seconds()


def test_counting_anew_keeps_what_was_promised_before_a_return() -> None:
    history = History().forwarded().after(days=1).does(c.ReturnCase("Nhầm."), OFFICER)

    assert recounted_by_the_same_calendar(history) == ()


def test_counting_anew_keeps_the_time_to_accept_of_the_next_agency() -> None:
    history = History().forwarded().after(days=1)
    history.does(c.ReassignCase("SYT", "Nhầm."), SUPERVISOR)

    assert recounted_by_the_same_calendar(history) == ()


def test_counting_anew_keeps_the_due_time_that_another_agency_was_handed() -> None:
    history = working(History(RUNNING_ON)).does(c.ReassignCase(POLICE, "Nhầm."), SUPERVISOR)
    history.does(c.AcceptCase(), replace(OFFICER, agency=POLICE))

    assert recounted_by_the_same_calendar(history) == ()


def test_counting_anew_keeps_the_time_to_accept_by_the_next_agencys_own_hours() -> None:
    history = History(RUNNING_ON).forwarded().after(days=1)
    history.does(c.ReassignCase(POLICE, "Nhầm."), SUPERVISOR)

    assert recounted_by_the_same_calendar(history) == ()


def test_counting_anew_keeps_the_ladder_after_a_pause() -> None:
    history = working(History(PAUSING)).does(c.AskCitizen("Số nhà?"), OFFICER)
    history.after(hours=2).does(c.AddInformation("Số 12."), CITIZEN)

    assert recounted_by_the_same_calendar(history) == ()


def test_a_case_returned_refused_and_readmitted_gets_the_agencys_time() -> None:
    history = History().forwarded().does(c.ReturnCase("Nhầm."), OFFICER)
    history.does(c.RefuseCase("spam", "Tin thử."), OPERATOR)
    history.does(c.AppealRefusal("Không phải."), CITIZEN)
    history.does(c.DecideAppeal(True, "Đúng."), SUPERVISOR)
    history.does(c.ForwardCase(AGENCY), OPERATOR)

    assert history.case.clock.original_due_at == history.case.clock.due_at


def a_system() -> System:
    system = System(RUNNING_ON, FixedClock(NINE_O_CLOCK))
    for n in (1, 2):
        system.submit(f"edt-{n}", "d", Harm())
    return system


def test_a_merge_that_is_refused_leaves_no_line_in_the_other_case() -> None:
    system = a_system()
    first, second = system.store.cases

    with pytest.raises(NotAllowedInState):
        system.act(first, c.MergeCase(second), OPERATOR, Harm())

    assert system.store.cases[second].linked == ()


def test_a_split_that_is_sent_again_after_a_lost_reply_opens_no_case_twice() -> None:
    system = a_system()
    first = next(iter(system.store.cases))
    system.act(first, c.RouteCase(a_classification(confidence=0.1)), SYSTEM, Harm())
    split = c.SplitCase(("Việc thứ hai",), ("",))

    for _ in range(2):
        system.act(first, split, OPERATOR, Harm())

    assert len(system.store.cases) == 3


def test_a_notice_in_doubt_is_closed_though_the_case_moved_on() -> None:
    system = a_system()
    first = next(iter(system.store.cases))
    system.act(first, c.RouteCase(a_classification()), SYSTEM, Harm())
    system.outlet.notices = [(first, 2, None)]
    system.notify(0, again=False, harm=Harm(5, False, dies))  # the first message has just gone
    system.act(first, c.ReturnCase("Nhầm."), LEADER, Harm())

    assert {entry.state for entry in system.ledger.entries.values()} == {DeliveryState.SENDING}

    system.clock.at += 2 * LEASE
    system.notify(0, again=False, harm=Harm())

    states = {entry.state for entry in system.ledger.entries.values()}
    assert DeliveryState.SENDING not in states
