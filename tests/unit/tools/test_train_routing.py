"""`python -m casework.tools.train_routing --also`: corrections beside our own texts."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from casework.tools import train_routing
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
    monkeypatch.setattr(train_routing, "_EPOCHS", 1)

    def train(*arguments: str) -> dict[str, str]:
        monkeypatch.setattr(sys, "argv", ["train_routing", *arguments])
        train_routing.main()
        rows: dict[str, str] = json.loads((tmp_path / "model.json").read_text("utf-8"))["rows"]
        return rows

    return train


def test_the_model_learns_from_corrections_with_a_matter_and_passes_over_the_others(
    learnt: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = json.loads(lines(TRAINING, 1)[0])
    clear = base | {"text": "Bxq bxq", "matter": "den", "expected_class_2021": None}
    doubtful = base | {"text": "Zwk zwk", "matter": None, "expected_field": None}
    files = [tmp_path / "april.jsonl", tmp_path / "may.jsonl"]
    for path, row in zip(files, (clear, doubtful), strict=True):
        path.write_text(json.dumps(row) + "\n", "utf-8")

    alone = learnt()
    with_corrections = learnt("--also", *map(str, files))

    assert "w:bxq" not in alone
    assert "w:bxq" in with_corrections
    assert "w:zwk" not in with_corrections
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        "5 of 5 texts",
        "6 of 7 texts",
    ]
