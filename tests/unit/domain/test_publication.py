"""What the public may know of a case, and that it follows from it to nobody."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.case import Case, Feedback, Location, State
from casework.domain.commands import (
    AcceptCase,
    AnswerAtFirstContact,
    ApproveAnswer,
    ForwardCase,
    PublishCase,
    RateCase,
    ReopenCase,
    WithdrawPublication,
)
from casework.domain.errors import NotAdmissible
from casework.domain.publication import PublicCase, public_case
from casework.domain.references import is_public_id, month_of_public_id
from tests.builders import (
    AGENCY,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    PARTNER,
    History,
    a_feedback,
    an_answer,
)
from tests.life import WAYS, triage

ANSWER = "Đã thay bóng đèn."


def closed(feedback: Feedback | None = None, case_id: str = "DT-2345-6789-AB-C") -> History:
    history = History(feedback=feedback, case_id=case_id).forwarded().after(hours=1)
    history.does(AcceptCase(), OFFICER).does(an_answer(), OFFICER)
    return history.does(ApproveAnswer(), OPERATOR)


def published(feedback: Feedback | None = None, text: str = ANSWER, **more: Any) -> History:
    return closed(feedback, **more).after(days=1).does(PublishCase(text), OPERATOR)


def view_of(history: History) -> PublicCase:
    view = public_case(history.case)
    assert view is not None
    return view


def test_what_the_public_reads_of_a_published_case() -> None:
    location = Location("29869", 10.460249, -105.633199, "Số 12 Nguyễn Huệ")
    history = published(replace(a_feedback(), location=location)).does(RateCase(4), PARTNER)

    assert view_of(history) == PublicCase(
        id=history.case.public_id or "",
        field="chieu_sang",
        agency=AGENCY,
        commune="29869",
        latitude=10.46,
        longitude=-105.633,
        received_on=date(2026, 3, 4),
        answered_on=date(2026, 3, 4),
        published_on=date(2026, 3, 5),
        on_time=True,
        rating=4,
        answer=ANSWER,
    )


def test_days_are_those_of_viet_nam() -> None:
    before_midnight = datetime(2026, 3, 3, 16, 59, tzinfo=UTC)  # 23h59 in Việt Nam
    history = History(at=before_midnight).forwarded().does(AcceptCase(), OFFICER)
    history.after(minutes=1).does(an_answer(), OFFICER).does(ApproveAnswer(ANSWER), OPERATOR)

    view = view_of(history)

    assert (view.received_on, view.answered_on) == (date(2026, 3, 3), date(2026, 3, 4))
    assert view.published_on == date(2026, 3, 4)
    assert view.id.startswith("20260304-")


def test_an_answer_of_the_desk_names_no_agency_and_no_console() -> None:
    history = triage().does(AnswerAtFirstContact("Đến 17 giờ."), OPERATOR)

    view = view_of(history.does(PublishCase("Đến 17 giờ."), OPERATOR))

    assert view.agency is None
    assert OPERATOR.code not in repr(view)


def test_a_late_answer_is_late_for_the_public_too() -> None:
    history = History().forwarded().does(AcceptCase(), OFFICER).after(days=60)
    history.does(an_answer(), OFFICER).does(ApproveAnswer(ANSWER), OPERATOR)

    assert view_of(history).on_time is False


@pytest.mark.parametrize("state", State)
def test_no_case_is_public_without_being_published(state: State) -> None:
    assert public_case(WAYS[state]().case) is None


@pytest.mark.parametrize("state", set(State) - {State.CLOSED})
def test_no_case_is_public_that_is_not_closed(state: State) -> None:
    """Whatever way it may have come there: refused, withdrawn, at work again."""
    case = replace(published().case, state=state)

    assert public_case(case) is None


def test_a_restricted_case_is_not_public() -> None:
    assert public_case(replace(published().case, restricted=True)) is None


def test_an_answer_reopened_is_public_again_only_when_it_is_published_again() -> None:
    history = published()
    first_id = history.case.public_id
    history.does(ReopenCase("Đèn lại hư."), PARTNER)
    assert public_case(history.case) is None

    history.does(an_answer(text="Đã thay trụ đèn."), OFFICER).does(ApproveAnswer(), OPERATOR)
    assert public_case(history.case) is None

    history.does(PublishCase("Đã thay trụ đèn."), OPERATOR)
    assert view_of(history).answer == "Đã thay trụ đèn."
    assert history.case.public_id != first_id


def test_a_corrected_text_keeps_its_id_and_its_day() -> None:
    history = published()
    before = view_of(history)

    history.after(days=40).does(PublishCase("Đã thay bóng đèn và chóa đèn."), OPERATOR)

    assert view_of(history) == replace(before, answer="Đã thay bóng đèn và chóa đèn.")


def test_what_was_withdrawn_is_public_again_only_under_another_id() -> None:
    history = published()
    first_id = history.case.public_id
    history.does(WithdrawPublication("Nêu tên quán."), OPERATOR)
    assert public_case(history.case) is None
    assert history.case.answer is not None

    with pytest.raises(NotAdmissible, match="not-published"):
        history.does(WithdrawPublication("Lần nữa."), OPERATOR)
    assert view_of(history.does(PublishCase(ANSWER), OPERATOR)).id != first_id


def test_what_is_published_has_an_end() -> None:
    longest = "ộ" * 10_000
    assert view_of(published(text=longest)).answer == longest

    with pytest.raises(NotAdmissible, match="text-too-long"):
        published(text=longest + "a")


@given(st.datetimes(datetime(2021, 11, 1), datetime(2026, 6, 1)))
def test_a_public_id_names_the_day_of_publication_and_is_read_as_one(at: datetime) -> None:
    history = closed()
    history.at = at.replace(tzinfo=UTC)
    public_id = history.does(PublishCase(ANSWER), OPERATOR).case.public_id or ""

    local = history.at + timedelta(hours=7)
    assert is_public_id(public_id)
    assert public_id.startswith(f"{local:%Y%m%d}-")
    assert month_of_public_id(public_id) == f"{local:%Y-%m}"


@pytest.mark.parametrize(
    "text",
    [
        *("", "20261114", "20261314-7K3MX9QR2T", "20261100-7K3MX9QR2T", "20261114-7K3MX9QR2"),
        *("20261114-7k3mx9qr2t", "DT-7K3M-X9QR-2T-C", "20261114-7K3MX9QR2T\n"),
        "٢٠261114-7K3MX9QR2T",
    ],
)
def test_what_is_no_public_id_is_not_read_as_one(text: str) -> None:
    assert not is_public_id(text)


def test_a_public_id_follows_from_no_reference_and_no_published_day() -> None:
    """The same reference, text and day, a microsecond apart: nothing in common but the day."""
    other = History(at=NINE_O_CLOCK + timedelta(microseconds=1)).forwarded().after(hours=1)
    other.does(AcceptCase(), OFFICER).does(an_answer(), OFFICER).does(ApproveAnswer(), OPERATOR)
    other.after(days=1).does(PublishCase(ANSWER), OPERATOR)

    one, two = view_of(published()), view_of(other)

    assert replace(one, id="") == replace(two, id="")
    assert one.id[:9] == two.id[:9]
    assert one.id[9:] != two.id[9:]
    alike = sum(a == b for a, b in zip(one.id[9:], two.id[9:], strict=True))
    assert alike <= 3  # of ten symbols out of 31


# What must never be seen, in forms that occur nowhere else in a case.
names = st.text("ĐẶÂẤỪXYZ", min_size=6, max_size=12)
digits = st.text("0123456789", min_size=9, max_size=9)


@given(name=names, phone=digits, mail=names, degrees=st.integers(10_000, 99_999), ids=digits)
def test_nothing_of_the_sender_and_no_exact_place_is_public(
    name: str, phone: str, mail: str, degrees: int, ids: str
) -> None:
    latitude, longitude = float(f"10.460{degrees}"), float(f"105.633{degrees}")
    secrets = [name, f"0{phone}", f"{mail}@mail.example", f"PA{ids}", f"DT-{ids}"]
    feedback = Feedback(
        f"Tôi là {name}, 0{phone}, {mail}@mail.example, nhà số {ids}",
        "Chiếu sáng",
        Location("29869", latitude, longitude, f"nhà {name}, {ids}"),
    )
    history = published(feedback, case_id=f"DT-{ids}")
    source = replace(history.case.source, external_id=f"PA{ids}", partner=f"partner-{ids}")
    case = replace(history.case, source=source, additions=(f"Gọi tôi 0{phone}",))

    told = repr(asdict(_public(case)))

    for secret in (*secrets, ids, phone, str(degrees), "partner", case.head):
        assert secret not in told
    assert (_public(case).latitude, _public(case).longitude) == (
        round(latitude, 3),
        round(longitude, 3),
    )


def _public(case: Case) -> PublicCase:
    view = public_case(case)
    assert view is not None
    return view


def test_a_case_forwarded_by_hand_is_public_like_any_other() -> None:
    history = triage().does(ForwardCase(AGENCY), OPERATOR).does(AcceptCase(), OFFICER)
    history.does(an_answer(), OFFICER).does(ApproveAnswer(ANSWER), OPERATOR)

    assert view_of(history).agency == AGENCY
