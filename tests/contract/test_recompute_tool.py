"""`python -m casework.tools.recompute_clocks` on the tables, with the calendar of the package."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework import bootstrap
from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain.case import Case
from casework.tools import recompute_clocks
from tests.builders import RULES, History, an_identity
from tests.tables import CASE, DIRECTORY, IDENTITY

FRIDAY = date(2026, 3, 6)
FORMER = replace(
    RULES,
    calendar=replace(
        RULES.calendar, days_off={**RULES.calendar.days_off, FRIDAY: "Bỏ ngày nghỉ này"}
    ),
    calendar_revision="former",
)
"""The calendar that the stored case was counted by: it had a day off more."""


@pytest.fixture
def cases(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDbCases]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    monkeypatch.setenv("CASE_TABLE", CASE)
    monkeypatch.setenv("DIRECTORY_TABLE", DIRECTORY)
    monkeypatch.setenv("POLICY_SET", "province")
    for builder in (bootstrap.cases, bootstrap.current_rules, bootstrap.change_log):
        builder.cache_clear()
    yield DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    for builder in (bootstrap.cases, bootstrap.current_rules, bootstrap.change_log):
        builder.cache_clear()


@pytest.fixture
def case(cases: DynamoDbCases) -> Case:
    history = History(FORMER).forwarded()
    cases.add(history.case, history.events, an_identity())
    return history.case


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["recompute_clocks", *arguments])
    return recompute_clocks.main()


def test_a_dry_run_shows_the_old_and_the_new_due_time_and_writes_nothing(
    cases: DynamoDbCases,
    case: Case,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, "--dry-run") == 0

    printed = capsys.readouterr()
    assert printed.out == f"{case.id}  10/03/2026 17:00:00 → 09/03/2026 17:00:00\n"
    assert "1 would be recomputed" in printed.err
    assert cases.get(case.id) == case


def test_a_run_prints_the_references_and_a_second_one_finds_nothing(
    cases: DynamoDbCases,
    case: Case,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch) == 0
    assert capsys.readouterr().out == f"{case.id}\n"
    assert cases.get(case.id).clock.due_at == History().forwarded().case.clock.due_at

    assert run(monkeypatch) == 0

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "0 recomputed" in printed.err
    assert cases.get(case.id).version == case.version + 1
