"""The directory over HTTP: read by whoever chooses an agency, changed by administrators."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from casework.domain.case import DESK
from casework.domain.contacts import Position
from tests.office import OFFICER
from tests.rules_desk import AGENCY_BODY, PEOPLE, REASON, RulesDesk, faulty, open_desk

CHANGES = "/v1/directory/changes"
CONTACTS = "/v1/directory/agencies/SYT/contacts"


@pytest.fixture
def desk() -> Iterator[RulesDesk]:
    with open_desk() as desk:
        yield desk


def all_of(desk: RulesDesk, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        status, page = desk.asks_as(OFFICER, "GET", "/v1/directory", **query)
        assert status == 200, page
        found += page["agencies"]
        if page["next_page_token"] is None:
            return found
        query["page_token"] = page["next_page_token"]


def changed(desk: RulesDesk, *agencies: dict[str, Any], revision: int = 0, **more: Any) -> Any:
    body = {"revision": revision, "reason": REASON, "agencies": list(agencies), **more}
    return desk.asks("POST", CHANGES, body)


def test_the_agencies_of_today_are_read_page_by_page(desk: RulesDesk) -> None:
    codes = [agency["code"] for agency in all_of(desk, limit="40")]

    expected = {agency.code for agency in desk.book.directory.in_force(desk.today)}
    assert codes == sorted(expected)
    assert len(codes) > 200


def test_the_agencies_of_another_day_or_of_one_kind_or_parent(desk: RulesDesk) -> None:
    assert len(all_of(desk, on="2021-12-01", kind="ubnd_huyen")) == 12
    assert all_of(desk, kind="ubnd_huyen") == []
    parent = "UBND-H-866"
    below = all_of(desk, on="2021-12-01", parent=parent)
    assert below
    assert {agency["parent"] for agency in below} == {parent}
    assert faulty(desk.asks("GET", "/v1/directory", on="1/12/2021")) == ["on"]
    assert faulty(desk.asks("GET", "/v1/directory", on="20211201")) == ["on"]


def test_a_token_of_another_question_is_refused(desk: RulesDesk) -> None:
    token = desk.asks("GET", "/v1/directory", limit="1")[1]["next_page_token"]

    answer = desk.asks("GET", "/v1/directory", limit="1", kind="so", page_token=token)

    assert faulty(answer) == ["page_token"]


def test_all_records_of_an_agency_are_shown_the_oldest_first(desk: RulesDesk) -> None:
    status, shown = desk.asks_as(OFFICER, "GET", "/v1/directory/agencies/SXD")

    assert (status, shown["revision"]) == (200, 0)
    assert [record["valid_from"] for record in shown["records"]] == [None, "2025-03-01"]
    unknown = desk.asks_as(OFFICER, "GET", "/v1/directory/agencies/NOPE")
    assert (unknown[0], unknown[1]["code"]) == (404, "agency-not-found")


def test_a_change_is_in_force_from_its_day_with_author_and_reason(desk: RulesDesk) -> None:
    status, answer = changed(desk, dict(AGENCY_BODY))

    assert (status, answer["revision"]) == (201, 1)
    assert answer["records"] == [
        {"code": "TTUPSC", "valid_from": "2027-01-15", "valid_to": None, "new": True}
    ]
    (change,) = desk.log.changes
    assert (change.author, change.reason) == ("p-administrator", REASON)
    assert desk.book.directory.agency("TTUPSC", date(2027, 1, 15))
    _, shown = desk.asks("GET", "/v1/directory/agencies/TTUPSC")
    assert shown["revision"] == 1
    again = {**shown["records"][0], "valid_to": "2027-12-31", "successors": ["SYT"]}
    assert changed(desk, again, revision=1)[1]["records"][0]["new"] is False


def test_who_knew_of_an_older_directory_changes_nothing(desk: RulesDesk) -> None:
    changed(desk, dict(AGENCY_BODY))

    status, problem = changed(desk, dict(AGENCY_BODY))

    assert (status, problem["code"]) == (409, "rules-changed")
    assert len(desk.log.changes) == 1


def test_a_check_writes_nothing(desk: RulesDesk) -> None:
    body = {"agencies": [dict(AGENCY_BODY), {**AGENCY_BODY, "code": "SMOI", "name": "Sở Mới"}]}

    status, checked = desk.asks("POST", f"{CHANGES}/check", body)

    assert status == 200
    assert [record["code"] for record in checked["records"]] == ["TTUPSC", "SMOI"]
    assert desk.log.changes == []


LONG = "Trung tâm Ứng phó sự cố, thiên tai và tìm kiếm cứu nạn tỉnh"


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"code": "sở"}, "agencies.0.code"),
        ({"valid_from": "15/01/2027"}, "agencies.0.valid_from"),
        ({"author": "x"}, "agencies.0.author"),
        ({"provisional": "no"}, "agencies.0.provisional"),
        ({"name": "\u0000"}, "agencies.0.name"),
        ({"successors": ["NOBODY"]}, "agencies.0"),
        ({"parent": "NOBODY"}, "agencies.0"),
        ({"unit_code": "99999"}, "agencies.0"),
        ({"valid_to": "2026-12-31"}, "agencies.0"),
        ({"name": LONG}, "agencies.0"),
        ({"code": "SXD", "valid_from": "2026-01-01"}, "agencies.0"),
    ],
)
def test_a_faulty_record_is_named(desk: RulesDesk, record: dict[str, Any], field: str) -> None:
    body = {"agencies": [{**AGENCY_BODY, **record}]}

    assert faulty(changed(desk, {**AGENCY_BODY, **record})) == [field]
    assert faulty(desk.asks("POST", f"{CHANGES}/check", body)) == [field]
    assert desk.log.changes == []


def test_the_faulty_one_of_several_is_named(desk: RulesDesk) -> None:
    bad = {**AGENCY_BODY, "code": "SMOI", "name": "Sở Mới", "unit_code": "99999"}

    assert faulty(changed(desk, dict(AGENCY_BODY), bad)) == ["agencies.1"]
    assert faulty(changed(desk, dict(AGENCY_BODY), dict(AGENCY_BODY))) == ["agencies.1"]


@pytest.mark.parametrize("extra", ["author", "at", "kind", "id"])
def test_a_change_takes_no_field_but_its_own(desk: RulesDesk, extra: str) -> None:
    assert faulty(changed(desk, dict(AGENCY_BODY), **{extra: "x"})) == [extra]


def put(desk: RulesDesk, people: Any, revision: int = 0, path: str = CONTACTS) -> Any:
    return desk.asks("PUT", path, {"revision": revision, "contacts": people})


def test_contacts_are_replaced_as_a_whole_and_shown_with_who_did(desk: RulesDesk) -> None:
    assert desk.asks("GET", CONTACTS)[1] == {
        "agency": "SYT",
        "revision": 0,
        "changed_at": None,
        "changed_by": None,
        "contacts": [],
    }

    status, shown = put(desk, PEOPLE)

    assert (status, shown["revision"], shown["changed_by"]) == (200, 1, "p-administrator")
    assert shown["contacts"][1] == {
        "position": "officer",
        "name": "Trần Thị Bình",
        "email": None,
        "phone": "+84908111222",
    }
    assert desk.asks("GET", CONTACTS) == (200, shown)
    assert [person.position for person in desk.contacts.of("SYT")] == [Position.OFFICER] * 2


def test_of_two_administrators_the_later_one_is_told(desk: RulesDesk) -> None:
    put(desk, PEOPLE)

    status, problem = put(desk, PEOPLE[::-1])

    assert (status, problem["code"]) == (409, "contacts-changed")
    assert desk.contacts.of("SYT")[0].name == "Lê Thị Sáu"
    assert put(desk, PEOPLE[::-1], revision=1)[0] == 200


@pytest.mark.parametrize(
    ("people", "fields"),
    [
        (PEOPLE[:1], ["contacts"]),
        ([], ["contacts"]),
        ([{**PEOPLE[0], "position": "leader"}, PEOPLE[1]], ["contacts"]),
        ([{**PEOPLE[0], "position": "chief"}, PEOPLE[1]], ["contacts.0.position"]),
        ([PEOPLE[0], {"position": "officer", "name": "Bình"}], ["contacts.1"]),
        ([PEOPLE[0], {**PEOPLE[1], "phone": "113"}], ["contacts.1.phone"]),
        ([{**PEOPLE[0], "email": "an"}, PEOPLE[1]], ["contacts.0.email"]),
        ([{**PEOPLE[0], "name": ""}, {**PEOPLE[1], "zalo": "1"}],
         ["contacts.0.name", "contacts.1.zalo"]),
    ],
)  # fmt: skip
def test_faulty_contacts_are_named_and_never_repeated(
    desk: RulesDesk, people: Any, fields: list[str]
) -> None:
    answer = put(desk, people)

    assert faulty(answer) == fields
    assert "Nguyễn" not in str(answer)
    assert desk.contacts.lists == {}


def test_contacts_are_of_an_agency_or_of_the_desk(desk: RulesDesk) -> None:
    assert put(desk, PEOPLE, path=f"/v1/directory/agencies/{DESK}/contacts")[0] == 200
    for method, body in (("GET", None), ("PUT", {"revision": 0, "contacts": PEOPLE})):
        answer = desk.asks(method, "/v1/directory/agencies/NOPE/contacts", body)
        assert (answer[0], answer[1]["code"]) == (404, "agency-not-found")


def test_a_new_agency_gets_its_people_at_once(desk: RulesDesk) -> None:
    changed(desk, dict(AGENCY_BODY))

    assert put(desk, PEOPLE, path="/v1/directory/agencies/TTUPSC/contacts")[0] == 200


def test_each_look_at_contacts_is_logged_and_no_name_is(
    desk: RulesDesk, logged: io.StringIO
) -> None:
    put(desk, PEOPLE)
    desk.asks("GET", CONTACTS)

    lines = logged.getvalue()
    assert "contacts replaced" in lines
    assert "contacts shown" in lines
    assert "p-administrator" in lines
    assert not [word for word in ("Nguy", "an@syt", "912345678", "912 345") if word in lines]
