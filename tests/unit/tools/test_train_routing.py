"""`python -m casework.tools.train_routing --also`: corrections beside our own texts."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from casework.reference.routing import parse_table
from casework.tools import learning, train_routing
from casework.tools.samples import CALIBRATION, TRAINING


def lines(path: Path, count: int) -> list[str]:
    return path.read_text("utf-8").splitlines()[:count]


@pytest.fixture
def learnt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A short training on a few texts; the rows of the model by feature."""
    for name, source in (("TRAINING", TRAINING), ("CALIBRATION", CALIBRATION)):
        few = tmp_path / source.name
        few.write_text("\n".join(lines(source, 5)), "utf-8")
        monkeypatch.setattr(train_routing, name, few)
    monkeypatch.setattr(train_routing, "MODEL", tmp_path / "model.json")
    monkeypatch.setattr(learning, "ITERATIONS", 1)

    def train(*arguments: str) -> dict[str, str]:
        monkeypatch.setattr(sys, "argv", ["train_routing", *arguments])
        train_routing.main()
        rows = json.loads((tmp_path / "model.json").read_text("utf-8"))["rows"]
        return dict(parse_table(rows))

    return train


def test_the_model_learns_from_corrections_with_a_matter_and_passes_over_the_others(
    learnt: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = json.loads(lines(TRAINING, 1)[0])
    clear = base | {"text": "Bxq bxq", "matter": "den", "expected_class_2021": None}
    again = clear | {"text": "Mai mốt bxq"}  # a word of a single text is not learnt
    doubtful = base | {"text": "Zwk zwk", "matter": None, "expected_field": None}
    files = [tmp_path / "april.jsonl", tmp_path / "may.jsonl"]
    for path, rows in zip(files, ([clear, again], [doubtful]), strict=True):
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")

    alone = learnt()
    with_corrections = learnt("--also", *map(str, files))

    assert "w:bxq" not in alone
    assert "w:bxq" in with_corrections
    assert "w:zwk" not in with_corrections
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        "5 of 5 texts",
        "7 of 8 texts",
    ]
