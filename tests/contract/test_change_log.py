"""The log of what administrators changed: agencies and rules, in one order."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casework.adapters.dynamodb.change_log import DynamoDbChangeLog
from casework.domain.directory import Agency
from casework.domain.directory_changes import DirectoryChange
from casework.domain.errors import RulesChanged
from casework.domain.rule_changes import Change, RuleChange, RuleKind
from casework.ports import ChangeLog
from casework.reference.rule_book import RuleBook
from casework.use_cases.current import Current
from tests.builders import NINE_O_CLOCK
from tests.fakes import InMemoryChangeLog
from tests.tables import DIRECTORY

FULL = Agency(
    code="SMOI",
    name="Sở Mới",
    kind="so",
    valid_from=date(2027, 1, 1),
    subjects=("việc mới",),
    successors=("SXD",),
    unit="30079",
    hotlines=("02773 000 000",),
    parent="VPUB",
    note="thử",
    provisional=False,
)
EDITION = RuleChange(
    revision=1,
    at=NINE_O_CLOCK + timedelta(microseconds=7),
    author="p-1",
    reason="Quyết định 2",
    kind=RuleKind.NOTICES,
    valid_from=date(2027, 1, 1),
    body=json.dumps({"lời": "mới $due"}, ensure_ascii=False),
)


def of_agencies(revision: int, *agencies: Agency) -> DirectoryChange:
    return DirectoryChange(revision, NINE_O_CLOCK, "quan-tri", "Quyết định 1", agencies)


@pytest.fixture(params=["fake", "dynamodb"])
def log(request: pytest.FixtureRequest) -> ChangeLog:
    if request.param == "fake":
        return InMemoryChangeLog()
    return DynamoDbChangeLog(request.getfixturevalue("dynamodb"), directory_table=DIRECTORY)


def test_changes_come_back_as_they_were_and_in_order(log: ChangeLog) -> None:
    written: list[Change] = []
    for n in range(1, 13):
        written.append(of_agencies(n, FULL) if n % 3 else replace(EDITION, revision=n))
        log.append(written[-1])

    assert log.since(0) == tuple(written)
    assert log.since(10) == tuple(written[10:])
    assert log.since(12) == ()


@pytest.mark.parametrize("kind", RuleKind)
def test_editions_of_every_kind_and_withdrawals_come_back(log: ChangeLog, kind: RuleKind) -> None:
    withdrawn = replace(EDITION, revision=2, kind=kind, body=None)
    log.append(replace(EDITION, kind=kind))
    log.append(withdrawn)

    assert log.since(1) == (withdrawn,)


def test_of_two_changes_of_one_revision_the_second_is_refused(log: ChangeLog) -> None:
    log.append(of_agencies(1, FULL))

    for late in (of_agencies(1), EDITION):
        with pytest.raises(RulesChanged):
            log.append(late)

    assert log.since(0) == (of_agencies(1, FULL),)


def test_an_edition_of_three_hundred_kilobytes_fits(log: ChangeLog) -> None:
    long = replace(EDITION, body="ệ" * 100_000)
    log.append(long)

    assert log.since(0) == (long,)


def test_what_was_written_before_there_were_editions_is_of_the_directory(dynamodb: Any) -> None:
    body = {
        "revision": 1,
        "at": "2026-03-04T02:00:00Z",
        "author": "quan-tri",
        "reason": "Quyết định 1",
        "agencies": [{"code": "SMOI", "name": "Sở Mới", "kind": "so"}],
    }
    item = {"pk": "DIRECTORY", "sk": "CHANGE#000001", "body": json.dumps(body)}
    dynamodb.put_item(TableName=DIRECTORY, Item={k: {"S": v} for k, v in item.items()})

    log = DynamoDbChangeLog(dynamodb, directory_table=DIRECTORY)

    assert log.since(0) == (of_agencies(1, Agency("SMOI", "Sở Mới", "so")),)


def test_who_reads_again_has_what_was_changed_since_and_else_the_very_same(log: ChangeLog) -> None:
    shipped = RuleBook(lambda: "province")
    current = Current(shipped, log)
    assert current.read() is shipped

    log.append(of_agencies(1, replace(FULL, valid_from=None)))
    log.append(replace(EDITION, revision=2))

    read = current.read()
    assert read.directory.agency("SMOI", date(2026, 3, 4))
    assert read.of_kind(RuleKind.NOTICES) == (replace(EDITION, revision=2),)
    assert read.revision == 2
    assert current.read() is read
    assert shipped.revision == 0
