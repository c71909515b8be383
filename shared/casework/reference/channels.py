"""Load and check by which channels feedback comes, each edition with its first day."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.resources import files
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casework.domain.channels import ChannelRules, Channels
from casework.reference.edition_file import Dated, EditionFile
from casework.reference.faults import describe

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Name = Annotated[str, Field(min_length=1)]
Names = Annotated[dict[Code, Name], Field(min_length=1)]


class InvalidChannels(ValueError):
    """Lists every faulty entry by its path."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Edition(Dated):
    recorded: Names
    of_partners: Names
    recorded_within_days: Annotated[int, Field(gt=0)]

    @model_validator(mode="after")
    def _a_report_can_tell_them_apart(self) -> Self:
        both = {**self.recorded, **self.of_partners}
        if len(both) < len(self.recorded) + len(self.of_partners):
            raise ValueError("a channel of the desk has the code of a partner")
        if len(set(both.values())) < len(both):
            raise ValueError("two channels have the same name")
        return self

    def value(self) -> ChannelRules:
        within = timedelta(days=self.recorded_within_days)
        return ChannelRules(self.valid_from, self.recorded, self.of_partners, within)


def load_channels() -> Channels:
    """The editions of `data/channels.json`. Raises InvalidChannels."""
    text = files("casework.reference").joinpath("data/channels.json").read_text("utf-8")
    return parse_channels(json.loads(text))


def parse_channels(data: Any) -> Channels:
    """Raises InvalidChannels naming each faulty entry."""
    try:
        checked = EditionFile[_Edition].model_validate(data)
    except ValidationError as error:
        raise InvalidChannels(describe(error)) from error
    editions = (edition.value() for edition in checked.editions)
    return Channels(tuple(sorted(editions, key=lambda edition: edition.valid_from)))
