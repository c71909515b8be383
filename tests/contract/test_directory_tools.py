"""`change_directory` and `follow_reorganisation` on the tables, as an administrator runs them."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from casework import bootstrap
from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.domain.case import State
from casework.domain.working_time import VIETNAM
from casework.tools import change_directory, follow_reorganisation
from tests.builders import AGENCY, an_identity
from tests.fakes import FixedClock
from tests.life import WAYS
from tests.tables import CASE, DIRECTORY, IDENTITY

_BUILT = (
    bootstrap.cases,
    bootstrap.current_rules,
    bootstrap.change_log,
)
LAST_DAY = date(2027, 1, 14)
ENDED = {
    "code": AGENCY,
    "name": "UBND phường Cao Lãnh",
    "kind": "ubnd_xa",
    "valid_from": "2025-07-01",
    "valid_to": str(LAST_DAY),
    "unit_code": "29869",
    "successors": ["UBND-X25-29884"],
    "provisional": False,
}
MERGED = {"author": "quan-tri", "reason": "Nghị quyết 5", "agencies": [ENDED]}

Run = Callable[..., int]


@pytest.fixture
def run(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A tool as a process of its own: nothing is cached from the one before."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    for name, value in (("CASE", CASE), ("DIRECTORY", DIRECTORY)):
        monkeypatch.setenv(f"{name}_TABLE", value)
    monkeypatch.setenv("POLICY_SET", "province")

    def run(tool: Any, *arguments: object) -> int:
        for builder in _BUILT:
            builder.cache_clear()
        monkeypatch.setattr(sys, "argv", [tool.__name__, *map(str, arguments)])
        return int(tool.main())

    yield run
    for builder in _BUILT:
        builder.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Any], Path]:
    def written(document: Any) -> Path:
        path = tmp_path / "change.json"
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path

    return written


def test_a_change_is_in_force_without_a_deploy_and_keeps_its_author_and_reason(
    run: Run, file: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(change_directory, file(MERGED)) == 0
    assert f"~ {AGENCY} UBND phường Cao Lãnh [2025-07-01 – 2027-01-14]" in capsys.readouterr().out

    bootstrap.current_rules.cache_clear()
    directory = bootstrap.directory()
    assert directory.agency(AGENCY, LAST_DAY)
    assert directory.agency(AGENCY, date(2027, 1, 15)) is None

    assert run(change_directory, "--history") == 0
    line = capsys.readouterr().out
    assert line.startswith("1  ")
    assert "quan-tri  1 record: Nghị quyết 5" in line


def test_a_dry_run_of_a_change_writes_nothing(
    run: Run, file: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(change_directory, file(MERGED), "--dry-run") == 0
    assert "1 record: Nghị quyết 5" in capsys.readouterr().out

    run(change_directory, "--history")
    assert capsys.readouterr().out == ""


def test_an_unsound_change_is_refused_with_what_is_wrong(
    run: Run, file: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {**MERGED, "agencies": [{**ENDED, "successors": ["NOBODY"]}]}

    assert run(change_directory, file(bad)) == 1
    assert "NOBODY is named as successor or parent and does not exist" in capsys.readouterr().err

    run(change_directory, "--history")
    assert capsys.readouterr().out == ""


def test_open_cases_follow_the_change_on_its_day(
    run: Run,
    file: Any,
    dynamodb: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cases = DynamoDbCases(dynamodb, case_table=CASE, identity_table=IDENTITY)
    history = WAYS[State.IN_PROGRESS]()
    cases.add(history.case, history.events, an_identity())
    moved = f"{history.case.id}  {AGENCY} → UBND-X25-29884\n"
    run(change_directory, file(MERGED))
    capsys.readouterr()

    assert run(follow_reorganisation, "Nghị quyết 5", "--dry-run", "--on", "2027-01-15") == 0
    assert capsys.readouterr().out == moved
    assert cases.get(history.case.id) == history.case

    assert run(follow_reorganisation, "Nghị quyết 5", "--dry-run", "--on", "2027-01-14") == 0
    assert capsys.readouterr().out == ""

    day = datetime(2027, 1, 15, 0, 5, tzinfo=VIETNAM)
    monkeypatch.setattr(bootstrap, "clock", lambda: FixedClock(day))
    assert run(follow_reorganisation, "Nghị quyết 5") == 0
    printed = capsys.readouterr()
    assert printed.out == moved
    assert "1  handed over" in printed.err
    assert cases.get(history.case.id).lead_agency == "UBND-X25-29884"

    assert run(follow_reorganisation, "Nghị quyết 5") == 0
    assert capsys.readouterr().out == ""
