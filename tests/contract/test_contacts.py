"""Who is told at an agency: read by who tells them, kept by who may, and loaded from a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework import bootstrap
from casework.adapters.dynamodb.contacts import DynamoDbContacts
from casework.bootstrap.rules_desk import contact_lists
from casework.domain.contacts import Contact, ContactList, Position
from casework.tools import load_contacts
from tests.builders import NINE_O_CLOCK, contacts_of
from tests.fakes import FixedClock, InMemoryContacts
from tests.tables import DIRECTORY, REFERENCE

FIRST = ContactList(contacts_of("SGTVT"), 1, NINE_O_CLOCK, "p-1")
ONLY = (Contact(Position.OFFICER, "Lê Văn Đ", None, "+84900000009"),)
SECOND = ContactList(ONLY, 2, NINE_O_CLOCK, "p-2")


@pytest.fixture(params=["fake", "dynamodb"])
def contacts(request: pytest.FixtureRequest) -> Any:
    if request.param == "fake":
        return InMemoryContacts()
    return DynamoDbContacts(request.getfixturevalue("dynamodb"), reference_table=REFERENCE)


def test_an_agency_nobody_registered_has_no_contacts(contacts: Any) -> None:
    assert contacts.of("SGTVT") == ()
    assert contacts.read("SGTVT") == ContactList()


def test_contacts_come_back_as_they_were_with_who_wrote_them(contacts: Any) -> None:
    for written in (FIRST, SECOND):
        assert contacts.put("SGTVT", written)

        assert contacts.of("SGTVT") == written.people
        assert contacts.read("SGTVT") == written


@pytest.mark.parametrize("late", [FIRST, SECOND, replace(SECOND, revision=4)])
def test_of_two_who_write_at_once_the_slower_writes_nothing(
    contacts: Any, late: ContactList
) -> None:
    contacts.put("SGTVT", replace(FIRST, author="p-9"))
    contacts.put("SGTVT", replace(SECOND, author="p-9"))

    assert not contacts.put("SGTVT", late)

    assert contacts.read("SGTVT").author == "p-9"


def test_no_list_is_written_as_the_second_where_there_is_no_first(contacts: Any) -> None:
    assert not contacts.put("SGTVT", SECOND)
    assert contacts.of("SGTVT") == ()


def test_a_list_of_before_lists_were_counted_is_the_one_before_the_first(dynamodb: Any) -> None:
    person = {
        "position": {"S": "officer"},
        "name": {"S": "Lê Văn Đ"},
        "phone": {"S": "+84900000009"},
    }
    item = {"pk": {"S": "AGENCY#SGTVT"}, "sk": {"S": "CONTACTS"}, "people": {"L": [{"M": person}]}}
    dynamodb.put_item(TableName=REFERENCE, Item=item)
    contacts = DynamoDbContacts(dynamodb, reference_table=REFERENCE)

    assert contacts.read("SGTVT") == ContactList(ONLY)
    assert contacts.put("SGTVT", FIRST)
    assert not contacts.put("SGTVT", FIRST)


@pytest.fixture
def load(
    dynamodb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Any], int]]:
    built = (contact_lists, bootstrap.current_rules, bootstrap.change_log)
    for name, value in (
        ("AWS_DEFAULT_REGION", "ap-southeast-1"),
        ("REFERENCE_TABLE", REFERENCE),
        ("DIRECTORY_TABLE", DIRECTORY),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bootstrap, "clock", FixedClock)

    def run(document: Any) -> int:
        for builder in built:
            builder.cache_clear()
        file = tmp_path / "contacts.json"
        file.write_text(json.dumps(document), "utf-8")
        monkeypatch.setattr(sys, "argv", ["load_contacts", str(file)])
        return load_contacts.main()

    yield run
    for builder in built:
        builder.cache_clear()


def test_a_file_is_loaded_once_and_what_stands_already_is_left_alone(
    load: Callable[[Any], int], dynamodb: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [
        {"position": "officer", "name": f"Đầu mối {n}", "phone": f"+8490000000{n}"} for n in (1, 2)
    ]

    assert load({"SYT": people}) == load({"SYT": people}) == 0

    assert capsys.readouterr().out == "1 agencies, 2 contacts loaded\n" * 2
    kept = DynamoDbContacts(dynamodb, reference_table=REFERENCE).read("SYT")
    assert (kept.revision, kept.author, len(kept.people)) == (1, "load_contacts", 2)
    assert load({"SYT": people[:1], "NOPE": people}) == 1
    assert capsys.readouterr().err.splitlines() == [
        "NOPE: no such agency",
        "SYT: 1 officers, at least 2 are needed",
    ]
