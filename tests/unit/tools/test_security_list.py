"""docs/security.md names tests that exist, for each of the ten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

TEXT: Final = Path("docs/security.md").read_text("utf-8")
ROWS: Final = {
    int(row[1]): re.findall(r"`([\w/]+\.py)`", row[2])
    for row in re.finditer(r"^\| API(\d+) .*\|([^|]+)\|$", TEXT, re.MULTILINE)
}


def path_of(name: str) -> Path:
    return Path(name) if "/" in name else Path("tests/unit/functions") / name


def test_each_of_the_ten_names_tests_that_exist() -> None:
    assert sorted(ROWS) == [*range(1, 11)]
    for named in ROWS.values():
        assert named
        assert not [name for name in named if not path_of(name).is_file()]


def test_each_of_the_ten_has_tests_of_its_own_and_each_of_these_is_named() -> None:
    for number, named in ROWS.items():
        assert f"test_owasp_api{number}.py" in named
    own = {file.name for file in Path("tests/unit/functions").glob("test_owasp_*.py")}
    assert own == {f"test_owasp_api{number}.py" for number in ROWS}
    assert "tests/e2e/test_owasp.py" in TEXT
