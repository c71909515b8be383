"""By which rules the neighbour is informed: what is shipped fits our codes, faults are named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from casework.domain import events
from casework.reference.channels import load_channels
from casework.reference.neighbour import (
    _ASKING,
    InvalidNeighbourRules,
    load_neighbour,
    parse_neighbour,
)
from casework.reference.policies import load_rules
from local.neighbour import SOURCES

TODAY = date(2026, 12, 1)
SHIPPED: dict[str, Any] = json.loads(
    files("casework.reference").joinpath("data/neighbour-province.json").read_text("utf-8")
)
both = pytest.mark.parametrize("name", ["province", "demo"])


@both
def test_fields_and_channels_are_ours_and_sources_those_that_the_imitation_registered(
    name: str,
) -> None:
    rules = load_neighbour(name, TODAY)
    (channels,) = load_channels().editions

    assert set(rules.fields) <= set(load_rules("province").field_classes)
    assert set(rules.sources) <= {*channels.recorded, *channels.of_partners}
    assert {*rules.sources.values(), rules.other_source} == SOURCES


def test_the_provinces_retries_last_for_days_and_its_sweep_can_keep_the_readings() -> None:
    rules = load_neighbour("province", TODAY)

    assert sum(rules.retries, timedelta()) > timedelta(days=3)
    assert rules.retries[0] >= timedelta(minutes=10)
    assert rules.readings[0].every == timedelta(minutes=5)


def test_no_case_is_pushed_before_anybody_looked_at_it() -> None:
    assert "CaseReceived" not in _ASKING
    assert all(hasattr(events, name) for name in _ASKING)


def test_an_edition_is_in_force_from_its_first_day() -> None:
    data = copy.deepcopy(SHIPPED)
    later = {**copy.deepcopy(data["editions"][0]), "valid_from": "2027-01-01", "other_field": 9}
    data["editions"].insert(0, later)

    first, second = parse_neighbour(data)

    assert (first.other_field, second.other_field) == (22, 9)


def _of(**changes: Any) -> Callable[[Any], object]:
    return lambda data: data["editions"][0].update(changes)


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (lambda d: d.update(editions=[]), "editions: "),
        (lambda d: d["editions"].extend(d["editions"]), "same valid_from"),
        (_of(pushed=[]), "editions.0.pushed: "),
        (_of(pushed=[{"event": "CaseReceived", "channels": None}]), "pushed.0.event: "),
        (_of(pushed=[{"event": "CaseForwarded"}]), "pushed.0.channels: "),
        (_of(pushed=[{"event": "CaseForwarded", "channels": []}]), "pushed.0.channels: "),
        (_of(fields={"chieu_sang": 0}), "fields.chieu_sang: "),
        (_of(other_source=""), "other_source: "),
        (_of(retry_seconds=[]), "retry_seconds: "),
        (_of(retry_seconds=[60, 30]), "never shorter"),
        (_of(readings=[]), "readings: "),
        (
            _of(
                readings=[
                    {"until_hours": 24, "every_seconds": 60},
                    {"until_hours": 24, "every_seconds": 90},
                ]
            ),
            "ends later",
        ),
        (_of(breaker={"failures": 3, "pause_seconds": 1}), "breaker.most_seconds: "),
        (_of(colour="red"), "editions.0.colour: "),
    ],
)
def test_a_fault_is_named_by_its_path(harm: Callable[[Any], object], complaint: str) -> None:
    data = copy.deepcopy(SHIPPED)
    harm(data)

    with pytest.raises(InvalidNeighbourRules, match=complaint):
        parse_neighbour(data)
