"""`make evaluate` as it is run: which texts, which years, what is said of a goal."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from casework.tools import evaluate
from casework.tools.samples import PUBLIC
from tests.routed import a_result


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["evaluate", *arguments])
    evaluate.main()


@pytest.fixture
def few(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(PUBLIC.read_text("utf-8").splitlines()[:6]), "utf-8")
    return path


def test_a_report_says_of_each_goal_whether_it_is_reached() -> None:
    results = [a_result(case_class="out_of_scope", found_class="out_of_scope"), a_result()]
    shown = evaluate.report("made.jsonl", {"2021": results}, 0.8).splitlines()

    assert "  recall of out of scope  2021  ≥ 0.60   1.000  reached" in shown
    assert "  forwarded, of all       2021  ≥ 0.55   0.500  NOT reached" in shown
    assert "  recall of emergency     2021  ≥ 1.00          no such text" in shown


def test_a_slice_of_one_year_leaves_the_other_year_empty() -> None:
    by_year = {
        "2021": [a_result(expected=None, tags=("new",))],
        "2025": [a_result(year="2025", tags=("new",))],
    }
    shown = evaluate.report("made.jsonl", by_year, 0.8).splitlines()

    row = next(line for line in shown if line.startswith("  names of 2025"))
    assert row.split()[3:] == ["0", "1", "1.000", "1.000", "1.000"]


def test_the_field_is_scored_and_what_it_was_taken_for_shown() -> None:
    results = [a_result(), a_result(field="y_te", found_field="dien")]
    shown = evaluate.report("made.jsonl", {"2021": results}, 0.8)

    assert "fields, 2021: 0.500 right; taken for another:\ny_te → dien  █ 1 of 1" in shown


def test_the_texts_that_are_here_are_scored_unless_others_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], few: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(evaluate, "HELD_OUT", tmp_path / "absent.jsonl")
    monkeypatch.setattr(evaluate, "CALIBRATION", few)

    run(monkeypatch, "--year", "2025")

    heads = [line for line in capsys.readouterr().out.splitlines() if line.startswith("==")]
    assert [head.split()[1] for head in heads] == ["few.jsonl:", "eval-public.jsonl:"]


def test_the_texts_of_training_are_scored_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], few: Path
) -> None:
    monkeypatch.setattr(evaluate, "TRAINING", few)

    run(monkeypatch, str(few), "--training")

    heads = [line for line in capsys.readouterr().out.splitlines() if line.startswith("==")]
    assert [head.split()[1:3] for head in heads] == [["few.jsonl:", "6"]] * 2


def test_the_picture_has_the_classes_of_each_year_and_the_fields(
    monkeypatch: pytest.MonkeyPatch, few: Path, tmp_path: Path
) -> None:
    run(monkeypatch, str(few), "--svg", str(tmp_path / "confusion.svg"))

    root = ElementTree.parse(tmp_path / "confusion.svg").getroot()
    drawn = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {
        "few.jsonl, classes 2021",
        "few.jsonl, classes 2025",
        "few.jsonl, fields confused 2025",
    } <= drawn


def test_a_file_that_is_not_there_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.jsonl"):
        run(monkeypatch, str(tmp_path / "none.jsonl"))
