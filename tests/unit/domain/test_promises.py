"""The due time that the citizen was told: what keeps it, what makes a new one, what extends it."""

from datetime import timedelta

from casework.domain import commands as c
from tests.builders import (
    AGENCY,
    CITIZEN,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    History,
    an_answer,
)


def returned() -> History:
    history = History().forwarded().after(hours=4)
    return history.does(c.ReturnCase("Không thuộc địa bàn"), OFFICER)


def test_a_return_and_another_forwarding_keep_what_was_promised() -> None:
    promised = History().forwarded().case.clock.original_due_at

    history = returned().after(days=1).does(c.ForwardCase(AGENCY), OPERATOR)

    assert history.case.clock.original_due_at == promised < history.case.clock.due_at


def test_another_forwarding_is_no_extension() -> None:
    history = returned().after(days=1).does(c.ForwardCase(AGENCY), OPERATOR)

    history.does(c.AcceptCase(), OFFICER).does(an_answer(), OFFICER)

    assert not history.case.answer.extended


def test_an_answer_at_first_contact_after_a_return_is_not_extended() -> None:
    history = returned().does(c.AnswerAtFirstContact("Đèn đã được thay sáng nay."), OPERATOR)

    assert not history.case.answer.extended


def test_an_approved_extension_is_one_even_when_the_answer_comes_before_the_original_due() -> None:
    history = History().forwarded().does(c.AcceptCase(), OFFICER)
    until = history.case.clock.due_at + timedelta(days=1)
    history.does(c.RequestExtension("Chờ vật tư", until), OFFICER)
    history.does(c.DecideExtension(True, "Đồng ý"), SUPERVISOR)

    answer = history.does(an_answer(), OFFICER).case.answer

    assert (answer.on_time, answer.extended) == (True, True)


def test_a_granted_appeal_starts_a_new_promise_even_after_a_return() -> None:
    history = returned().does(c.RefuseCase("unclear", "Không rõ."), OPERATOR)
    history.does(c.AppealRefusal("Rõ rồi"), CITIZEN)
    history.does(c.DecideAppeal(True, "Có cơ sở"), SUPERVISOR).after(days=1)

    clock = history.does(c.ForwardCase(AGENCY), OPERATOR).case.clock

    assert clock.original_due_at == clock.due_at


def test_a_case_reopened_at_the_desk_after_a_return_has_the_agency_s_whole_time() -> None:
    history = returned().does(c.AnswerAtFirstContact("Đèn đã được thay."), OPERATOR)
    history.does(c.ReopenCase("Vẫn tắt"), CITIZEN).after(days=1)

    clock = history.does(c.ForwardCase(AGENCY), OPERATOR).case.clock

    assert clock.original_due_at == clock.due_at
