"""The calendar changes in the middle of an extension, a pause, a return, a ladder."""

from dataclasses import replace
from datetime import date, timedelta

from casework.domain import commands as c
from casework.domain.case import State
from casework.domain.events import ClockRecomputed, DeadlineMissed
from tests.builders import (
    AGENCY,
    OPERATOR,
    PARTNER,
    RULES,
    History,
)
from tests.life import COORDINATING, WAYS
from tests.recount import (
    A_DAY_LATER,
    DUE,
    FRIDAY,
    PAUSING,
    Registry,
    at_work,
    day_off,
    extended,
    forwarded_again,
    local,
    paused,
    recomputed,
    transferred,
)


def test_an_extension_stays_at_its_instant_and_the_original_due_time_moves() -> None:
    counted = recomputed(extended(), FRIDAY)

    assert (counted.original_due_at, counted.due_at) == (A_DAY_LATER, local(3, 11, 10))
    assert counted.extended


def test_what_the_citizen_was_promised_before_a_return_is_not_forgotten() -> None:
    before = forwarded_again().case.clock
    assert (before.original_due_at, before.due_at) == (DUE, local(3, 10))

    counted = recomputed(forwarded_again(), FRIDAY)

    assert (counted.original_due_at, counted.due_at) == (DUE, local(3, 11))
    assert not counted.extended


def test_a_paused_clock_stays_paused_and_resumes_as_if_the_day_had_been_known() -> None:
    registry = Registry(paused())
    known = paused(replace(FRIDAY, policies=PAUSING.policies, calendar_revision="known"))
    rules = replace(FRIDAY, policies=PAUSING.policies)

    registry.recompute(rules)

    clock = registry.case().clock
    assert clock.paused_at == paused().case.clock.paused_at
    assert [rung.name for rung in clock.held] == [r.name for r in paused().case.clock.held]
    history = History(rules)
    history.case, history.at = registry.case(), registry.clock.at
    for each in (history, known):
        each.after(hours=3).does(c.AddInformation("Số 12"), PARTNER)
    resumed = history.case.clock
    assert resumed.due_at == known.case.clock.due_at > clock.due_at
    assert resumed.original_due_at == known.case.clock.original_due_at
    mine, theirs = (
        {r.name: r.at for r in clock.rungs if r.agency is None}
        for clock in (resumed, known.case.clock)
    )
    assert mine == theirs
    assert f"contribution:{COORDINATING}" in {r.name for r in resumed.rungs}


def test_a_clock_that_was_paused_before_keeps_what_the_pause_gave_it() -> None:
    history = paused().after(hours=2).does(c.AddInformation("Số 12"), PARTNER)
    before = history.case.clock
    assert before.paused_seconds > 0
    reprinted = replace(PAUSING, calendar_revision="reprinted")
    friday = replace(FRIDAY, policies=PAUSING.policies)

    assert recomputed(history, reprinted) == before
    counted = recomputed(history, friday)

    one_day_later = friday.calendar.add_working_time(before.due_at, timedelta(hours=8))
    assert counted.due_at == counted.original_due_at == one_day_later


def test_rungs_that_fired_do_not_fire_again() -> None:
    registry = Registry(at_work())
    registry.live_until(local(3, 6, 14), RULES)  # half of the time is over
    assert registry.fired() == ["half"]
    registry.recompute(FRIDAY)

    registry.live_until(local(3, 20), FRIDAY)

    fired = registry.fired()
    assert len(fired) == len(set(fired))
    assert {"half", "four_fifths", "due", "leader", "leader#2", "oversight_5"} <= set(fired)


def test_an_alarm_that_comes_every_day_goes_on_once_a_day() -> None:
    registry = Registry(at_work())
    registry.live_until(local(3, 12, 18), RULES)
    before = registry.case()
    assert {rung.name for rung in before.clock.rungs} >= {"leader#4", "progress"}
    wednesday = day_off(date(2026, 3, 18))

    registry.recompute(wednesday)

    assert registry.case().fired_rungs == before.fired_rungs
    ahead = {rung.name: rung.at for rung in registry.case().clock.rungs}
    assert (ahead["leader#4"], ahead["progress"]) == (local(3, 13), local(3, 19))
    registry.live_until(local(3, 20), wednesday)
    leader = [name for name in registry.fired() if name.startswith("leader")]
    assert leader == ["leader", *(f"leader#{n}" for n in range(2, 9))]


def test_a_day_that_is_worked_after_all_makes_a_case_overdue_at_the_next_tick() -> None:
    registry = Registry(at_work(FRIDAY))
    registry.clock.at = local(3, 9, 18)
    worked = replace(RULES, calendar_revision="Friday is worked")

    registry.recompute(worked)
    registry.live_until(local(3, 9, 19), worked)

    missed = [it.event for it in registry.cases.history("DT-1")]
    assert [e.due_at for e in missed if isinstance(e, DeadlineMissed)] == [DUE]
    assert registry.case().overdue_since == DUE


def test_an_agency_with_hours_of_its_own_is_counted_in_them() -> None:
    agency = replace(RULES.calendar, hours=RULES.calendar.hours[:1])
    own = replace(RULES, agency_calendars={AGENCY: agency})
    thursday = {**agency.days_off, date(2026, 3, 5): "Cơ quan nghỉ"}
    changed = replace(
        own,
        agency_calendars={AGENCY: replace(agency, days_off=thursday)},
        calendar_revision="agency closed",
    )
    elsewhere = at_work()
    history = at_work(own)
    registry = Registry(history, elsewhere)

    assert registry.recompute(changed) == ("DT-1",)

    assert registry.case().clock.due_at == A_DAY_LATER


def test_an_answer_sent_back_after_the_change_runs_on_by_the_new_calendar() -> None:
    history = WAYS[State.ANSWERED]()
    history.rules = FRIDAY

    history.does(c.SendAnswerBack("Thiếu ảnh"), OPERATOR)

    assert isinstance(history.events[-1].event, ClockRecomputed)
    assert history.case.clock.due_at == history.case.clock.original_due_at == A_DAY_LATER


def test_the_time_to_accept_after_a_transfer_is_counted_from_the_transfer() -> None:
    before = {rung.name: rung.at for rung in transferred().case.clock.rungs}
    assert before["accept_due"] == local(3, 6, 10)

    counted = {rung.name: rung.at for rung in recomputed(transferred(), FRIDAY).rungs}

    assert counted["accept_due"] == local(3, 9, 10)
