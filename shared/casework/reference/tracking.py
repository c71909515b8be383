"""Load and check what senders are told who follow their cases, and how often they may try."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.resources import files
from string import Template
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casework.domain.editions import edition_on
from casework.domain.tracking import Situation, TrackingRules, TryLimit, Words
from casework.reference.edition_file import Dated, EditionFile
from casework.reference.faults import describe

Positive = Annotated[int, Field(gt=0)]
Name = Annotated[str, Field(min_length=1)]


class InvalidTracking(ValueError):
    """Lists every faulty entry by its path."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Limit(_Entry):
    tries: Positive
    minutes: Positive

    def value(self) -> TryLimit:
        return TryLimit(self.tries, timedelta(minutes=self.minutes))


class _Words(_Entry):
    name: Name
    text: Name

    @model_validator(mode="after")
    def _names_the_agency_alone(self) -> Self:
        text = Template(self.text)
        if not text.is_valid() or {*text.get_identifiers()} - {"agency"}:
            raise ValueError("the only placeholder is $agency")
        return self


class _Edition(Dated):
    of_reference: Annotated[tuple[_Limit, ...], Field(min_length=1)]
    of_address: Annotated[tuple[_Limit, ...], Field(min_length=1)]
    words: dict[Situation, _Words]

    @model_validator(mode="after")
    def _has_words_for_everything(self) -> Self:
        missing = set(Situation) - set(self.words)
        if missing:
            raise ValueError(f"no words for {', '.join(sorted(missing))}")
        return self

    @model_validator(mode="after")
    def _each_limit_has_a_period_of_its_own(self) -> Self:
        for limits in (self.of_reference, self.of_address):
            minutes = [limit.minutes for limit in limits]
            if len(set(minutes)) != len(minutes):
                raise ValueError("two limits have the same minutes")
        return self

    def value(self) -> TrackingRules:
        return TrackingRules(
            valid_from=self.valid_from,
            words={where: Words(said.name, said.text) for where, said in self.words.items()},
            of_reference=tuple(limit.value() for limit in self.of_reference),
            of_address=tuple(limit.value() for limit in self.of_address),
        )


def load_tracking(on: date) -> TrackingRules:
    """The edition of `data/tracking.json` in force on a day; the first one also stands for the time
    before it. Raises InvalidTracking."""
    text = files("casework.reference").joinpath("data/tracking.json").read_text("utf-8")
    return edition_on(parse_tracking(json.loads(text)), on)


def parse_tracking(data: Any) -> tuple[TrackingRules, ...]:
    """Oldest first. Raises InvalidTracking naming each faulty entry."""
    try:
        checked = EditionFile[_Edition].model_validate(data)
    except ValidationError as error:
        raise InvalidTracking(describe(error)) from error
    editions = (edition.value() for edition in checked.editions)
    return tuple(sorted(editions, key=lambda edition: edition.valid_from))
