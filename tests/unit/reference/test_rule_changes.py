"""Which editions may be written, and what is refused with the entry's path."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework.domain.errors import EditionInForce, EditionNotFound, RulesChanged
from casework.domain.rule_changes import RuleChange, RuleKind
from casework.reference.rule_book import RuleBook
from casework.reference.rule_changes import (
    Draft,
    InvalidEdition,
    changed_days,
    drafted,
    unreadable,
    withdrawn,
)
from tests.builders import NINE_O_CLOCK
from tests.rules_desk import SHIPPED, edition, policy, with_day_off

LATE = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)  # midnight in Việt Nam: Thursday 5 March begins


def draft(kind: str, document: Any, based_on: int = 0, *past_days: str) -> Draft:
    days = frozenset(map(date.fromisoformat, past_days))
    return Draft(RuleKind(kind), document, "p-1", "Quyết định 12", based_on, days)


def accept(
    kind: str, document: Any, book: RuleBook = SHIPPED, now: datetime = NINE_O_CLOCK
) -> RuleChange:
    return drafted(draft(kind, document, book.revision_of(RuleKind(kind))), book, now)


def refused(kind: str, document: Any, book: RuleBook = SHIPPED, *past_days: str) -> list[str]:
    handed_in = draft(kind, document, book.revision_of(RuleKind(kind)), *past_days)
    with pytest.raises(InvalidEdition) as error:
        drafted(handed_in, book, NINE_O_CLOCK)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("kind", ["policy", "notices", "messaging"])
def test_an_edition_to_come_becomes_the_next_change_of_the_log(kind: str) -> None:
    document = edition(kind, valid_from="2026-03-05")
    if kind == "policy":
        document["version"] = "v2"

    change = accept(kind, document)

    assert (change.revision, change.at, change.author) == (1, NINE_O_CLOCK, "p-1")
    assert (change.kind, change.valid_from) == (kind, date(2026, 3, 5))
    assert json.loads(change.body or "") == document
    assert SHIPPED.after([change]).editions(RuleKind(kind))[-1].change == change


@pytest.mark.parametrize("kind", ["policy", "notices", "messaging"])
@pytest.mark.parametrize("first", ["2021-01-01", "2021-11-01", "2026-03-03"])
def test_no_edition_begins_in_the_past(kind: str, first: str) -> None:
    document = edition(kind, valid_from=first)
    if kind == "policy":
        document["version"] = "v2"

    (told,) = refused(kind, document)

    assert told.startswith("edition.valid_from: begins on 2026-03-0")


def test_what_cases_and_messages_were_decided_by_does_not_change_in_the_middle_of_a_day() -> None:
    assert refused("policy", policy("2026-03-04")) == [
        "edition.valid_from: begins on 2026-03-05 at the earliest"
    ]
    assert refused("notices", edition("notices", valid_from="2026-03-04"))
    assert accept("messaging", edition("messaging", valid_from="2026-03-04"))


def test_the_day_is_that_of_viet_nam() -> None:
    with pytest.raises(InvalidEdition):
        drafted(draft("policy", policy("2026-03-05")), SHIPPED, LATE)

    assert drafted(draft("policy", policy("2026-03-06")), SHIPPED, LATE)


def test_a_set_to_come_may_be_replaced_and_one_in_force_may_not() -> None:
    book = SHIPPED.after([accept("policy", policy("2026-03-05"))])

    again = accept("policy", policy("2026-03-05", sure_from=0.9), book)
    assert book.after([again]).rules.policies[-1].sure_from == 0.9

    handed_in = draft("policy", policy("2026-03-05", sure_from=0.9), 1)
    with pytest.raises(InvalidEdition, match="begins on 2026-03-06"):
        drafted(handed_in, book, LATE)


def test_a_version_stands_for_one_set() -> None:
    book = SHIPPED.after([accept("policy", policy("2026-03-05"))])

    assert refused("policy", policy("2026-04-01"), book) == [
        "edition.version: v2 is given more than once"
    ]
    assert refused("policy", policy(version="province-2021-11"))


def test_fields_of_a_policy_are_those_of_the_competence_table() -> None:
    terms = {**edition("policy")["field_terms"], "chieu_san": "simple"}
    visible = ["chieu_sang", "dienn"]

    assert refused("policy", policy(field_terms=terms, identity_visible_fields=visible)) == [
        "edition.field_terms.chieu_san: no such field: chieu_san",
        "edition.identity_visible_fields.1: no such field: dienn",
    ]


def test_a_term_that_ends_beyond_the_calendar_is_refused_before_a_case_is_given_it() -> None:
    document = policy(reopen_within={"amount": 900, "unit": "working_days"})
    document["terms"]["complex"]["limit"] = {"amount": 900, "unit": "working_days"}
    document["ladders"]["triage"]["steps"][-1]["after_due"]["amount"] = 900

    assert refused("policy", document) == [
        f"edition.{path}: reaches beyond the calendar, which ends on 2027-12-31"
        for path in ("terms.triage", "terms.complex", "reopen_within")
    ]


@pytest.mark.parametrize("kind", ["policy", "notices", "messaging"])
def test_a_first_day_that_is_a_slip_is_refused(kind: str) -> None:
    document = edition(kind, valid_from="2072-01-01", version="v2")
    if kind != "policy":
        del document["version"]

    assert "edition.valid_from: begins on 2031-03-03 at the latest" in refused(kind, document)


@pytest.mark.parametrize(
    ("kind", "spoil", "path"),
    [
        ("messaging", lambda d: d.update(lease_seconds=10**18), "edition.lease_seconds"),
        ("messaging", lambda d: d.update(give_up_after_hours=10**9), "edition.give_up_after_hours"),
        ("messaging", lambda d: d["quiet"]["sms"].update(end="06:30Z"), "edition.quiet.sms.end"),
        (
            "policy",
            lambda d: d["silence"].update(amount=10**18, unit="seconds"),
            "edition.silence.amount",
        ),
    ],
)
def test_what_no_computation_could_bear_is_refused(
    kind: str, spoil: Callable[[dict[str, Any]], Any], path: str
) -> None:
    document = edition(kind, valid_from="2026-03-05")
    spoil(document)

    assert path in [fault.split(": ")[0] for fault in refused(kind, document)]


def test_notices_name_every_field() -> None:
    document = edition("notices", valid_from="2026-03-05")
    del document["field_names"]["dien"]

    assert refused("notices", document) == ["edition.field_names: no name for dien"]


BAD: list[tuple[str, Callable[[dict[str, Any]], Any], list[str]]] = [
    (
        "policy",
        lambda d: (d["terms"]["normal"]["limit"].update(amount=0), d.update(default_term="x")),
        ["edition.terms.normal.limit.amount"],
    ),
    ("policy", lambda d: d.update(default_term="x"), ["edition"]),
    ("policy", lambda d: d["ladders"]["answer"]["steps"].clear(), ["edition.ladders.answer.steps"]),
    (
        "notices",
        lambda d: (d["notices"][0].update(event="Nope"), d["notices"][1].update(event="Nope")),
        ["edition.notices.0.event", "edition.notices.1.event"],
    ),
    (
        "notices",
        lambda d: d["wordings"]["escalation"]["sms"].update(body="Phản ánh $reference"),
        ["edition.wordings.escalation.sms.body"],
    ),
    ("messaging", lambda d: d["digest"].update(at="07:40"), ["edition.digest.at"]),
    ("messaging", lambda d: d.update(limits={}), ["edition"]),
    (
        "calendar",
        lambda d: (d["days_off"][0].update(date="2021-02-30"), d["working_days"][0].pop("source")),
        ["edition.days_off[0].date", "edition.working_days[0].source"],
    ),
    ("calendar", lambda d: d["covers"].update(last_year=2030), ["edition.covers"] * 20),
]


@pytest.mark.parametrize(("kind", "spoil", "paths"), BAD)
def test_every_faulty_entry_is_named_by_its_path(
    kind: str, spoil: Callable[[dict[str, Any]], Any], paths: list[str]
) -> None:
    document = edition(kind, **({} if kind == "calendar" else {"valid_from": "2026-03-05"}))
    spoil(document)

    told = [fault.split(": ")[0] for fault in refused(kind, document)]

    assert [path for path in told if path != "edition.version"][: len(paths)] == paths


@pytest.mark.parametrize("kind", RuleKind)
@pytest.mark.parametrize("document", [None, [], "x", 7, {}])
def test_what_is_no_edition_is_refused(kind: RuleKind, document: Any) -> None:
    assert refused(kind, document)


def test_a_calendar_counts_at_once_and_for_the_days_to_come() -> None:
    change = accept("calendar", with_day_off())

    assert change.valid_from == date(2026, 3, 4)
    (changed,) = changed_days(draft("calendar", with_day_off()), SHIPPED)
    assert (changed.day, changed.agency, changed.after) == (date(2026, 3, 6), None, ())
    assert changed.before


def test_today_may_still_become_a_day_off() -> None:
    assert accept("calendar", with_day_off("2026-03-04"))


def test_days_of_the_past_change_only_when_exactly_they_are_named() -> None:
    document = with_day_off("2026-03-03")
    told = "past_days: working time of days in the past: 2026-03-03; name exactly these to change"

    for named in ((), ("2026-03-02",), ("2026-03-02", "2026-03-03")):
        assert refused("calendar", document, SHIPPED, *named)[0].startswith(told)
    change = drafted(draft("calendar", document, 0, "2026-03-03"), SHIPPED, NINE_O_CLOCK)
    assert not SHIPPED.after([change]).rules.calendar.is_working_day(date(2026, 3, 3))

    (fault,) = refused("calendar", with_day_off(), SHIPPED, "2026-03-03")
    assert fault.startswith("past_days: working time of days in the past: –")


def test_hours_of_an_agency_are_days_of_the_past_too() -> None:
    document = edition("calendar")
    hours = document["province"]["hours"][0] | {
        "valid_from": "2026-03-02",
        "week": [{"weekdays": [1, 2, 3, 4, 5], "sessions": ["08:00-12:00"]}],
    }
    document["agencies"].append({"agency": "TTPVHCC", "hours": [hours]})

    (fault,) = refused("calendar", document)

    assert "2026-03-02, 2026-03-03;" in fault


def test_years_that_are_covered_stay_covered() -> None:
    document = edition("calendar")
    document["covers"]["last_year"] = 2026
    for entries in (document["days_off"], document["working_days"]):
        entries[:] = [entry for entry in entries if not entry["date"].startswith("2027")]
    for entry in document["days_off"]:
        if entry.get("instead_of", "").startswith("2027"):
            del entry["instead_of"]

    assert refused("calendar", document) == ["edition.covers: the years 2021 to 2027 stay covered"]


def test_only_a_calendar_has_days_in_the_past() -> None:
    assert refused("policy", policy(), SHIPPED, "2026-03-03") == [
        "past_days: only a calendar changes days in the past"
    ]


@pytest.mark.parametrize("kind", ["policy", "calendar"])
def test_what_was_based_on_another_edition_of_the_kind_is_refused(kind: str) -> None:
    document = policy("2026-04-01", "v3") if kind == "policy" else with_day_off()
    book = SHIPPED.after([accept("policy", policy("2026-03-05"))])

    based_on = {"policy": (0, 2), "calendar": (1,)}[kind]
    for revision in based_on:
        with pytest.raises(RulesChanged):
            drafted(draft(kind, document, revision), book, NINE_O_CLOCK)
    assert drafted(draft(kind, document, book.revision_of(RuleKind(kind))), book, NINE_O_CLOCK)


def test_an_edition_to_come_may_be_withdrawn_and_no_other() -> None:
    book = SHIPPED.after([accept("policy", policy("2026-03-05"))])
    handed_in = draft("policy", None, 1)

    change = withdrawn(handed_in, date(2026, 3, 5), book, NINE_O_CLOCK)
    assert (change.revision, change.body) == (2, None)
    assert len(book.after([change]).rules.policies) == 1

    with pytest.raises(EditionInForce):
        withdrawn(handed_in, date(2021, 11, 1), book, NINE_O_CLOCK)
    with pytest.raises(EditionInForce):
        withdrawn(handed_in, date(2026, 3, 5), book, LATE)
    with pytest.raises(EditionNotFound):
        withdrawn(handed_in, date(2026, 3, 6), book, NINE_O_CLOCK)
    with pytest.raises(RulesChanged):
        withdrawn(replace(handed_in, based_on=0), date(2026, 3, 5), book, NINE_O_CLOCK)


def test_what_this_code_cannot_read_of_older_editions_is_told_before_it_is_deployed() -> None:
    older = policy("2026-03-05")
    del older["reopen_within"]
    change = accept("policy", policy("2026-03-05"))
    book = SHIPPED.after([accept("notices", edition("notices", valid_from="2026-03-05"))])
    assert [*unreadable(book)] == []

    clash = replace(change, revision=2, valid_from=date(2026, 4, 1))
    body = json.dumps(policy("2026-04-01", "province-2021-11"))
    beside = book.after([replace(clash, body=body)])
    assert [str(fault) for fault in unreadable(beside)] == [
        "version: province-2021-11 is given more than once"
    ]
    unread = book.after([replace(change, revision=2, body=json.dumps(older))])

    assert [str(fault) for fault in unreadable(unread)] == [
        "policy 2026-03-05.reopen_within: Field required"
    ]


def test_a_slip_that_changes_years_is_told_by_its_first_days() -> None:
    document = edition("calendar")
    document["province"]["hours"][0]["extra_day"] = ["07:00-10:00"]
    document["province"]["hours"][0]["week"][0]["sessions"] = ["07:00-10:00"]

    (told,) = refused("calendar", document)

    assert told.startswith("past_days: working time of days in the past: 2021-01-04, 2021-01-05")
    assert "…; name exactly these" in told
    assert len(told) < 1000


def test_a_year_in_front_changes_no_day_that_anything_was_counted_in() -> None:
    document = edition("calendar")
    document["covers"]["first_year"] = 2020
    document["province"]["hours"][0]["valid_from"] = "2020-01-01"
    days = ("01-01", "01-23", "01-24", "01-27", "01-28", "01-29", "04-02", "04-30", "05-01")
    document["days_off"] += [
        {"date": f"2020-{day}", "name": "nghỉ", "source": "văn bản"}
        for day in (*days, "09-01", "09-02")
    ]

    assert accept("calendar", document)
