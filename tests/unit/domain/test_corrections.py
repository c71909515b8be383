"""What a history tells the router's training."""

from datetime import UTC, datetime

import pytest

from casework.domain import commands as c
from casework.domain.case import Actor, Role
from casework.domain.corrections import Correction, correction, decided_month
from tests.builders import (
    AGENCY,
    CITIZEN,
    OFFICER,
    OPERATOR,
    PARTNER,
    RULES,
    SUPERVISOR,
    History,
    a_classification,
)

UNSURE = a_classification(confidence=0.1)


def routed(**found: object) -> History:
    return History().does(c.RouteCase(a_classification(**{"confidence": 0.1, **found})))


def decided(history: History) -> Correction:
    found = correction(history.events, RULES)
    assert found is not None
    return found


def label(history: History) -> tuple[str | None, str | None, str | None]:
    found = decided(history)
    return found.case_class, found.field, found.agency


def test_a_wrong_field_and_agency_are_a_correction_beside_what_the_router_said() -> None:
    history = routed().after(hours=1).does(c.ForwardCase("SNNMT", field="dat_dai"), OPERATOR)

    found = decided(history)

    assert found.said == UNSURE
    assert (found.case_class, found.field, found.agency) == ("jurisdiction", "dat_dai", "SNNMT")
    assert (found.at, found.role, found.confirmed) == (history.at, Role.OPERATOR, False)
    assert (found.text, found.category) == (
        history.case.feedback.text,
        history.case.feedback.category,
    )


@pytest.mark.parametrize(
    ("command", "confirmed"),
    [
        (c.ForwardCase(AGENCY), True),
        (c.ForwardCase(AGENCY, field="chieu_sang"), True),
        (c.ForwardCase(AGENCY, field="cay_xanh"), False),
        (c.ForwardCase("SYT"), False),
        (c.GuideCase("Gửi đơn."), False),
        (c.RefuseCase("spam", "Quảng cáo."), False),
    ],
)
def test_what_agrees_with_the_router_confirms_it(command: c.Command, confirmed: bool) -> None:
    assert decided(routed().does(command, OPERATOR)).confirmed is confirmed


def test_a_class_that_nobody_took_over_is_not_confirmed() -> None:
    history = routed(case_class="needs_more_info").does(c.ForwardCase(AGENCY), OPERATOR)

    assert label(history) == ("jurisdiction", "chieu_sang", AGENCY)
    assert not decided(history).confirmed


def test_nothing_is_a_correction_that_no_person_decided() -> None:
    to_another = Actor(Role.AGENCY_LEADER, "leader", "UBND-H-872")
    down = History(at=datetime(2021, 12, 6, 3, 0, tzinfo=UTC))  # when there were districts
    down.does(c.RouteCase(a_classification(agency="UBND-H-872")))
    down.does(c.TransferCase("UBND-X21-30037", "Thuộc xã."), to_another)
    first_contact = routed().does(c.AnswerAtFirstContact("Đến 17 giờ."), OPERATOR)
    guided = History().does(c.RouteCase(a_classification(case_class="complaint_denunciation")))

    for history in (History(), History().forwarded(), down, first_contact, guided, routed()):
        assert correction(history.events, RULES) is None
        assert not any(decided_month(recorded) for recorded in history.events)


def test_the_supervisor_who_reassigns_corrects_the_agency() -> None:
    history = History().forwarded().does(c.ReassignCase("SXD", "Nhầm"), SUPERVISOR)

    assert label(history) == ("jurisdiction", "chieu_sang", "SXD")
    assert (decided(history).role, decided(history).confirmed) == (Role.SUPERVISOR, False)


def test_of_several_decisions_the_last_stands_with_the_field_named_before() -> None:
    history = routed().does(c.ForwardCase(AGENCY, field="cay_xanh"), OPERATOR)
    history.does(c.ReassignCase("DOWASEN", "Nhầm"), SUPERVISOR)

    assert label(history) == ("jurisdiction", "cay_xanh", "DOWASEN")


def test_what_the_agency_sends_back_is_no_decision_until_the_next_one() -> None:
    history = routed().does(c.ForwardCase(AGENCY), OPERATOR)
    history.does(c.ReturnCase("Không phải."), OFFICER)
    assert correction(history.events, RULES) is None

    history.does(c.ForwardCase("SXD"), OPERATOR)
    assert label(history) == ("jurisdiction", "chieu_sang", "SXD")


def test_a_refusal_falls_with_a_granted_appeal_and_stands_with_an_upheld_one() -> None:
    for granted, stands in ((True, False), (False, True)):
        history = routed().does(c.RefuseCase("spam", "Quảng cáo."), OPERATOR)
        history.does(c.AppealRefusal("Không phải."), CITIZEN)
        history.does(c.DecideAppeal(granted, "Đã xem."), SUPERVISOR)

        assert (correction(history.events, RULES) is not None) is stands


@pytest.mark.parametrize(
    ("said", "command", "expected"),
    [
        # a class with a single field needs no router to know it
        ({}, c.GuideCase("Gửi đơn."), ("complaint_denunciation", "khieu_nai_to_cao", None)),
        ({}, c.RefuseCase("unclear", "?"), ("needs_more_info", "khong_xac_dinh", None)),
        # of several the router's stands if it is one of them
        ({}, c.RefuseCase("spam", "Thử."), ("spam", None, None)),
        (
            {"case_class": "spam", "field": "tin_thu"},
            c.RefuseCase("spam", "Thử."),
            ("spam", "tin_thu", None),
        ),
        # a ground about the sender or the procedure says nothing of the text
        ({}, c.RefuseCase("no_contact", "Thiếu tên."), (None, None, None)),
        ({}, c.RefuseCase("offensive", "Xúc phạm."), (None, None, None)),
        # what is forwarded is no spam, and a place that was missing does not change the field
        (
            {"case_class": "spam", "field": "tin_rac"},
            c.ForwardCase("SYT"),
            ("jurisdiction", None, "SYT"),
        ),
        (
            {"case_class": "needs_more_info"},
            c.ForwardCase("SYT"),
            ("jurisdiction", "chieu_sang", "SYT"),
        ),
    ],
)
def test_class_and_field_are_those_that_the_decision_leaves(
    said: dict[str, str], command: c.Command, expected: tuple[str | None, ...]
) -> None:
    assert label(routed(**said).does(command, OPERATOR)) == expected


def test_the_text_is_all_that_the_sender_had_written_when_it_was_decided() -> None:
    history = routed().does(c.AddInformation("Số nhà 12."), PARTNER)
    history.does(c.ForwardCase(AGENCY), OPERATOR).does(c.AddInformation("Nay sáng rồi."), PARTNER)

    assert decided(history).text == f"{history.case.feedback.text}\nSố nhà 12."


def test_a_text_about_several_matters_and_one_that_few_may_read_are_marked() -> None:
    split = routed().does(c.SplitCase(("Rác.",), ("DT-2222-2222-22-2",)), OPERATOR)
    split.does(c.ForwardCase(AGENCY, ("SYT",)), OPERATOR)
    guided = routed().does(c.GuideCase("Gửi đơn."), OPERATOR)

    assert (decided(split).split, decided(split).coordinating) == (True, ("SYT",))
    assert (decided(guided).split, decided(guided).restricted) == (False, True)


def test_a_decision_belongs_to_the_month_of_vietnam() -> None:
    history = routed()
    history.at = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)  # 00h00 on 1 April

    history.does(c.ForwardCase(AGENCY), OPERATOR)

    assert decided_month(history.events[-1]) == "2026-04"
