"""Administrators change the rules over HTTP: checked by the loaders, in force from the next case
on, written once."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from casework.domain.faults import FAULTS
from casework.domain.rule_changes import RuleKind
from functions.rules_api.handler import lambda_handler
from functions.rules_api.words import WORDS
from tests.lambda_events import Context, http
from tests.office import ADMINISTRATOR
from tests.rules_desk import (
    AGENCY_BODY,
    REASON,
    RulesDesk,
    edition,
    faulty,
    open_desk,
    policy,
    with_day_off,
)

KINDS: Final = tuple(map(str, RuleKind))
TO_COME: Final = "2026-03-05"


@pytest.fixture
def desk() -> Iterator[RulesDesk]:
    with open_desk() as desk:
        yield desk


def a_change(kind: str) -> dict[str, Any]:
    if kind == "calendar":
        return with_day_off()
    return policy() if kind == "policy" else edition(kind, valid_from=TO_COME)


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_editions_are_listed_and_shown_in_the_form_that_is_handed_in(
    desk: RulesDesk, kind: str
) -> None:
    status, listed = desk.asks("GET", f"/v1/rules/{kind}")

    assert (status, listed["kind"], listed["revision"]) == (200, kind, 0)
    (line,) = listed["editions"]
    assert (line["state"], line["revision"], line["changed_by"]) == ("in_force", 0, None)
    status, shown = desk.asks("GET", f"/v1/rules/{kind}/{line['valid_from']}")
    assert (status, shown["edition"]) == (200, edition(kind))
    assert {name: shown[name] for name in line} == line


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_is_written_with_who_when_and_why(desk: RulesDesk, kind: str) -> None:
    document = a_change(kind)

    status, added = desk.adds(kind, document)

    assert (status, added["revision"], added["clocks_recounted"]) == (201, 1, kind == "calendar")
    (change,) = desk.log.changes
    assert (change.author, change.reason) == ("p-administrator", REASON)
    assert change.at == desk.clock.now()
    _, listed = desk.asks("GET", f"/v1/rules/{kind}")
    assert listed["revision"] == 1
    last = listed["editions"][-1]
    assert last["state"] == ("in_force" if kind == "calendar" else "to_come")
    assert (last["revision"], last["changed_by"], last["reason"]) == (1, "p-administrator", REASON)
    _, shown = desk.asks("GET", f"/v1/rules/{kind}/{last['valid_from']}")
    assert shown["edition"] == document


@pytest.mark.parametrize("kind", KINDS)
def test_who_knew_of_an_older_edition_changes_nothing(desk: RulesDesk, kind: str) -> None:
    assert desk.adds(kind, a_change(kind))[0] == 201

    for revision in (0, 2):
        status, problem = desk.adds(kind, a_change(kind), revision)

        assert (status, problem["code"]) == (409, "rules-changed")
    assert len(desk.log.changes) == 1


def test_changes_of_other_kinds_are_no_conflict(desk: RulesDesk) -> None:
    assert desk.adds("policy", policy())[0] == 201
    assert desk.adds("notices", edition("notices", valid_from=TO_COME))[0] == 201
    body = {"revision": 0, "reason": REASON, "agencies": [dict(AGENCY_BODY)]}
    assert desk.asks("POST", "/v1/directory/changes", body)[0] == 201
    assert desk.adds("policy", policy("2026-03-06", "v3"), 1)[0] == 201

    assert [each.revision for each in desk.log.changes] == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", ["policy", "notices", "messaging"])
@pytest.mark.parametrize("day", ["2020-01-01", "2026-03-03"])
def test_nothing_begins_in_the_past(desk: RulesDesk, kind: str, day: str) -> None:
    document = a_change(kind) | {"valid_from": day}

    assert faulty(desk.adds(kind, document)) == ["edition.valid_from"]
    assert faulty(desk.checks(kind, document)) == ["edition.valid_from"]
    assert desk.log.changes == []


def test_every_faulty_entry_is_named_in_vietnamese(desk: RulesDesk) -> None:
    document = edition("notices", valid_from=TO_COME)
    document["wordings"]["escalation"]["sms"]["body"] = "Phản ánh $reference"
    document["notices"][0]["event"] = "Nope"
    document["typo"] = 1

    typo = {"code": "extra_forbidden", "message": "Trường không có trong quy định."}
    assert desk.adds("notices", document)[1]["errors"] == [{"field": "edition.typo", **typo}]

    del document["typo"]
    assert desk.adds("notices", document)[1]["errors"] == [
        {
            "field": "edition.notices.0.event",
            "code": "no_such_event",
            "message": "Không có sự kiện Nope.",
        },
        {
            "field": "edition.wordings.escalation.sms.body",
            "code": "sms_letters",
            "message": "Tin nhắn không dấu, một dòng, chỉ gồm ký tự GSM 7 bit.",
        },
    ]
    assert desk.log.changes == []


def test_entries_of_lists_are_named_as_everywhere_else(desk: RulesDesk) -> None:
    document = with_day_off()
    document["days_off"][3]["date"] = "30/02/2021"

    assert faulty(desk.adds("calendar", document))[0] == "edition.days_off.3.date"


def test_a_day_of_the_past_is_changed_when_it_is_named(desk: RulesDesk) -> None:
    document = with_day_off("2026-03-03")

    status, problem = desk.adds("calendar", document)
    assert status == 422
    (fault,) = problem["errors"]
    assert (fault["field"], "2026-03-03" in fault["message"]) == ("past_days", True)

    assert desk.adds("calendar", document, past_days=["2026-03-03"])[0] == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": REASON, "edition": {}}, "revision"),
        ({"revision": 0, "edition": {}}, "reason"),
        ({"revision": 0, "reason": REASON}, "edition"),
        ({"revision": 0, "reason": "  ", "edition": {}}, "reason"),
        ({"revision": -1, "reason": REASON, "edition": {}}, "revision"),
        ({"revision": "0", "reason": REASON, "edition": {}}, "revision"),
        ({"revision": 0, "reason": REASON, "edition": []}, "edition"),
        ({"revision": 0, "reason": REASON, "edition": {}, "past_days": ["x"]}, "past_days.0"),
        ({"revision": 0, "reason": REASON, "edition": {}, "author": "x"}, "author"),
        ({"revision": 0, "reason": REASON, "edition": {}, "at": "2020-01-01"}, "at"),
        ({"revision": 0, "reason": REASON, "edition": {}, "kind": "notices"}, "kind"),
        ({"revision": 0, "reason": REASON, "edition": {}, "valid_from": TO_COME}, "valid_from"),
        ({"revision": 0, "reason": REASON, "edition": {"a": ["b\r\nBcc: c"]}}, "edition"),
    ],
)
def test_the_request_itself_has_its_fields_and_no_others(
    desk: RulesDesk, body: dict[str, Any], field: str
) -> None:
    assert faulty(desk.asks("POST", "/v1/rules/policy", body)) == [field]
    assert desk.log.changes == []


def test_a_key_given_twice_is_told(desk: RulesDesk) -> None:
    body = json.dumps({"revision": 0, "reason": REASON, "edition": policy()})
    text = body.replace('"sure_from"', '"sure_from": 0.1, "sure_from"')

    answer = lambda_handler(http("POST", "/v1/rules/policy", text, ADMINISTRATOR), Context())

    assert answer["statusCode"] == 422
    (fault,) = json.loads(answer["body"])["errors"]
    assert (fault["field"], fault["code"]) == ("sure_from", "key_twice")


def test_words_are_kept_in_one_form(desk: RulesDesk) -> None:
    document = policy(source="Quyết định")  # decomposed

    desk.adds("policy", document)

    assert json.loads(desk.log.changes[0].body)["source"] == "Quyết định"


@pytest.mark.parametrize("path", ["/v1/rules/directory", "/v1/rules/webhooks"])
def test_there_are_four_kinds(desk: RulesDesk, path: str) -> None:
    assert faulty(desk.asks("GET", path)) == ["path.kind"]


def test_an_edition_that_is_not_there_is_not_found(desk: RulesDesk) -> None:
    assert desk.asks("GET", "/v1/rules/policy/2026-01-01")[1]["code"] == "edition-not-found"
    assert faulty(desk.asks("GET", "/v1/rules/policy/2026-13-01")) == ["path.valid_from"]


def test_states_change_with_the_day(desk: RulesDesk) -> None:
    desk.adds("policy", policy())
    desk.clock.advance(days=1)

    _, listed = desk.asks("GET", "/v1/rules/policy")

    assert [line["state"] for line in listed["editions"]] == ["past", "in_force"]


def test_a_check_says_what_would_change_and_writes_nothing(desk: RulesDesk) -> None:
    document = policy()
    document["terms"]["simple"]["limit"]["amount"] = 2

    status, checked = desk.checks("policy", document)

    assert status == 200
    assert (checked["replaces"], checked["compared_with"]) == (False, "2021-11-01")
    changed = {each["path"]: (each["before"], each["after"]) for each in checked["differences"]}
    assert changed == {
        "version": ("province-2021-11", "v2"),
        "valid_from": ("2021-11-01", TO_COME),
        "terms.simple.limit.amount": (3, 2),
    }
    assert (checked["days"], checked["messages"], checked["more"]) == ([], [], False)
    assert desk.log.changes == []


def test_a_check_of_what_takes_the_place_of_another_compares_with_that(desk: RulesDesk) -> None:
    desk.adds("policy", policy())

    _, checked = desk.checks("policy", policy(sure_from=0.9))

    assert checked["replaces"] is True
    assert [each["path"] for each in checked["differences"]] == ["sure_from"]


def test_a_check_of_a_calendar_lists_the_days(desk: RulesDesk) -> None:
    _, checked = desk.checks("calendar", with_day_off())

    (day,) = checked["days"]
    assert (day["day"], day["agency"], day["after"]) == ("2026-03-06", None, [])
    assert day["before"]


def test_a_check_of_notices_shows_each_with_its_longest_values(desk: RulesDesk) -> None:
    document = edition("notices", valid_from=TO_COME)
    document["wordings"]["escalation"]["sms"]["body"] = "1022 Dong Thap: gap, $agency"

    _, checked = desk.checks("notices", document)

    shown = {(each["template"], each["channel"]): each for each in checked["messages"]}
    assert set(shown) >= {(t, c) for t, by in document["wordings"].items() for c in by}
    text = shown["escalation", "sms"]
    assert text["text"].startswith("1022 Dong Thap: gap, ")
    assert text["septets"] == len(text["text"]) <= 160
    assert shown["escalation", "email"]["septets"] is None


def test_an_edition_to_come_is_withdrawn(desk: RulesDesk) -> None:
    desk.adds("policy", policy())
    path = f"/v1/rules/policy/{TO_COME}/withdraw"

    late = desk.asks("POST", path, {"revision": 0, "reason": REASON})
    assert late[1]["code"] == "rules-changed"
    status, listed = desk.asks("POST", path, {"revision": 1, "reason": "Nhầm"})

    assert (status, listed["revision"], len(listed["editions"])) == (200, 2, 1)
    again = desk.asks("POST", path, {"revision": 2, "reason": "Nhầm"})
    assert again[1]["code"] == "edition-not-found"
    shipped = desk.asks(
        "POST", "/v1/rules/policy/2021-11-01/withdraw", {"revision": 2, "reason": "x"}
    )
    assert (shipped[0], shipped[1]["code"]) == (409, "edition-in-force")


def test_the_log_has_every_change_also_of_what_was_replaced(desk: RulesDesk) -> None:
    desk.adds("policy", policy())
    body = {"revision": 0, "reason": "QĐ 7", "agencies": [dict(AGENCY_BODY)]}
    desk.asks("POST", "/v1/directory/changes", body)
    desk.adds("policy", policy(sure_from=0.9), 1)
    desk.asks("POST", f"/v1/rules/policy/{TO_COME}/withdraw", {"revision": 3, "reason": "Nhầm"})

    _, page = desk.asks("GET", "/v1/rule-changes")

    assert [(each["revision"], each["kind"]) for each in page["changes"]] == [
        (4, "policy"),
        (3, "policy"),
        (2, "directory"),
        (1, "policy"),
    ]
    assert [each["withdrawn"] for each in page["changes"]] == [True, False, False, False]
    assert page["changes"][2]["agencies"] == ["TTUPSC"]
    assert {each["author"] for each in page["changes"]} == {"p-administrator"}
    _, first = desk.asks("GET", "/v1/rule-changes/1")
    assert first["edition"] == policy()
    _, second = desk.asks("GET", "/v1/rule-changes/2")
    assert second["records"][0]["name"] == "Trung tâm Ứng phó sự cố"
    _, fourth = desk.asks("GET", "/v1/rule-changes/4")
    assert (fourth["edition"], fourth["records"]) == (None, [])
    assert desk.asks("GET", "/v1/rule-changes/5")[1]["code"] == "edition-not-found"


def test_the_log_is_read_page_by_page_and_by_kind(desk: RulesDesk) -> None:
    for n in range(5):
        desk.adds("policy", policy(version=f"v{n}"), n)
    desk.adds("messaging", edition("messaging", valid_from=TO_COME))
    seen: list[int] = []
    query: dict[str, str] = {"limit": "2", "kind": "policy"}
    while True:
        _, page = desk.asks("GET", "/v1/rule-changes", **query)
        seen += [each["revision"] for each in page["changes"]]
        if page["next_page_token"] is None:
            break
        query["page_token"] = page["next_page_token"]

    assert seen == [5, 4, 3, 2, 1]
    other = query | {"kind": "messaging"}
    assert faulty(desk.asks("GET", "/v1/rule-changes", **other)) == ["page_token"]


def test_what_is_wrong_has_vietnamese_words_with_the_same_values() -> None:
    def names(sentence: str) -> set[str]:
        return {part.split("}")[0].split("!")[0] for part in sentence.split("{")[1:]}

    assert WORDS.keys() == FAULTS.keys()
    for code, words in WORDS.items():
        assert names(words) <= names(FAULTS[code]), code


def test_who_changed_what_is_logged_without_the_content(
    desk: RulesDesk, logged: io.StringIO
) -> None:
    desk.adds("notices", edition("notices", valid_from=TO_COME))

    lines = logged.getvalue()
    assert "rules changed" in lines
    assert "p-administrator" in lines
    assert "wordings" not in lines


def test_of_two_administrators_at_once_one_is_told(desk: RulesDesk) -> None:
    """Both have seen revision 0; the other's change is written while this one is on its way."""
    append = desk.log.append

    def contested(change: Any) -> None:
        desk.log.append = append  # type: ignore[method-assign]
        append(replace(change, author="p-other"))
        append(change)

    desk.log.append = contested  # type: ignore[method-assign]

    status, problem = desk.adds("policy", policy())

    assert (status, problem["code"]) == (409, "rules-changed")
    assert [each.author for each in desk.log.changes] == ["p-other"]
