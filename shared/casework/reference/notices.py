"""Load and check who is told what, and in which words: editions, each with its first day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from casework.domain.deadlines import Audience
from casework.domain.directory import Directory
from casework.domain.faults import fault
from casework.domain.notifications import (
    Channel,
    DigestWords,
    Notice,
    Notices,
    NoticeTable,
    Wording,
)
from casework.reference.digest_wordings import faults_of_digests
from casework.reference.directory import load_directory
from casework.reference.faults import InvalidData, faults_of
from casework.reference.wordings import (
    Faults,
    faults_of_field_names,
    faults_of_rows,
    faults_of_text,
    faults_of_undelivered,
)

Name = Annotated[str, Field(min_length=1)]


class InvalidNotices(InvalidData):
    pass


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Row(_Entry):
    event: Name
    template: Name
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]


class _Notice(_Row):
    audience: Audience | None = None
    digest: bool = False

    def value(self) -> Notice:
        return Notice(self.template, self.channels, self.audience, digest=self.digest)


class _SenderNotice(_Row):
    """`channels` in the order of preference; `restricted`: also of complaints and denunciations."""

    restricted: bool = False

    def value(self) -> Notice:
        return Notice(self.template, self.channels, for_restricted=self.restricted)


class _Wording(_Entry):
    body: Name
    subject: str = ""


class _Lists(_Entry):
    """The headings of a digest (`domain.digest_words.LISTS`)."""

    overdue: Name
    soon: Name
    new: Name
    rest: Name


class _Digest(_Entry):
    subject: Name
    body: Name
    lists: _Lists
    line: Name
    more: Name

    def value(self) -> DigestWords:
        wording = Wording(self.body, self.subject)
        return DigestWords(wording, self.lists.model_dump(), self.line, self.more)


class _Digests(_Entry):
    agency: _Digest
    desk: _Digest


class _Edition(_Entry):
    """Whole: it repeats what it does not change, and can be read and registered by itself."""

    valid_from: date
    source: Name
    provisional: bool
    notices: tuple[_Notice, ...]
    sender_notices: tuple[_SenderNotice, ...]
    sender_channels_of_partner: dict[Name, tuple[Channel, ...]]
    undelivered: Name
    digest: _Digests
    wordings: dict[Name, dict[Channel, _Wording]]
    field_names: dict[Name, Name]

    def value(self, directory: Directory) -> NoticeTable:
        return NoticeTable(
            self.valid_from,
            _by_event((n.event, n.value()) for n in self.notices),
            _by_event((n.event, n.value()) for n in self.sender_notices),
            self.sender_channels_of_partner,
            Notice(self.undelivered, tuple(Channel)),
            {
                (template, channel): Wording(wording.body, wording.subject)
                for template, by_channel in self.wordings.items()
                for channel, wording in by_channel.items()
            },
            self.digest.agency.value(),
            self.digest.desk.value(),
            self.field_names,
            directory,
        )

    def faults(self) -> Faults:
        """Of what the entries say of each other and of the code."""
        table = self.value(load_directory())
        yield from faults_of_rows("notices", [(n.event, n.value()) for n in self.notices], table)
        to_sender = [(n.event, n.value()) for n in self.sender_notices]
        yield from faults_of_rows("sender_notices", to_sender, table, to_sender=True)
        yield from faults_of_undelivered(table)
        yield from faults_of_digests(table)
        for (template, channel), wording in table.wordings.items():
            yield from faults_of_text(f"wordings.{template}.{channel}", channel, wording)
        told = {n.template for n in (*self.notices, *self.sender_notices)} | {self.undelivered}
        for template in sorted(set(self.wordings) - told):
            yield fault(f"wordings.{template}", "unused")
        yield from faults_of_field_names(self.field_names)


_EDITIONS = TypeAdapter(Annotated[tuple[_Edition, ...], Field(min_length=1)])


def load_notices() -> Notices:
    """The editions of `data/notices.json`, with the directory as it was shipped.

    Raises InvalidNotices.
    """
    text = files("casework.reference").joinpath("data/notices.json").read_text("utf-8")
    return parse_notices(json.loads(text))


def parse_notices(data: Any) -> Notices:
    """Raises InvalidNotices naming each faulty entry."""
    try:
        editions = _EDITIONS.validate_python(data)
    except ValidationError as error:
        raise InvalidNotices(faults_of(error)) from error
    faults = [f.under(str(n)) for n, edition in enumerate(editions) for f in edition.faults()]
    days = [edition.valid_from for edition in editions]
    faults += [
        fault(f"{n}.valid_from", "given_twice", value=day)
        for n, day in enumerate(days)
        if day in days[:n]
    ]
    if faults:
        raise InvalidNotices(faults)
    return _notices(editions, load_directory())


def edition_of(data: Any, directory: Directory) -> NoticeTable:
    """One edition alone, checked. Raises InvalidNotices naming each faulty entry."""
    try:
        edition = _Edition.model_validate(data)
    except ValidationError as error:
        raise InvalidNotices(faults_of(error)) from error
    if faults := [*edition.faults()]:
        raise InvalidNotices(faults)
    return edition.value(directory)


def notices_of(data: Any, directory: Directory) -> Notices:
    """Of editions that were checked before they were written (`parse_notices`)."""
    return _notices(_EDITIONS.validate_python(data), directory)


def _notices(editions: Iterable[_Edition], directory: Directory) -> Notices:
    ordered = sorted(editions, key=lambda edition: edition.valid_from)
    return Notices(tuple(edition.value(directory) for edition in ordered))


def _by_event(entries: Iterable[tuple[str, Notice]]) -> dict[str, tuple[Notice, ...]]:
    rows: dict[str, tuple[Notice, ...]] = {}
    for event, notice in entries:
        rows[event] = (*rows.get(event, ()), notice)
    return rows
