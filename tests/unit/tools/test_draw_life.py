"""The diagram in the README is the table in the code."""

import sys
from pathlib import Path

import pytest

from casework.domain import commands as c
from casework.domain.case import OPEN_STATES, STATE_NAMES, State
from casework.domain.transitions import TRANSITIONS
from casework.tools import draw_life

README = Path(__file__).parents[3] / "README.md"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["draw_life", *arguments])
    return draw_life.main()


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text(README.read_text("utf-8"), "utf-8")
    return path


def test_the_readme_shows_the_table_of_the_code() -> None:
    shown = draw_life.shown_in(README.read_text("utf-8"))

    assert shown == draw_life.diagram(), "run python -m casework.tools.draw_life --write README.md"


def test_every_state_has_its_name_and_every_change_of_state_its_commands() -> None:
    drawn = draw_life.diagram()

    assert all(f"  {state} : {name}" in drawn for state, name in STATE_NAMES.items())
    assert "  triage --> forwarded : ForwardCase" in drawn
    assert "  in_progress --> forwarded : TransferCase, ReassignCase" in drawn
    assert "  waiting_citizen --> closed : FireRung" in drawn


def test_what_leaves_the_state_as_it_is_is_not_drawn() -> None:
    drawn = draw_life.diagram()

    assert "LinkCase" not in drawn
    assert "RecomputeClock" not in drawn
    assert not any(f"{state} --> {state} " in drawn for state in State)


def test_every_final_state_ends_and_no_open_one_does() -> None:
    ends = {s for s in State if f"  {s} --> [*]" in draw_life.diagram().splitlines()}

    assert ends == set(State) - OPEN_STATES


def test_a_changed_table_makes_another_diagram() -> None:
    without = [row for row in TRANSITIONS if row.command is not c.ReopenCase]

    assert draw_life.diagram(without) != draw_life.diagram()
    assert "ReopenCase" not in draw_life.diagram(without)


def test_the_check_passes_on_the_readme(monkeypatch: pytest.MonkeyPatch, readme: Path) -> None:
    assert run(monkeypatch, "--check", str(readme)) == 0


def test_the_check_names_the_file_and_the_remedy_when_they_differ(
    monkeypatch: pytest.MonkeyPatch, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme.write_text(readme.read_text("utf-8").replace("ReopenCase", "OpenAgain"), "utf-8")

    assert run(monkeypatch, "--check", str(readme)) == 1

    message = capsys.readouterr().err
    assert str(readme) in message
    assert "--write" in message


def test_writing_renews_the_block_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, readme: Path
) -> None:
    before = readme.read_text("utf-8")
    readme.write_text(before.replace("ReopenCase", "OpenAgain"), "utf-8")

    assert run(monkeypatch, "--write", str(readme)) == 0

    assert readme.read_text("utf-8") == before


@pytest.mark.parametrize("option", ["--check", "--write"])
def test_a_file_without_the_marks_is_refused_and_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    option: str,
) -> None:
    path = tmp_path / "OTHER.md"
    path.write_text(f"{draw_life.END}\n{draw_life.BEGIN}\n", "utf-8")

    assert run(monkeypatch, option, str(path)) == 1

    assert path.read_text("utf-8") == f"{draw_life.END}\n{draw_life.BEGIN}\n"
    assert "life:begin" in capsys.readouterr().err


def test_without_options_the_diagram_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch) == 0

    assert capsys.readouterr().out == draw_life.diagram() + "\n"
