"""What is in force: the package's rules with what administrators changed since."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework.domain.directory import Agency
from casework.domain.directory_changes import DirectoryChange
from casework.domain.notifications import Channel
from casework.domain.rule_changes import RuleChange, RuleKind
from casework.reference.calendars import load_calendars
from casework.reference.messaging import load_messaging
from casework.reference.notices import load_notices
from casework.reference.policies import load_rules
from casework.reference.rule_book import RuleBook
from tests.builders import NINE_O_CLOCK
from tests.rules_desk import SHIPPED, edition, policy, with_day_off

SMS = ("case_forwarded", Channel.SMS)


def change(kind: RuleKind, valid_from: str, document: Any, revision: int = 1) -> RuleChange:
    body = None if document is None else json.dumps(document)
    day = date.fromisoformat(valid_from)
    return RuleChange(revision, NINE_O_CLOCK, "p-1", "Quyết định", kind, day, body)


def new_policy(valid_from: str, version: str, revision: int = 1) -> RuleChange:
    return change(RuleKind.POLICY, valid_from, policy(valid_from, version), revision)


@pytest.mark.parametrize("name", ["province", "demo"])
def test_without_changes_everything_is_as_it_was_shipped(name: str) -> None:
    book = RuleBook(lambda: name)

    assert book.rules == load_rules(name)
    assert book.notices == load_notices()
    assert book.messaging(date(2026, 3, 4)) == load_messaging(name, date(2026, 3, 4))
    assert book.calendars == load_calendars()
    assert (book.revision, {book.revision_of(kind) for kind in (None, *RuleKind)}) == (0, {0})


def test_a_policy_set_is_in_force_from_its_day_and_older_cases_keep_theirs() -> None:
    rules = SHIPPED.after([new_policy("2026-04-01", "v2")]).rules

    def on(*day: int) -> str:
        return rules.policy_on(datetime(*day, tzinfo=UTC)).version  # type: ignore[misc]

    assert on(2026, 3, 31, 16, 59) == "province-2021-11"
    assert on(2026, 3, 31, 17, 0) == "v2"
    assert rules.policy("province-2021-11") == load_rules("province").policies[0]


def test_a_set_takes_the_place_of_the_one_of_its_day_and_may_be_withdrawn() -> None:
    book = SHIPPED.after([new_policy("2026-04-01", "v2"), new_policy("2026-04-01", "v3", 2)])
    assert [each.version for each in book.rules.policies] == ["province-2021-11", "v3"]

    after = book.after([change(RuleKind.POLICY, "2026-04-01", None, 3)])

    assert [each.version for each in after.rules.policies] == ["province-2021-11"]
    assert [each.version for each in book.rules.policies] == ["province-2021-11", "v3"]
    assert after.revision_of(RuleKind.POLICY) == 3


def test_notices_have_the_edition_of_the_day_and_the_names_of_now() -> None:
    words = edition("notices", valid_from="2026-04-01")
    words["wordings"]["case_forwarded"]["sms"]["body"] = "1022 Dong Thap: loi moi $reference"
    renamed = DirectoryChange(
        2, NINE_O_CLOCK, "a", "r", (Agency("STTTT", "Sở Mới", "so", valid_from=None),)
    )
    book = SHIPPED.after([change(RuleKind.NOTICES, "2026-04-01", words), renamed])

    before, after = (book.notices.on(datetime(2026, month, 2, tzinfo=UTC)) for month in (3, 4))

    assert before.wordings[SMS].body != after.wordings[SMS].body
    assert "loi moi" in after.wordings[SMS].body
    assert before.directory is after.directory is book.directory
    assert "Sở Mới" in {agency.name for agency in book.directory.agencies}


def test_rules_of_sending_have_editions_too() -> None:
    later = edition("messaging", valid_from="2026-04-01", give_up_after_hours=2)
    book = SHIPPED.after([change(RuleKind.MESSAGING, "2026-04-01", later)])

    hours = [book.messaging(date(2026, m, 1)).give_up_after.total_seconds() / 3600 for m in (3, 4)]

    assert hours == [24, 2]


def test_the_calendar_is_the_last_one_with_a_revision_of_its_own() -> None:
    friday = date(2026, 3, 6)
    book = SHIPPED.after([change(RuleKind.CALENDAR, "2026-03-04", with_day_off())])

    assert SHIPPED.rules.calendar.is_working_day(friday)
    assert not book.rules.calendar.is_working_day(friday)
    assert book.rules.calendar_revision not in ("", SHIPPED.rules.calendar_revision)
    assert len(book.editions(RuleKind.CALENDAR)) == 2


def test_the_directory_stays_the_very_same_object_while_no_agency_changes() -> None:
    """The router is built for one directory."""
    book = SHIPPED.after([new_policy("2026-04-01", "v2")])
    assert book.directory is SHIPPED.directory

    agencies = DirectoryChange(2, NINE_O_CLOCK, "a", "r", (Agency("SMOI", "Sở Mới", "so"),))
    after = book.after([agencies])

    assert after.directory is after.rules.directory
    assert after.directory.agency("SMOI", date(2026, 3, 4))
    assert (after.revision_of(None), after.revision_of(RuleKind.POLICY)) == (2, 1)


def test_the_name_of_the_stage_is_not_asked_for_where_nothing_of_it_is_needed() -> None:
    def unknown() -> str:
        raise LookupError("POLICY_SET")

    book = RuleBook(unknown)

    assert book.directory.agencies
    assert book.notices.editions
    with pytest.raises(LookupError):
        _ = book.rules
