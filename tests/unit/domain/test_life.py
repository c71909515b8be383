"""The guards, the clock and what stays: one test a rule."""

from datetime import timedelta

import pytest

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import Actor, Level, Outcome, Role, State
from casework.domain.deadlines import Limit, Unit
from casework.domain.errors import NotAdmissible
from casework.domain.history import is_intact
from casework.domain.policy import Rules
from tests.builders import (
    AGENCY,
    CITIZEN,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    PARTNER,
    RULES,
    SUPERVISOR,
    History,
    a_classification,
    an_answer,
)
from tests.life import COORDINATING, COORDINATING_OFFICER, answered, in_progress, triage


def with_policy(**changes: object) -> Rules:
    from dataclasses import replace

    return replace(RULES, policies=(replace(RULES.policies[0], **changes),))


PAUSING = with_policy(pause_cap=Limit(3, Unit.WORKING_DAYS))


def refused(code: str):
    return pytest.raises(NotAdmissible, match=f"^{code}$")


def test_the_desk_answers_at_first_contact_with_level_1() -> None:
    case = triage().does(c.AnswerAtFirstContact("Làm việc đến 17 giờ."), OPERATOR).case

    assert (case.state, case.level, case.outcome) == (
        State.CLOSED,
        Level.FIRST_CONTACT,
        Outcome.FIRST_CONTACT,
    )
    assert case.answer.on_time
    assert case.clock.next_at is None


def test_a_case_with_several_agencies_is_level_3_and_has_sub_deadlines() -> None:
    case = triage().does(c.ForwardCase(AGENCY, (COORDINATING,)), OPERATOR).case

    (owed,) = case.contributions
    assert case.level is Level.JOINT
    assert case.clock.term == "complex"
    assert case.clock.started_at < owed.due_at < case.clock.due_at
    assert [r.at for r in case.clock.rungs if r.agency == COORDINATING] == [owed.due_at]


def test_the_lead_agency_joins_the_answer_of_all() -> None:
    history = triage().does(c.ForwardCase(AGENCY, (COORDINATING,)), OPERATOR)
    history.does(c.AcceptCase(), OFFICER)
    with refused("contribution-missing"):
        history.does(an_answer(), OFFICER)

    history.does(c.Contribute("Đạt chuẩn."), COORDINATING_OFFICER).does(an_answer(), OFFICER)

    assert history.case.answer.joined == (COORDINATING,)
    assert not any(r.agency for r in history.case.clock.rungs)


def test_a_part_that_never_came_is_left_out_by_name() -> None:
    history = triage().does(c.ForwardCase(AGENCY, (COORDINATING,)), OPERATOR)
    history.does(c.AcceptCase(), OFFICER)

    history.does(c.AnswerCase(AGENCY, "Xong", ("BB-1",), without=(COORDINATING,)), OFFICER)

    assert history.case.answer.joined == ()


def test_no_answer_without_evidence() -> None:
    with refused("evidence-missing"):
        in_progress().does(c.AnswerCase(AGENCY, "Xong", ()), OFFICER)


def test_accepting_ends_the_accept_limit_and_nothing_else() -> None:
    forwarded, accepted = History().forwarded(), in_progress()

    names = [rung.name for rung in forwarded.case.clock.rungs]
    kept = [rung.name for rung in accepted.case.clock.rungs]
    assert kept == [name for name in names if not name.startswith(("accept", "not_opened"))]
    assert accepted.case.clock.due_at == forwarded.case.clock.due_at


def test_the_third_return_is_the_supervisors() -> None:
    history = triage()
    for _ in range(3):
        forwarder = SUPERVISOR if history.case.with_supervisor else OPERATOR
        history.does(c.ForwardCase(AGENCY), forwarder)
        history.does(c.ReturnCase("Không thuộc địa bàn."), OFFICER)

    assert (history.case.returns, history.case.with_supervisor) == (3, True)
    with refused("supervisor-must-forward"):
        history.does(c.ForwardCase(AGENCY), OPERATOR)
    assert history.does(c.ForwardCase(AGENCY), SUPERVISOR).case.state is State.FORWARDED


def test_a_wrong_route_does_not_move_what_the_citizen_was_promised() -> None:
    history = History().forwarded()
    promised = history.case.clock.original_due_at

    history.after(days=1).does(c.ReturnCase("Không thuộc địa bàn."), OFFICER)
    history.after(days=1).does(c.ForwardCase("CAT"), OPERATOR)

    assert history.case.clock.original_due_at == promised
    assert history.case.clock.due_at > promised


