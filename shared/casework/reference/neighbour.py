"""Load and check by which rules the neighbouring 1022 system is informed and asked, in editions."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from casework.domain import events as e
from casework.domain.editions import edition_on
from casework.domain.messaging import BreakerRules
from casework.domain.neighbour import NeighbourRules, PushRow, ReadingStep
from casework.reference.edition_file import Dated, EditionFile
from casework.reference.faults import describe

Positive = Annotated[int, Field(gt=0)]
Name = Annotated[str, Field(min_length=1)]

_ASKING: Final = frozenset(
    kind.__name__
    for kind in (
        *(e.CaseSentToTriage, e.CaseForwarded, e.CaseReturned, e.CaseTransferred),
        *(e.CaseOrphaned, e.CaseReopened, e.AppealDecided),
    )
)
"""Events after which a case is known not to be a complaint, and goes on. `CaseReceived` is none:
nobody has looked at the case yet."""


class InvalidNeighbourRules(ValueError):
    """Lists every faulty entry by its path."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Row(_Entry):
    event: Name
    channels: Annotated[tuple[Name, ...], Field(min_length=1)] | None

    @field_validator("event")
    @classmethod
    def _is_one_that_may_ask(cls, event: str) -> str:
        if event not in _ASKING:
            raise ValueError(f"one of {', '.join(sorted(_ASKING))}")
        return event

    def value(self) -> PushRow:
        return PushRow(self.event, frozenset(self.channels) if self.channels else None)


class _Reading(_Entry):
    until_hours: Positive
    every_seconds: Positive

    def value(self) -> ReadingStep:
        return ReadingStep(timedelta(hours=self.until_hours), timedelta(seconds=self.every_seconds))


class _Breaker(_Entry):
    failures: Positive
    pause_seconds: Positive
    most_seconds: Positive

    def value(self) -> BreakerRules:
        pause, most = (timedelta(seconds=s) for s in (self.pause_seconds, self.most_seconds))
        return BreakerRules(self.failures, pause, most)


class _Edition(Dated):
    pushed: Annotated[tuple[_Row, ...], Field(min_length=1)]
    sources: dict[Name, Name]
    other_source: Name
    fields: dict[Name, Positive]
    other_field: Positive
    retry_seconds: Annotated[tuple[Positive, ...], Field(min_length=1)]
    readings: Annotated[tuple[_Reading, ...], Field(min_length=1)]
    breaker: _Breaker

    @model_validator(mode="after")
    def _it_backs_off(self) -> Self:
        steps = (
            self.retry_seconds,
            tuple(step.every_seconds for step in self.readings),
        )
        if any(later < earlier for step in steps for earlier, later in pairwise(step)):
            raise ValueError("a delay is never shorter than the one before it")
        ages = [step.until_hours for step in self.readings]
        if any(later <= earlier for earlier, later in pairwise(ages)):
            raise ValueError("each step of the readings ends later than the one before it")
        return self

    def value(self) -> NeighbourRules:
        return NeighbourRules(
            valid_from=self.valid_from,
            pushed=tuple(row.value() for row in self.pushed),
            sources=self.sources,
            other_source=self.other_source,
            fields=self.fields,
            other_field=self.other_field,
            retries=tuple(timedelta(seconds=s) for s in self.retry_seconds),
            readings=tuple(step.value() for step in self.readings),
            breaker=self.breaker.value(),
        )


def load_neighbour(name: str, on: date) -> NeighbourRules:
    """The edition of `data/neighbour-<name>.json` in force on a day; the first one also stands for
    the time before it. Raises InvalidNeighbourRules."""
    text = files("casework.reference").joinpath(f"data/neighbour-{name}.json").read_text("utf-8")
    return edition_on(parse_neighbour(json.loads(text)), on)


def parse_neighbour(data: Any) -> tuple[NeighbourRules, ...]:
    """Oldest first. Raises InvalidNeighbourRules naming each faulty entry."""
    try:
        checked = EditionFile[_Edition].model_validate(data)
    except ValidationError as error:
        raise InvalidNeighbourRules(describe(error)) from error
    editions = (edition.value() for edition in checked.editions)
    return tuple(sorted(editions, key=lambda edition: edition.valid_from))
