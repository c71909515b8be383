"""Load and check who is told what, and in which words."""

from __future__ import annotations

import json
from importlib.resources import files
from string import Template
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casework.domain import events
from casework.domain.deadlines import Audience
from casework.domain.notifications import (
    PLACEHOLDERS,
    Channel,
    Notice,
    NoticeTable,
    Wording,
    unaccented,
)
from casework.reference.faults import describe

Name = Annotated[str, Field(min_length=1)]


class InvalidNotices(ValueError):
    """Lists every faulty entry by its path."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Notice(_Entry):
    event: Name
    template: Name
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    audience: Audience | None = None

    @model_validator(mode="after")
    def _somebody_hears_it(self) -> Self:
        event = getattr(events, self.event, None)
        if event is None:
            raise ValueError(f"no such event: {self.event}")
        if self.audience is None and "audience" not in event.__dataclass_fields__:
            raise ValueError(f"{self.event} names no audience, so the notice must")
        return self


class _Wording(_Entry):
    body: Name
    subject: str = ""

    @model_validator(mode="after")
    def _placeholders_exist(self) -> Self:
        used = {
            name for text in (self.body, self.subject) for name in Template(text).get_identifiers()
        }
        if used - PLACEHOLDERS:
            raise ValueError(f"no such placeholder: {', '.join(sorted(used - PLACEHOLDERS))}")
        return self


class _Notices(_Entry):
    provisional: bool
    source: Name
    notices: tuple[_Notice, ...]
    wordings: dict[Name, dict[Channel, _Wording]]
    field_names: dict[Name, Name]

    @model_validator(mode="after")
    def _every_notice_has_words(self) -> Self:
        for notice in self.notices:
            missing = set(notice.channels) - set(self.wordings.get(notice.template, {}))
            if missing:
                raise ValueError(f"{notice.template}: no words for {', '.join(sorted(missing))}")
        return self

    @model_validator(mode="after")
    def _sms_is_unaccented(self) -> Self:
        for template, wordings in self.wordings.items():
            sms = wordings.get(Channel.SMS)
            if sms and sms.body != unaccented(sms.body):
                raise ValueError(f"{template}: an SMS has no accents")
        return self


def load_notices() -> NoticeTable:
    """The table of `data/notices.json`. Raises InvalidNotices."""
    text = files("casework.reference").joinpath("data/notices.json").read_text("utf-8")
    return parse_notices(json.loads(text))


def parse_notices(data: Any) -> NoticeTable:
    """Raises InvalidNotices naming each faulty entry."""
    try:
        checked = _Notices.model_validate(data)
    except ValidationError as error:
        raise InvalidNotices(describe(error)) from error
    rows: dict[str, tuple[Notice, ...]] = {}
    for entry in checked.notices:
        notice = Notice(entry.template, entry.channels, entry.audience)
        rows[entry.event] = (*rows.get(entry.event, ()), notice)
    wordings = {
        (template, channel): Wording(wording.body, wording.subject)
        for template, by_channel in checked.wordings.items()
        for channel, wording in by_channel.items()
    }
    return NoticeTable(rows, wordings, checked.field_names)
