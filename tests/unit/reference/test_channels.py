"""The channels as they are shipped, and what is wrong with faulty ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from casework.reference.channels import InvalidChannels, load_channels, parse_channels

SHIPPED: dict[str, Any] = json.loads(
    files("casework.reference").joinpath("data/channels.json").read_text("utf-8")
)


def test_the_channels_of_the_monthly_reports_are_there_and_the_app_on_its_own() -> None:
    (edition,) = load_channels().editions

    assert {"phone", "zalo", "facebook", "web", "email"} <= set(edition.recorded)
    assert "e-dongthap" in edition.of_partners
    assert edition.valid_from == date(2021, 11, 1)  # the app became a channel that day


def test_editions_are_in_order_whatever_that_of_the_file_is() -> None:
    data = copy.deepcopy(SHIPPED)
    data["editions"].insert(0, {**copy.deepcopy(data["editions"][0]), "valid_from": "2026-04-01"})

    assert [e.valid_from.year for e in parse_channels(data).editions] == [2021, 2026]


def _twice(data: Any) -> None:
    data["editions"] *= 2


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (lambda d: d.update(editions=[]), "editions: "),
        (_twice, "same valid_from"),
        (lambda d: d["editions"][0].update(recorded={}), "editions.0.recorded: "),
        (lambda d: d["editions"][0]["recorded"].update(Zalo="Zalo"), "editions.0.recorded.Zalo"),
        (lambda d: d["editions"][0]["recorded"].update(zalo=""), "editions.0.recorded.zalo"),
        (lambda d: d["editions"][0]["recorded"].update(oa="Zalo"), "two channels have the same"),
        (
            lambda d: d["editions"][0]["recorded"].update({"e-dongthap": "Ứng dụng"}),
            "has the code of a partner",
        ),
        (lambda d: d["editions"][0].update(recorded_within_days=0), "recorded_within_days: "),
        (lambda d: d["editions"][0].update(colour="red"), "editions.0.colour: "),
    ],
)
def test_a_fault_is_named_by_its_path(harm: Callable[[Any], object], complaint: str) -> None:
    data = copy.deepcopy(SHIPPED)
    harm(data)

    with pytest.raises(InvalidChannels, match=complaint):
        parse_channels(data)
