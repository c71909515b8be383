"""Check a change of the directory before it is written.

The file is JSON: `{"author", "reason", "agencies": [{"code", "name", "kind", …}]}`, with whole
records in the form of `data/agencies.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from casework.domain.directory import Agency, Directory
from casework.domain.directory_changes import DirectoryChange, changed
from casework.domain.errors import RulesChanged
from casework.domain.faults import Fault, fault
from casework.domain.placeholders import names_without_room
from casework.reference.directory import load_units
from casework.reference.faults import InvalidData, faults_of
from casework.reference.rule_book import RuleBook

Text = Annotated[str, Field(min_length=1)]


class InvalidChange(InvalidData):
    """Also of what would no longer hold in the directory."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Agency(_Entry):
    code: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$")]
    name: Text
    kind: Text
    valid_from: date | None = None
    valid_to: date | None = None
    subjects: tuple[Text, ...] = ()
    successors: tuple[Text, ...] = ()
    unit_code: Text | None = None
    parent: Text | None = None
    hotlines: tuple[Text, ...] = ()
    note: Text | None = None
    sms_name: Text | None = None
    provisional: bool

    def value(self) -> Agency:
        values = self.model_dump(exclude={"unit_code"})
        return Agency(**values, unit=self.unit_code)


class _Change(_Entry):
    author: Text
    reason: Text
    agencies: Annotated[tuple[_Agency, ...], Field(min_length=1)]


def drafted(document: Any, *, based_on: int, book: RuleBook, now: datetime) -> DirectoryChange:
    """The next change of the log. `based_on`: the last change of the directory that its author
    knows of, 0 for none. Raises InvalidChange, RulesChanged."""
    if based_on != book.revision_of(None):
        raise RulesChanged("directory")
    return parse_change(
        document,
        revision=book.revision + 1,
        at=now,
        before=book.directory,
        units=load_units().codes,
    )


def parse_change(
    document: Any, *, revision: int, at: datetime, before: Directory, units: Set[str]
) -> DirectoryChange:
    """The change that makes `before` the next revision. `units` are all unit codes there are.

    Raises InvalidChange naming each faulty entry, also where the directory would be unsound after
    it: a successor that does not exist, a record that overlaps another.
    """
    try:
        checked = _Change.model_validate(document)
    except ValidationError as error:
        raise InvalidChange(faults_of(error)) from error
    agencies = tuple(entry.value() for entry in checked.agencies)
    if twice := [*_given_twice(agencies)]:
        raise InvalidChange(twice)
    change = DirectoryChange(revision, at, checked.author, checked.reason, agencies)
    after = changed(before, [change])
    if faults := [*after.problems(frozenset(units)), *names_without_room(after)]:
        raise InvalidChange(_placed(f, agencies) for f in faults)
    return change


def _placed(fault: Fault, agencies: Sequence[Agency]) -> Fault:
    """By the record of the change that is at fault, or another one of the same agency."""
    for name in (attrgetter("key"), attrgetter("code")):
        for n, agency in enumerate(agencies):
            if fault.path.startswith(name(agency)):
                return replace(fault, path=f"agencies.{n}")
    return fault


def _given_twice(agencies: Sequence[Agency]) -> Iterator[Fault]:
    keys = [agency.key for agency in agencies]
    for n, agency in enumerate(agencies):
        if agency.key in keys[:n]:
            yield fault(f"agencies.{n}", "agency_named_twice", code=agency.code)