def test_a_case_goes_down_to_a_unit_of_the_agency_only_and_keeps_its_due_time() -> None:
    history = triage().does(c.ForwardCase("SCT"), OPERATOR)
    officer = Actor(Role.AGENCY_OFFICER, "o", "SCT")
    due = history.case.clock.due_at
    with refused("not-a-unit-of-the-agency"):
        history.does(c.TransferCase("SYT", "Sở khác làm"), officer)

    history.after(hours=3).does(c.TransferCase("CCQLTT", "Chi cục làm"), officer)

    assert (history.case.state, history.case.lead_agency) == (State.FORWARDED, "CCQLTT")
    assert history.case.clock.due_at == due


def test_the_clock_runs_on_while_the_citizen_is_asked_unless_the_policy_pauses_it() -> None:
    history = in_progress()
    due = history.case.clock.due_at

    history.does(c.AskCitizen("Số nhà?"), OFFICER).after(days=1)
    history.does(c.AddInformation("Số 12."), CITIZEN)

    assert (history.case.state, history.case.clock.due_at) == (State.IN_PROGRESS, due)
    assert "silent" not in {rung.name for rung in history.case.clock.rungs}


def paused() -> History:
    history = History(PAUSING).forwarded().does(c.AcceptCase(), OFFICER)
    return history.does(c.AskCitizen("Số nhà?"), OFFICER)


def test_a_pause_moves_everything_to_come_by_its_working_time() -> None:
    history = paused()
    due, rungs = history.case.clock.due_at, history.case.clock.held

    history.after(hours=24).does(c.AddInformation("Số 12."), CITIZEN)  # one working day: 8 hours

    clock, calendar = history.case.clock, RULES.calendar
    assert calendar.working_time_between(due, clock.due_at) == timedelta(hours=8)
    assert clock.original_due_at == clock.due_at
    assert [rung.name for rung in clock.rungs] == [rung.name for rung in rungs]
    assert clock.paused_seconds == 8 * 3600


def test_a_pause_ends_at_its_cap_and_the_case_goes_on_waiting() -> None:
    history = paused()
    assert [rung.name for rung in history.case.clock.rungs] == ["pause_cap", "silent"]
    history.at = history.case.clock.next_at

    history.does(c.FireRung(history.case.clock.epoch))

    assert history.case.state is State.WAITING_CITIZEN
    assert history.case.clock.paused_at is None
    assert "silent" in {rung.name for rung in history.case.clock.rungs}


def test_a_citizen_who_stays_silent_ends_the_case_as_not_enough_information() -> None:
    history = in_progress().does(c.AskCitizen("Số nhà?"), OFFICER)
    while history.case.is_open:
        history.at = history.case.clock.next_at
        history.does(c.FireRung(history.case.clock.epoch))

    assert history.case.outcome is Outcome.NOT_ENOUGH_INFORMATION
    assert history.case.fired_rungs[-1].endswith(":silent")


def test_one_extension_at_most_half_of_the_original_approved_by_the_supervisor() -> None:
    history = in_progress()
    clock = history.case.clock
    with refused("extension-too-long"):
        history.does(c.RequestExtension("Chờ vật tư", clock.due_at + timedelta(days=30)), OFFICER)
    until = clock.due_at + timedelta(hours=24)

    history.does(c.RequestExtension("Chờ vật tư", until), OFFICER)
    with refused("extension-pending"):
        history.does(c.RequestExtension("Chờ vật tư", until), LEADER)
    history.does(c.DecideExtension(True, "Đồng ý"), SUPERVISOR)

    extended = history.case.clock
    assert (extended.due_at, extended.original_due_at) == (until, clock.original_due_at)
    assert {r.at for r in extended.rungs if r.action == "mark_overdue"} == {until}
    with refused("no-more-extensions"):
        history.does(c.RequestExtension("Nữa", until + timedelta(hours=24)), OFFICER)


def test_an_answer_within_the_extension_but_after_the_original_due_is_late_and_extended() -> None:
    history = in_progress()
    due = history.case.clock.due_at
    history.does(c.RequestExtension("Chờ vật tư", due + timedelta(hours=24)), OFFICER)
    history.does(c.DecideExtension(True, "Đồng ý"), SUPERVISOR)
    history.at = due + timedelta(hours=1)

    history.does(an_answer(), OFFICER)

    assert (history.case.answer.on_time, history.case.answer.extended) == (False, True)
    assert history.case.overdue_since is None


def test_an_extension_that_is_refused_changes_no_time() -> None:
    history = in_progress()
    clock = history.case.clock
    history.does(c.RequestExtension("Chờ", clock.due_at + timedelta(hours=24)), OFFICER)

    history.does(c.DecideExtension(False, "Không đủ lý do"), SUPERVISOR)

    assert history.case.clock == clock
    assert history.case.extensions[0].approved is False


