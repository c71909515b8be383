"""Load and check what partners are told, and how long a delivery is tried."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from itertools import combinations, pairwise
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casework.domain import events
from casework.domain.webhook_delivery import RetryRules
from casework.domain.webhooks import Catalogue, Meaning, Row
from casework.reference.faults import describe

Name = Annotated[str, Field(min_length=1)]
Type = Annotated[str, Field(pattern=r"^case\.[a-z]+(_[a-z]+)*$")]
Seconds = Annotated[int, Field(gt=0)]
Delays = Annotated[tuple[Seconds, ...], Field(min_length=1)]


class InvalidWebhooks(ValueError):
    """Lists every faulty entry by its path."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Meaning(_Entry):
    name: Name
    when: Name


class _Row(_Entry):
    event: Name
    type: Type
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.event}: ends before it begins")
        return self

    def overlaps(self, other: _Row) -> bool:
        ends, others_end = self.valid_to or date.max, other.valid_to or date.max
        return self.valid_from <= others_end and other.valid_from <= ends


class _Retries(_Entry):
    delays_seconds: Delays
    patience_seconds: Seconds
    hold_after: Annotated[int, Field(gt=1)]
    holds_seconds: Delays
    longest_retry_after_seconds: Seconds

    @model_validator(mode="after")
    def _they_back_off_and_outlast_the_patience(self) -> Self:
        for steps in (self.delays_seconds, self.holds_seconds):
            if any(later < earlier for earlier, later in pairwise(steps)):
                raise ValueError("a delay is never shorter than the one before it")
        if sum(self.delays_seconds) < self.patience_seconds:
            raise ValueError("a delivery gives up before its endpoint is disabled")
        return self


class _Webhooks(_Entry):
    provisional: bool
    source: Name
    types: dict[Type, _Meaning]
    told: tuple[_Row, ...]
    silent: dict[Name, Name]
    retries: _Retries

    @model_validator(mode="after")
    def _each_event_is_told_or_silent(self) -> Self:
        known = {kind.__name__ for kind in get_args(events.Event)}
        told = {row.event for row in self.told}
        counted = Counter([*told, *self.silent])
        faults = {
            "no such event": set(counted) - known,
            "neither told nor silent": known - set(counted),
            "told and silent": {name for name, times in counted.items() if times > 1},
            "no such type": {row.type for row in self.told} - set(self.types),
            "a type of no event": set(self.types) - {row.type for row in self.told},
        }
        for fault, names in faults.items():
            if names:
                raise ValueError(f"{fault}: {', '.join(sorted(names))}")
        return self

    @model_validator(mode="after")
    def _an_event_has_one_type_a_day(self) -> Self:
        for one, other in combinations(self.told, 2):
            if one.event == other.event and one.overlaps(other):
                raise ValueError(f"{one.event}: two types on one day")
        return self


def load_catalogue() -> Catalogue:
    """The table of `data/webhooks.json`. Raises InvalidWebhooks."""
    text = files("casework.reference").joinpath("data/webhooks.json").read_text("utf-8")
    return parse_catalogue(json.loads(text))


def parse_catalogue(data: Any) -> Catalogue:
    """Raises InvalidWebhooks naming each faulty entry."""
    try:
        checked = _Webhooks.model_validate(data)
    except ValidationError as error:
        raise InvalidWebhooks(describe(error)) from error
    rows = (Row(r.event, r.type, r.valid_from, r.valid_to) for r in checked.told)
    types = {name: Meaning(found.name, found.when) for name, found in checked.types.items()}
    return Catalogue(tuple(rows), types, checked.silent, _rules(checked.retries))


def _rules(retries: _Retries) -> RetryRules:
    return RetryRules(
        delays=tuple(timedelta(seconds=s) for s in retries.delays_seconds),
        patience=timedelta(seconds=retries.patience_seconds),
        hold_after=retries.hold_after,
        holds=tuple(timedelta(seconds=s) for s in retries.holds_seconds),
        longest_retry_after=timedelta(seconds=retries.longest_retry_after_seconds),
    )
