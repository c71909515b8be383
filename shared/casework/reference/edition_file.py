"""A file of editions, as many rules are kept: where they come from, and since when each holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Dated(BaseModel):
    """An entry with its first day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date


E = TypeVar("E", bound=Dated)


class EditionFile(BaseModel, Generic[E]):
    """`provisional`: the province has not confirmed it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provisional: bool
    source: Annotated[str, Field(min_length=1)]
    editions: Annotated[tuple[E, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _first_days_differ(self) -> Self:
        days = [edition.valid_from for edition in self.editions]
        if len(set(days)) != len(days):
            raise ValueError("two editions have the same valid_from")
        return self
