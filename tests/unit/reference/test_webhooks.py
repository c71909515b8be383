"""What partners are told is data; a faulty entry is refused by its name."""

from __future__ import annotations

import json
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest

from casework.reference.webhooks import InvalidWebhooks, load_catalogue, parse_catalogue

DATA = json.loads(files("casework.reference").joinpath("data/webhooks.json").read_text("utf-8"))
ROW = DATA["told"][0]


def changed(**changes: Any) -> Any:
    return {**deepcopy(DATA), **changes}


def retries(**changes: Any) -> Any:
    return changed(retries={**DATA["retries"], **changes})


def test_the_shipped_table_is_well_formed() -> None:
    catalogue = load_catalogue()

    assert len(catalogue.types) == 19
    assert set(catalogue.types) == {row.type for row in catalogue.rows}


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (changed(told=[*DATA["told"], {**ROW, "event": "Nope"}]), "no such event: Nope"),
        (changed(told=DATA["told"][1:]), "neither told nor silent: CaseReceived"),
        (changed(silent={**DATA["silent"], "CaseReceived": "x"}), "told and silent: CaseReceived"),
        (
            changed(told=[*DATA["told"], {**ROW, "type": "case.new"}]),
            "no such type: case.new",
        ),
        (
            changed(types={**DATA["types"], "case.new": {"name": "Mới", "when": "now"}}),
            "a type of no event: case.new",
        ),
        (changed(told=[*DATA["told"], ROW]), "CaseReceived: two types on one day"),
        (
            changed(told=[{**ROW, "valid_to": "2025-01-01"}, *DATA["told"][1:]]),
            "ends before it begins",
        ),
        (changed(told=[{**ROW, "type": "Case Received"}, *DATA["told"][1:]]), "told.0.type"),
        (changed(told=[{**ROW, "more": 1}, *DATA["told"][1:]]), "told.0.more"),
        (retries(delays_seconds=[60, 300]), "gives up before its endpoint is disabled"),
        (retries(delays_seconds=[300, 60, 400000]), "never shorter"),
        (retries(holds_seconds=[]), "holds_seconds"),
        (retries(patience_seconds=0), "patience_seconds"),
    ],
)
def test_a_faulty_table_is_refused_naming_the_fault(data: Any, named: str) -> None:
    with pytest.raises(InvalidWebhooks) as error:
        parse_catalogue(data)

    assert named in str(error.value)


def test_an_event_may_be_told_otherwise_from_a_day_on() -> None:
    until, since = {**ROW, "valid_to": "2026-06-30"}, {**ROW, "valid_from": "2026-07-01"}

    catalogue = parse_catalogue(changed(told=[until, since, *DATA["told"][1:]]))

    assert len(catalogue.rows) == len(DATA["told"]) + 1
