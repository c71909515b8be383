"""What a sender is told who follows a case, and what a try counts in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.case import Feedback, Location, State
from casework.domain.commands import (
    AcceptCase,
    AnswerAtFirstContact,
    ApproveAnswer,
    AskCitizen,
    FireRung,
    MergeCase,
    PublishCase,
    RefuseCase,
    ReopenCase,
    ReturnCase,
)
from casework.domain.tracking import (
    Situation,
    TrackedAnswer,
    TrackedCase,
    TrackingRules,
    TryCounter,
    TryLimit,
    Words,
    counters,
    tracked,
)
from casework.domain.working_time import vietnam_date
from casework.reference.directory import load_directory
from casework.reference.tracking import load_tracking
from tests.builders import NINE_O_CLOCK, OFFICER, OPERATOR, PARTNER, History, an_answer
from tests.life import WAYS, answered, in_progress, triage

RULES = load_tracking(date(2026, 3, 4))
DIRECTORY = load_directory()
WARD = "UBND phường Cao Lãnh"
ANSWER = "Đã thay bóng đèn."


def told(history: History) -> TrackedCase:
    return tracked(history.case, RULES, DIRECTORY, date(2026, 3, 4))


def test_a_case_with_an_agency_names_it_and_the_day_it_is_due() -> None:
    history = in_progress()

    assert told(history) == TrackedCase(
        reference=history.case.id,
        state=State.IN_PROGRESS,
        words=Words("Đang xử lý", f"{WARD} đang xử lý phản ánh của ông/bà."),
        received_on=date(2026, 3, 4),
        due_on=vietnam_date(history.case.clock.due_at),
        overdue=False,
        agency=WARD,
        question=None,
        reason=None,
        answer=None,
    )


@pytest.mark.parametrize("state", set(State) - {State.CLOSED})
def test_every_state_has_words_of_its_own(state: State) -> None:
    view = told(WAYS[state]())

    assert view.words.name == RULES.words[Situation(state.value)].name
    assert "$" not in view.words.text


def test_before_an_agency_has_the_case_no_day_is_promised() -> None:
    assert [told(WAYS[state]()).due_on for state in (State.RECEIVED, State.TRIAGE)] == [None, None]


def test_a_return_to_the_desk_does_not_move_what_was_promised() -> None:
    history = History().forwarded()
    promised = told(history).due_on

    view = told(history.after(hours=1).does(ReturnCase("Không thuộc địa bàn."), OFFICER))

    assert (view.state, view.agency, view.due_on) == (State.TRIAGE, None, promised)
    assert promised is not None


def test_a_case_that_nobody_answered_in_time_says_so_until_it_is_answered() -> None:
    history = in_progress().after(days=60)
    while history.case.overdue_since is None:
        history.does(FireRung(history.case.clock.epoch))
    assert told(history).overdue

    history.does(an_answer(), OFFICER)
    assert not told(history).overdue


def test_the_citizen_is_told_what_is_asked() -> None:
    history = in_progress().does(AskCitizen("Xin ông/bà cho biết số trụ đèn?"), OFFICER)

    view = told(history)

    assert view.question == "Xin ông/bà cho biết số trụ đèn?"
    assert view.words.name == "Chờ ông/bà bổ sung thông tin"


def test_personal_data_in_a_question_or_a_reason_is_masked() -> None:
    personal = "Gọi 0912 345 678 hoặc a.b@mail.example, CCCD 087200000001"
    asked = told(in_progress().does(AskCitizen(personal), OFFICER)).question or ""
    refused = told(triage().does(RefuseCase("unclear", personal), OPERATOR)).reason or ""

    for text in (asked, refused):
        assert text.startswith("Gọi […]")
        assert not any(secret in text for secret in ("345", "mail", "0872"))


def test_the_reason_of_a_refusal_is_told() -> None:
    view = told(triage().does(RefuseCase("unclear", "Không rõ ở đâu."), OPERATOR))

    assert (view.reason, view.due_on) == ("Không rõ ở đâu.", None)


def test_an_answer_is_told_when_it_is_published_and_in_the_words_of_that() -> None:
    history = answered()
    assert told(history).answer is None

    history.does(ApproveAnswer(), OPERATOR)
    assert told(history).answer is None
    assert told(history).words == RULES.words[Situation.ANSWERED_PRIVATELY]

    history.does(PublishCase("Đã thay bóng đèn ở hẻm."), OPERATOR)
    view = told(history)
    assert view.answer == TrackedAnswer("Đã thay bóng đèn ở hẻm.", date(2026, 3, 4), True)
    assert view.words == RULES.words[Situation.ANSWERED_PUBLICLY]

    assert told(history.does(ReopenCase("Đèn lại hư."), PARTNER)).answer is None


def test_an_answer_of_the_desk_at_first_contact_names_no_agency() -> None:
    history = triage().does(AnswerAtFirstContact("Đến 17 giờ."), OPERATOR)

    view = told(history.does(PublishCase("Đến 17 giờ."), OPERATOR))

    assert (view.agency, view.answer and view.answer.text) == (None, "Đến 17 giờ.")


def test_a_case_closed_by_silence_is_told_as_such() -> None:
    history = in_progress().does(AskCitizen("Số nhà?"), OFFICER).after(days=90)
    while history.case.state is State.WAITING_CITIZEN:
        history.does(FireRung(history.case.clock.epoch))

    assert told(history).words == RULES.words[Situation.NOT_ENOUGH_INFORMATION]


def test_another_case_is_never_named() -> None:
    other = "DT-3333-3333-33-3"

    assert other not in repr(told(triage().does(MergeCase(other), OPERATOR)))


names = st.text("ĐẶÂẤỪXYZ", min_size=6, max_size=12)
digits = st.text("0123456789", min_size=9, max_size=9)


@given(name=names, phone=digits, degrees=st.integers(10_000, 99_999), ids=digits)
def test_nothing_the_sender_wrote_and_nobody_elses_id_is_told(
    name: str, phone: str, degrees: int, ids: str
) -> None:
    where = Location("29869", float(f"10.460{degrees}"), 105.5, f"nhà {name}")
    feedback = Feedback(f"Tôi là {name}, 0{phone}, {name}@mail.example", "Chiếu sáng", where)
    history = History(feedback=feedback).forwarded().does(AcceptCase(), OFFICER)
    history.does(an_answer(text=f"Đã gọi ông {name}, 0{phone}"), OFFICER)
    history.does(ApproveAnswer(ANSWER), OPERATOR)
    case = history.case
    source = replace(case.source, partner=f"partner-{ids}", external_id=f"PA{ids}")
    view = tracked(replace(case, source=source), RULES, DIRECTORY, date(2026, 3, 4))

    for secret in (name, phone, "mail", str(degrees), ids, "console", "officer"):
        assert secret not in repr(view)
    assert view.answer == TrackedAnswer(ANSWER, date(2026, 3, 4), True)


def limits(*of_reference: TryLimit, of_address: tuple[TryLimit, ...] = ()) -> TrackingRules:
    return replace(RULES, of_reference=of_reference, of_address=of_address)


HOUR, DAY = TryLimit(5, timedelta(hours=1)), TryLimit(15, timedelta(days=1))
REFERENCE = "DT-2345-6789-AB-C"


def test_tries_are_counted_by_the_hour_and_by_the_day() -> None:
    at = datetime(2026, 3, 4, 2, 59, 59, tzinfo=UTC)

    by_hour, by_day = counters(REFERENCE, "192.0.2.1", limits(HOUR, DAY), at)

    assert (by_hour.most, by_hour.until) == (5, datetime(2026, 3, 4, 3, tzinfo=UTC))
    assert (by_day.most, by_day.until) == (15, datetime(2026, 3, 5, tzinfo=UTC))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))
def test_a_period_has_one_counter_and_the_next_begins_where_it_ends(at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    for limit in (HOUR, DAY):
        (counter,) = counters(REFERENCE, "", limits(limit), now)
        start, last = counter.until - limit.period, counter.until - timedelta(microseconds=1)

        assert start <= now < counter.until
        assert {counters(REFERENCE, "", limits(limit), t) for t in (start, last)} == {(counter,)}
        assert counters(REFERENCE, "", limits(limit), counter.until) != (counter,)


def test_limits_that_end_at_the_same_instant_are_counted_apart() -> None:
    midnight = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)

    keys = [c.key for c in counters(REFERENCE, "", limits(HOUR, DAY), midnight)]

    assert len({*keys}) == 2


def of_address(address: str, at: datetime = NINE_O_CLOCK) -> TryCounter:
    (counter,) = counters(REFERENCE, address, limits(of_address=(HOUR,)), at)
    return counter


def test_an_address_is_counted_without_being_told() -> None:
    for address in ("192.0.2.1", "2001:db8::1", "nonsense"):
        assert address not in of_address(address).key
        assert of_address(address) == of_address(address)
        later = of_address(address, NINE_O_CLOCK + timedelta(hours=1))
        assert later.key.split("#")[0] != of_address(address).key.split("#")[0]
    assert of_address("192.0.2.1") != of_address("192.0.2.2")


def test_many_addresses_share_a_counter_so_that_none_follows_from_it() -> None:
    bucket = of_address("192.0.2.1").key.split("#")[0].removeprefix("address-")

    assert len(bytes.fromhex(bucket)) == 3  # 2^32 addresses, 2^24 buckets


def test_of_ipv6_the_network_is_counted() -> None:
    assert of_address("2001:db8:1:2::1") == of_address("2001:db8:1:2:ffff::9")
    assert of_address("2001:db8:1:2::1") != of_address("2001:db8:1:3::1")
    assert of_address("::ffff:192.0.2.1") == of_address("192.0.2.1")


def test_an_address_counts_before_a_reference() -> None:
    """One that may not try any more uses up no tries of a reference."""
    rules = limits(HOUR, of_address=(HOUR,))

    first, second = counters(REFERENCE, "192.0.2.1", rules, NINE_O_CLOCK)

    assert first.key.startswith("address-")
    assert second.key.startswith(REFERENCE)
