"""What goes to the neighbour byte by byte, and that no answer of it breaks anything."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from casework.adapters.neighbour.answers import number_in, reading_of
from casework.adapters.neighbour.hotline import HttpHotline, NeighbourAccount
from casework.domain.case import Identity, NeighbourState
from casework.domain.errors import Unavailable
from casework.domain.neighbour import Reading, TicketRefused
from local.neighbour import PASSWORD, USER, Neighbour
from tests.contract.test_neighbour_hotline import CASE, PATIENCE
from tests.loopback import Answer, Endpoint

IN_PROGRESS, DONE = NeighbourState.IN_PROGRESS, NeighbourState.DONE
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(("id", "data", "trangThai", "thongTinXuLy", "noiDung", "donVi", "x")),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        yield endpoint


def hotline(url: str, **login: str) -> HttpHotline:
    account = NeighbourAccount(url=url, **(login or {"user": USER, "password": PASSWORD}))  # type: ignore[arg-type]
    return HttpHotline(account, answer_seconds=PATIENCE)


def test_a_case_is_pushed_in_its_own_words_without_who_sent_it(endpoint: Endpoint) -> None:
    endpoint.answer = Answer(200, '{"id": 112368}')

    assert hotline(endpoint.url).push(CASE) == "112368"

    assert endpoint.requests == [
        {
            "maThamChieu": "DT-2345-6789-AB-C",
            "tieuDe": "Phản ánh DT-2345-6789-AB-C",
            "noiDungYKien": "Đèn đường hư cả tuần nay.",
            "noiDienRa": "Ấp Mỹ Đông",
            "latitude": 10.46,
            "longitude": 105.63,
            "ngayDienRa": "04/03/2026",
            "thoiGianDienRa": "09:00",
            "linhVucId": 1,
            "nguonGopY": "eDongThap",
            "anDanh": True,
        }
    ]


def test_the_sender_goes_along_where_one_is_given_and_nothing_unknown_does(
    endpoint: Endpoint,
) -> None:
    endpoint.answer = Answer(200, '"GY-7"')
    nowhere = replace(CASE, place=None, latitude=None, longitude=None)

    number = hotline(endpoint.url).push(
        replace(nowhere, sender=Identity("Nguyễn Văn A", "+84912345678"))
    )

    (body,) = endpoint.requests
    assert number == "GY-7"
    assert (body["anDanh"], body["tenDayDu"]) == (False, "Nguyễn Văn A")
    assert not {"noiDienRa", "latitude", "longitude", "email"} & set(body)


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ({"user": "u", "password": "p"}, f"Basic {base64.b64encode(b'u:p').decode()}"),
        ({"token": "t"}, "Bearer t"),
    ],
)
def test_it_says_who_it_is_and_asks_for_no_kind_of_answer(
    endpoint: Endpoint, login: dict[str, str], expected: str
) -> None:
    endpoint.answer = Answer(200, "{}")

    hotline(endpoint.url, **login).read("7/../8")

    (headers,) = endpoint.headers
    assert endpoint.requests == ["/7%2F..%2F8"]
    assert headers["authorization"] == expected
    assert (headers["accept"], headers["user-agent"]) == ("*/*", "1022-dong-thap/1")


def test_each_call_has_a_connection_of_its_own(endpoint: Endpoint) -> None:
    endpoint.answer = Answer(200, "{}")
    asking = hotline(endpoint.url)
    for _ in range(3):
        asking.read("7")

    assert len(endpoint.callers) == 3


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        *((Answer(status, "{}"), TicketRefused) for status in (400, 404, 409, 410, 422)),
        *(
            (Answer(status, '{"id": 1}'), Unavailable)
            for status in (204, 301, 302, 401, 403, 406, 408, 429, 500, 502, 503)
        ),
        (Answer(302, "", {"Location": "/elsewhere"}), Unavailable),
        (Answer(200, ""), Unavailable),
        (Answer(200, "<html>Bảo trì</html>", {"Content-Type": "text/html"}), Unavailable),
        (Answer(200, "[" * 100_000), Unavailable),
        (Answer(200, '{"x": "' + "a" * 300_000 + '"}'), Unavailable),
        (Answer(200, "{", {"Content-Length": "99"}), Unavailable),
        (Answer(0), Unavailable),
        (Answer(-1), Unavailable),
    ],
)
def test_what_is_no_answer_is_unknown_or_refused(
    endpoint: Endpoint, answer: Answer, outcome: type[Exception]
) -> None:
    endpoint.answer = answer
    asking = hotline(endpoint.url)

    with pytest.raises(outcome):
        asking.push(CASE)
    with pytest.raises(outcome):
        asking.read("7")
    assert len(endpoint.requests) == 2


def test_a_byte_order_mark_is_no_reason_to_read_nothing(endpoint: Endpoint) -> None:
    endpoint.answer = Answer(200, '\ufeff{"trangThai": "DA_XU_LY"}')

    assert hotline(endpoint.url).read("7") == Reading(DONE)


def test_nobody_there_is_unavailable_and_the_error_quotes_nothing() -> None:
    with pytest.raises(Unavailable) as error:
        hotline("http://127.0.0.1:1/x").push(replace(CASE, text="bí mật"))

    assert "bí mật" not in str(error.value)
    assert error.value.__cause__ is None


@pytest.mark.parametrize(
    ("content", "number"),
    [
        ({"id": 112368}, "112368"),
        ({"id": "112368"}, "112368"),
        ({"data": {"id": 5}}, "5"),
        ({"result": {"id": 5}}, "5"),
        (112368, "112368"),
        *((content, None) for content in ({}, [], None, True, 1.5, "a b", "", {"id": True})),
        *((content, None) for content in ({"id": {}}, {"id": "x" * 65}, {"data": 7}, {"id": -1.0})),
    ],
)
def test_the_number_of_a_ticket_is_found_where_it_may_be(content: Any, number: str | None) -> None:
    assert number_in(content) == number


@pytest.mark.parametrize(
    ("content", "reading"),
    [
        ({}, Reading(IN_PROGRESS)),
        ({"trangThai": None}, Reading(IN_PROGRESS)),
        ({"trangThai": "DA_XU_LY", "moi": {"sau": 1}}, Reading(DONE)),
        ({"data": {"trangThai": "CHUYEN_TIEP"}}, Reading(NeighbourState.FORWARDED)),
        ({"trangThai": "DA_HUY"}, Reading(IN_PROGRESS, None, ("trangThai",))),
        ({"trangThai": 3}, Reading(IN_PROGRESS, None, ("trangThai",))),
        ({"trangThai": ["DA_XU_LY"]}, Reading(IN_PROGRESS, None, ("trangThai",))),
        (
            {"trangThai": "DA_XU_LY", "thongTinXuLy": "Xong"},
            Reading(DONE, None, ("thongTinXuLy",)),
        ),
        (
            {
                "trangThai": "DA_XU_LY",
                "thongTinXuLy": [
                    {"donVi": "Sở Xây dựng", "noiDung": " Đã sửa.\u0000 ", "files": []},
                    {"donVi": 7, "noiDung": "Đã kiểm tra."},
                    {"noiDung": {"x": 1}},
                    "Xong",
                    None,
                    {"donVi": "Phường 1"},
                ],
            },
            Reading(
                DONE,
                "Sở Xây dựng: Đã sửa.\n\nĐã kiểm tra.",
                ("donVi", "noiDung", "thongTinXuLy"),
            ),
        ),
        ({"trangThai": "DA_XU_LY", "thongTinXuLy": []}, Reading(DONE)),
    ],
)
def test_a_reading_comes_of_whatever_is_said(content: Any, reading: Reading) -> None:
    assert reading_of(content) == reading


def test_an_endless_answer_is_cut() -> None:
    said = {"trangThai": "DA_XU_LY", "thongTinXuLy": [{"noiDung": "Đã sửa. " * 5_000}]}

    answer = reading_of(said).answer

    assert answer is not None
    assert len(answer) <= 10_000


@given(st.dictionaries(st.sampled_from(("id", "data", "trangThai", "thongTinXuLy")), JSON))
def test_no_json_breaks_a_reading(content: dict[str, Any]) -> None:
    reading = reading_of(json.loads(json.dumps(content)))

    assert isinstance(reading.state, NeighbourState)
    number_in(content)


def test_the_imitation_refuses_what_the_real_one_would() -> None:
    with Neighbour() as there:
        good = hotline(there.url)
        assert good.push(CASE)
        for wrong in (
            hotline(there.url, user=USER, password="wrong"),
            hotline(there.url, token="t"),
            hotline(there.url, user=USER, password=PASSWORD, user_agent="python"),
        ):
            with pytest.raises(Unavailable, match=r"40[13]"):
                wrong.push(CASE)
        for refused in (replace(CASE, source="Góp ý Zalo"), replace(CASE, text="")):
            with pytest.raises(TicketRefused):
                good.push(refused)

        assert len(there.tickets) == 1


@pytest.mark.parametrize(
    "account",
    [
        {"url": "https://old.example/gop-y"},
        {"url": "https://old.example/gop-y", "user": "u"},
        {"url": "https://old.example/gop-y", "user": "u", "token": "t"},
        {"url": "https://old.example/gop-y", "user": "u", "password": "p", "token": "t"},
        {"url": "http://old.example/gop-y", "token": "t"},
        {"url": "https://old.example/gop-y/", "token": "t"},
        {"url": "https://old.example/gop-y", "token": "t", "key": "k"},
    ],
)
def test_a_half_account_is_none(account: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(NeighbourAccount).validate_python(account)


def test_an_account_does_not_show_its_secrets() -> None:
    shown = repr(NeighbourAccount(url="https://old.example/x", user="u-1", password="p-1"))

    assert "u-1" not in shown
    assert "p-1" not in shown
