"""Floors on texts that the model was not trained with: a change of data may not break routing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casework.domain.directory import Units
from casework.domain.routing import Router
from casework.tools.evaluate import forwarded, share
from casework.tools.route import route_line
from casework.tools.samples import DAYS, HELD_OUT, TRAINING, Result, read_samples, route_samples

PUBLIC = Path(__file__).parents[2] / "data" / "eval-public.jsonl"


@pytest.fixture(scope="module", params=list(DAYS))
def held_out(request: pytest.FixtureRequest, router: Router, units: Units) -> list[Result]:
    return route_samples(router, read_samples(HELD_OUT), units, request.param)


def test_no_held_out_text_is_a_training_text() -> None:
    trained = {sample.text for sample in read_samples(TRAINING)}

    assert not trained & {sample.text for sample in read_samples(HELD_OUT)}
    assert not trained & {sample.text for sample in read_samples(PUBLIC)}


def test_the_lead_is_right_often_enough(held_out: list[Result]) -> None:
    led = [result for result in held_out if result.expected]

    assert share(led, lambda r: r.strict) >= 0.82
    assert share(led, lambda r: r.among_three) >= 0.93
    assert share(led, lambda r: r.lenient) >= 0.90


def test_the_class_is_right_often_enough(held_out: list[Result]) -> None:
    assert share(held_out, lambda r: r.class_right) >= 0.93


def test_no_emergency_is_missed(held_out: list[Result]) -> None:
    emergencies = [r for r in held_out if r.sample.classes[r.year] == "emergency"]

    assert emergencies
    assert all(result.class_right for result in emergencies)


def test_what_goes_out_without_an_operator_is_right(held_out: list[Result], router: Router) -> None:
    sent = forwarded(held_out, router.forward_threshold)

    assert len(sent) >= 0.55 * len(held_out)
    assert share(sent, lambda r: r.forwardable) >= 0.95


def test_the_tool_hides_a_place_that_the_form_did_not_give(router: Router, units: Units) -> None:
    entry = json.loads(PUBLIC.read_text("utf-8").splitlines()[0]) | {"place": None}

    line = route_line(router, units, entry, DAYS["2021"])

    assert line["id"] == entry["id"]
    assert line["class"] == "jurisdiction"
    assert line["leads"][0] == "BHXH"
    assert 0 <= line["confidence"] <= 1
    assert line["reasons"]
