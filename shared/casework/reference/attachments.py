"""Load and check which files a case may have, each edition with its first day."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casework.domain.editions import edition_on
from casework.domain.files import FileRules, FileType, Reason
from casework.reference.edition_file import Dated, EditionFile
from casework.reference.faults import describe

Positive = Annotated[int, Field(gt=0)]
Name = Annotated[str, Field(min_length=1)]
Extension = Annotated[str, Field(pattern=r"^[a-z0-9]{1,5}$")]

# What the memory of the function that opens them is measured for (infrastructure/attachments.py).
_LARGEST_FILE: Final = 200_000_000
_LARGEST_PICTURE: Final = 50_000_000


class InvalidFileRules(ValueError):
    """Lists every faulty entry by its path."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Type(_Entry):
    content_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    extensions: Annotated[tuple[Extension, ...], Field(min_length=1)]
    max_bytes: Annotated[int, Field(gt=0, le=_LARGEST_FILE)]


class _Edition(Dated):
    types: Annotated[tuple[_Type, ...], Field(min_length=1)]
    max_files: Annotated[int, Field(gt=0, le=100)]
    max_bytes: Positive
    # One item of 400 KB holds all that is remembered of a case.
    max_entries: Annotated[int, Field(gt=0, le=200)]
    max_pixels: Annotated[int, Field(gt=0, le=_LARGEST_PICTURE)]
    thumbnail_pixels: Annotated[int, Field(ge=16, le=1024)]
    upload_link_minutes: Annotated[int, Field(gt=0, le=60)]
    upload_time_minutes: Positive
    download_link_minutes: Annotated[int, Field(gt=0, le=60)]
    reasons: dict[Reason, Name]

    @model_validator(mode="after")
    def _limits_fit_together(self) -> Self:
        twice = [t for t, times in Counter(t.content_type for t in self.types).items() if times > 1]
        if twice:
            raise ValueError(f"types: {', '.join(twice)} is there twice")
        if max(kind.max_bytes for kind in self.types) > self.max_bytes:
            raise ValueError("max_bytes: a case has room for no file of the largest type")
        if self.max_entries < self.max_files:
            raise ValueError("max_entries: fewer than max_files")
        if self.upload_time_minutes <= self.upload_link_minutes:
            raise ValueError("upload_time_minutes: an upload outlives its link")
        return self

    @model_validator(mode="after")
    def _every_reason_has_words(self) -> Self:
        missing = set(Reason) - set(self.reasons)
        if missing:
            raise ValueError(f"reasons: no words for {', '.join(sorted(missing))}")
        return self

    def value(self) -> FileRules:
        return FileRules(
            valid_from=self.valid_from,
            types=tuple(FileType(t.content_type, t.extensions, t.max_bytes) for t in self.types),
            max_files=self.max_files,
            max_bytes=self.max_bytes,
            max_entries=self.max_entries,
            max_pixels=self.max_pixels,
            thumbnail_pixels=self.thumbnail_pixels,
            upload_link=timedelta(minutes=self.upload_link_minutes),
            upload_time=timedelta(minutes=self.upload_time_minutes),
            download_link=timedelta(minutes=self.download_link_minutes),
            reasons=self.reasons,
        )


def load_file_rules(on: date) -> FileRules:
    """The edition of `data/attachments.json` in force on a day; the first one also stands for the
    time before it. Raises InvalidFileRules."""
    text = files("casework.reference").joinpath("data/attachments.json").read_text("utf-8")
    return edition_on(parse_file_rules(json.loads(text)), on)


def parse_file_rules(data: Any) -> tuple[FileRules, ...]:
    """Oldest first. Raises InvalidFileRules naming each faulty entry."""
    try:
        checked = EditionFile[_Edition].model_validate(data)
    except ValidationError as error:
        raise InvalidFileRules(describe(error)) from error
    editions = (edition.value() for edition in checked.editions)
    return tuple(sorted(editions, key=lambda edition: edition.valid_from))
