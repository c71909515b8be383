import json
from copy import deepcopy
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from casework.domain.files import Reason
from casework.reference.attachments import InvalidFileRules, load_file_rules, parse_file_rules

DATA: Any = json.loads(
    files("casework.reference").joinpath("data/attachments.json").read_text("utf-8")
)


def test_the_shipped_rules_are_valid_and_marked_provisional() -> None:
    rules = load_file_rules(date(2026, 3, 4))

    assert DATA["provisional"] is True
    assert {kind.content_type.split("/")[0] for kind in rules.types} == {
        *("image", "application", "audio", "video"),
    }
    assert set(rules.reasons) == set(Reason)


def test_nothing_that_a_browser_runs_is_accepted() -> None:
    accepted = {kind.content_type for kind in load_file_rules(date(2026, 3, 4)).types}

    assert not accepted & {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"}


def test_an_edition_is_in_force_from_its_first_day() -> None:
    later = {**DATA["editions"][0], "valid_from": "2027-01-01", "max_files": 7}
    first, second = parse_file_rules({**DATA, "editions": [later, DATA["editions"][0]]})

    assert (first.valid_from, second.valid_from) == (date(2021, 1, 1), date(2027, 1, 1))
    assert second.max_files == 7


def changed(path: str, value: Any) -> Any:
    data = deepcopy(DATA)
    *way, last = path.split(".")
    entry = data["editions"][0]
    for part in way:
        entry = entry[int(part)] if part.isdigit() else entry[part]
    entry[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("max_files", 0, "editions.0.max_files"),
        ("max_bytes", -1, "editions.0.max_bytes"),
        ("max_pixels", 50_000_001, "editions.0.max_pixels"),
        ("thumbnail_pixels", 8, "editions.0.thumbnail_pixels"),
        ("types", [], "editions.0.types"),
        ("types.0.max_bytes", 200_000_001, "editions.0.types.0.max_bytes"),
        ("types.0.content_type", "JPEG", "editions.0.types.0.content_type"),
        ("types.0.extensions", [], "editions.0.types.0.extensions"),
        ("types.0.extensions", [".jpg"], "editions.0.types.0.extensions.0"),
        ("types.0.color", "red", "editions.0.types.0.color"),
        ("types.1.content_type", "image/jpeg", "image/jpeg is there twice"),
        ("max_bytes", 1000, "no file of the largest type"),
        ("max_entries", 19, "fewer than max_files"),
        ("upload_time_minutes", 15, "an upload outlives its link"),
        ("reasons", {"threat": "Mã độc."}, "no words for animated"),
        ("reasons.threat", "", "editions.0.reasons.threat"),
        ("reasons.unknown", "?", "editions.0.reasons.unknown"),
        ("valid_from", "soon", "editions.0.valid_from"),
    ],
)
def test_a_faulty_entry_is_named(path: str, value: Any, named: str) -> None:
    with pytest.raises(InvalidFileRules, match=named.replace(".", r"\.")):
        parse_file_rules(changed(path, value))


def test_two_editions_of_one_day_are_refused() -> None:
    with pytest.raises(InvalidFileRules, match="same valid_from"):
        parse_file_rules({**DATA, "editions": DATA["editions"] * 2})