def test_an_answer_sent_back_goes_on_to_the_same_due_time() -> None:
    history = answered()
    due = history.case.agency_clock.due_at

    history.after(hours=2).does(c.SendAnswerBack("Chưa nêu kết quả."), OPERATOR)

    assert (history.case.state, history.case.answer) == (State.IN_PROGRESS, None)
    assert (history.case.clock.term, history.case.clock.due_at) == ("simple", due)
    assert history.case.clock.next_at > history.at


def test_publishing_needs_approval_and_no_personal_data() -> None:
    for text in ("Gọi 0912 345 678", "CCCD 087200000001", "hoi@mail.example"):
        with refused("personal-data-in-text"):
            answered().does(c.ApproveAnswer(publish=text), OPERATOR)

    case = answered().does(c.ApproveAnswer(publish="Đã thay bóng đèn ngày 05/3/2026."), OPERATOR)

    assert case.case.published_text == "Đã thay bóng đèn ngày 05/3/2026."


def test_a_refusal_names_a_listed_ground_and_a_reason_and_can_be_appealed_once() -> None:
    with refused("ground-not-listed"):
        triage().does(c.RefuseCase("boring", "Không."), OPERATOR)
    with refused("reason-missing"):
        triage().does(c.RefuseCase("unclear", " "), OPERATOR)
    history = triage().does(c.RefuseCase("unclear", "Không rõ ở đâu."), OPERATOR)

    history.does(c.AppealRefusal("Đã ghi địa chỉ."), PARTNER)
    assert history.case.clock.next_at is not None
    with refused("appealed-before"):
        history.does(c.AppealRefusal("Nữa."), PARTNER)
    history.does(c.DecideAppeal(True, "Có cơ sở."), SUPERVISOR)

    assert (history.case.state, history.case.clock.term) == (State.TRIAGE, "triage")


def test_a_sure_complaint_is_guided_and_restricted() -> None:
    found = a_classification("complaint_denunciation", "khieu_nai_to_cao", 0.99, "BTCD")

    case = History().does(c.RouteCase(found)).case

    assert (case.state, case.restricted) == (State.GUIDED, True)
    assert case.clock.next_at is None


def test_a_case_is_rated_once_with_listed_reasons() -> None:
    history = answered().does(c.ApproveAnswer(), OPERATOR)
    with refused("reason-not-listed"):
        history.does(c.RateCase(1, ("boring",)), CITIZEN)

    history.does(c.RateCase(2, ("slow",)), CITIZEN)

    assert history.case.rating.dissatisfied
    with refused("rated-before"):
        history.does(c.RateCase(5), CITIZEN)


def test_a_case_is_reopened_once_within_the_days_with_a_new_clock() -> None:
    history = answered().does(c.ApproveAnswer(), OPERATOR).after(days=3)
    history.does(c.ReopenCase("Đèn lại hư."), CITIZEN)

    assert (history.case.state, history.case.answer) == (State.IN_PROGRESS, None)
    assert history.case.clock.started_at == history.at
    history.does(an_answer(), OFFICER).does(c.ApproveAnswer(), OPERATOR)
    with refused("reopened-before"):
        history.does(c.ReopenCase("Nữa."), CITIZEN)


def test_after_the_days_only_oversight_reopens_and_only_for_the_dissatisfied() -> None:
    history = answered().does(c.ApproveAnswer(), OPERATOR).after(days=40)
    with refused("too-late-to-reopen"):
        history.does(c.ReopenCase("Đèn lại hư."), CITIZEN)
    with refused("sender-not-dissatisfied"):
        history.does(c.ReopenCase("Xem lại."), OVERSIGHT)

    history.does(c.RateCase(1), CITIZEN).does(c.ReopenCase("Xem lại."), OVERSIGHT)

    assert history.case.state is State.IN_PROGRESS


def test_every_change_of_the_clock_raises_its_epoch() -> None:
    history = History()
    epochs = [history.case.clock.epoch]
    for change in (
        lambda h: h.forwarded(),
        lambda h: h.does(c.AcceptCase(), OFFICER),
        lambda h: h.does(c.AskCitizen("Số nhà?"), OFFICER),
        lambda h: h.does(c.AddInformation("12"), CITIZEN),
        lambda h: h.does(c.ReassignCase("CAT", "Nhầm"), SUPERVISOR),
    ):
        change(history)
        epochs.append(history.case.clock.epoch)

    assert epochs == sorted(set(epochs))
    assert is_intact(history.events)
    assert not any(isinstance(item.event, e.DeadlineMissed) for item in history.events)
