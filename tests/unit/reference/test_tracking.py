"""The words and limits of tracking: what is shipped is whole, what is faulty is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from casework.domain.tracking import Situation
from casework.reference.tracking import InvalidTracking, load_tracking, parse_tracking

SHIPPED: dict[str, Any] = json.loads(
    files("casework.reference").joinpath("data/tracking.json").read_text("utf-8")
)


def test_everything_has_words() -> None:
    rules = load_tracking(date(2026, 3, 4))

    assert set(rules.words) == set(Situation)
    assert rules.of_reference[0].tries == 5
    assert rules.of_reference[0].period == timedelta(hours=1)


def test_an_edition_is_in_force_from_its_first_day() -> None:
    data = copy.deepcopy(SHIPPED)
    later = copy.deepcopy(data["editions"][0])
    later["valid_from"] = "2026-04-01"
    later["words"]["triage"]["name"] = "Đang xem xét"
    data["editions"].insert(0, later)

    first, second = parse_tracking(data)

    assert first.words[Situation.TRIAGE].name == "Đang phân loại"
    assert second.words[Situation.TRIAGE].name == "Đang xem xét"


def changed(change: Callable[[Any], object]) -> Any:
    data = copy.deepcopy(SHIPPED)
    change(data)
    return data


def edition(data: Any) -> Any:
    return data["editions"][0]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda d: edition(d)["words"].pop("merged"), "no words for merged"),
        (lambda d: edition(d)["words"].update(gone={"name": "a", "text": "b"}), "words.gone"),
        (lambda d: edition(d)["words"]["triage"].update(name=""), "words.triage.name"),
        (lambda d: edition(d)["words"]["triage"].update(text="$sender"), "words.triage"),
        (lambda d: edition(d)["words"]["triage"].update(text="100 $"), "words.triage"),
        (lambda d: edition(d)["of_reference"].clear(), "of_reference"),
        (lambda d: edition(d)["of_address"][0].update(tries=0), "of_address.0.tries"),
        (lambda d: edition(d)["of_address"][0].update(minutes=-1), "of_address.0.minutes"),
        (lambda d: edition(d)["of_reference"][1].update(minutes=60), "two limits"),
        (lambda d: edition(d).update(colour="red"), "editions.0.colour"),
        (lambda d: d["editions"].append(edition(d)), "two editions"),
        (lambda d: d["editions"].clear(), "editions"),
        (lambda d: d.pop("source"), "source"),
    ],
)
def test_a_faulty_entry_is_named(change: Callable[[Any], object], named: str) -> None:
    with pytest.raises(InvalidTracking, match=named):
        parse_tracking(changed(change))
