"""What routed samples are worth: scores, slices by what makes a text hard, goals.

Shares run from 0 to 1. A slice counts only texts that have a lead; classes count all texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from casework.domain.routing import CaseClass
from casework.tools.samples import DAYS, Result

SLICES: Final[Mapping[str, str]] = {
    "nd": "no diacritics",
    "tc": "teencode",
    "ty": "typos",
    "sh": "very short",
    "lo": "long",
    "wc": "wrong category",
    "2p": "two matters",
    "am": "ambiguous",
    "mk": "Mekong words",
    "new": "names of 2025",
    "pii": "names a person",
    "ph": "gives a phone number",
}
"""The tags of the labelling guide, in words."""


@dataclass(frozen=True)
class Score:
    """How often the lead is right: the first suggestion, one of three, the first or as good."""

    count: int
    strict: float
    among_three: float
    lenient: float


@dataclass(frozen=True)
class Goal:
    """`measured` takes the results of one year and the forwarding threshold; None: no such text."""

    name: str
    least: float
    measured: Callable[[list[Result], float], float | None]
    years: tuple[str, ...] = tuple(DAYS)


@dataclass(frozen=True)
class Mark:
    goal: Goal
    year: str
    value: float | None

    @property
    def reached(self) -> bool | None:
        return None if self.value is None else self.value >= self.goal.least


def share(results: list[Result], right: Callable[[Result], bool]) -> float:
    return sum(map(right, results)) / len(results) if results else 0.0


def forwarded(results: list[Result], threshold: float) -> list[Result]:
    """Those that go to an agency without an operator: emergencies, and what is sure enough."""
    return [
        r
        for r in results
        if r.leads
        and (
            r.routing.case_class is CaseClass.EMERGENCY
            or (
                r.routing.case_class is CaseClass.JURISDICTION and r.routing.confidence >= threshold
            )
        )
    ]


def with_lead(results: list[Result]) -> list[Result]:
    return [result for result in results if result.expected]


def score(led: list[Result]) -> Score:
    return Score(
        len(led),
        share(led, lambda r: r.strict),
        share(led, lambda r: r.among_three),
        share(led, lambda r: r.lenient),
    )


def slices(results: list[Result]) -> dict[str, Score]:
    """By the name of the slice, those without a text left out; an unknown tag is its own name."""
    led = with_lead(results)
    tags = dict.fromkeys([*SLICES, *sorted({tag for r in led for tag in r.sample.tags})])
    parts = {SLICES.get(tag, tag): [r for r in led if tag in r.sample.tags] for tag in tags}
    return {name: score(part) for name, part in parts.items() if part}


def marks(results_by_year: Mapping[str, list[Result]], threshold: float) -> list[Mark]:
    return [
        Mark(goal, year, goal.measured(results, threshold))
        for goal in GOALS
        for year, results in results_by_year.items()
        if year in goal.years
    ]


def _led(right: Callable[[Result], bool], results: list[Result], threshold: float) -> float | None:
    led = with_lead(results)
    return share(led, right) if led else None


def _class_right(results: list[Result], threshold: float) -> float | None:
    return share(results, lambda r: r.class_right) if results else None


def _recall(case_class: CaseClass, results: list[Result], threshold: float) -> float | None:
    of_class = [r for r in results if r.sample.classes[r.year] == case_class]
    return share(of_class, lambda r: r.class_right) if of_class else None


def _sent(results: list[Result], threshold: float) -> float | None:
    return len(forwarded(results, threshold)) / len(results) if results else None


def _sent_right(results: list[Result], threshold: float) -> float | None:
    sent = forwarded(results, threshold)
    return share(sent, lambda r: r.forwardable) if sent else None


GOALS: Final = (
    Goal("lead strict@1", 0.75, partial(_led, lambda r: r.strict), ("2021",)),
    Goal("lead strict@1", 0.72, partial(_led, lambda r: r.strict), ("2025",)),
    Goal("lead among three", 0.93, partial(_led, lambda r: r.among_three), ("2021",)),
    Goal("lead lenient@1", 0.90, partial(_led, lambda r: r.lenient), ("2021",)),
    Goal("class accuracy", 0.90, _class_right),
    Goal("recall of emergency", 1.0, partial(_recall, CaseClass.EMERGENCY)),
    Goal("recall of denunciation", 0.90, partial(_recall, CaseClass.COMPLAINT_DENUNCIATION)),
    Goal("recall of out of scope", 0.60, partial(_recall, CaseClass.OUT_OF_SCOPE)),
    Goal("forwarded, of all", 0.55, _sent),
    Goal("forwarded and right", 0.95, _sent_right),
)
