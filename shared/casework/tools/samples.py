"""Labelled texts: the form of the public evaluation set, and how a routing is scored on them.

The desk's corrections have that form too (`export_corrections`), with the labels of their own era.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from casework.domain.directory import Units
from casework.domain.routing import Router, Routing
from casework.tools.route import place_of

DAYS: Final[Mapping[str, date]] = {"2021": date(2021, 12, 1), "2025": date(2025, 12, 1)}
_REFERENCE: Final = Path(__file__).parents[1] / "reference"
TRAINING: Final = _REFERENCE / "training" / "train.jsonl"
CALIBRATION: Final = _REFERENCE / "training" / "calibration.jsonl"
HELD_OUT: Final = _REFERENCE / "training" / "heldout.jsonl"
PUBLIC: Final = Path(__file__).parents[3] / "tests" / "data" / "eval-public.jsonl"
"""Given with the task; no training and no calibration reads it."""


@dataclass(frozen=True)
class Sample:
    """`matter` is the row of the competence table, known for our own texts and for corrections
    that leave no doubt. A correction has no class in the other era (None)."""

    id: str
    text: str
    category: str | None
    place: Mapping[str, Any] | None
    classes: Mapping[str, str | None]
    leads: Mapping[str, str | None]
    acceptable: Mapping[str, tuple[str, ...]]
    field: str | None
    tags: tuple[str, ...]
    matter: str | None = None


@dataclass(frozen=True)
class Result:
    """A routed sample beside what was expected of it for that year."""

    sample: Sample
    year: str
    routing: Routing

    @property
    def leads(self) -> list[str]:
        return [suggestion.agency for suggestion in self.routing.suggestions]

    @property
    def expected(self) -> str | None:
        return self.sample.leads[self.year]

    @property
    def class_right(self) -> bool:
        return self.sample.classes[self.year] == self.routing.case_class

    @property
    def strict(self) -> bool:
        return bool(self.leads) and self.leads[0] == self.expected

    @property
    def lenient(self) -> bool:
        acceptable = self.sample.acceptable[self.year]
        return self.strict or (bool(self.leads) and self.leads[0] in acceptable)

    @property
    def forwardable(self) -> bool:
        """An agency may be given the case: its class has one, and the first suggestion is apt."""
        return self.expected is not None and self.lenient

    @property
    def among_three(self) -> bool:
        return self.expected in self.leads


def read_samples(path: Path) -> list[Sample]:
    return [_sample(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def route_samples(router: Router, samples: list[Sample], units: Units, year: str) -> list[Result]:
    """Those that have a label of that year."""
    day = DAYS[year]
    return [
        Result(
            sample,
            year,
            router.route(
                sample.text,
                category=sample.category,
                place=place_of(sample.place, units, day),
                on=day,
            ),
        )
        for sample in samples
        if sample.classes[year]
    ]


def _sample(entry: Mapping[str, Any]) -> Sample:
    return Sample(
        id=entry["id"],
        text=entry["text"],
        category=entry["category_given"],
        place=entry["place"] if entry["place_given"] else None,
        classes={"2021": entry["expected_class_2021"], "2025": entry["expected_class"]},
        leads={year: entry[f"expected_lead_{year}"] for year in DAYS},
        acceptable={year: tuple(entry[f"acceptable_{year}"]) for year in DAYS},
        field=entry["expected_field"],
        tags=tuple(entry["tags"]),
        matter=entry.get("matter"),
    )
