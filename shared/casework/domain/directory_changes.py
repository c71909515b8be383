"""The directory as it was shipped, and what authors changed in it since, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casework.domain.directory import Agency, Directory


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """`agencies` are whole records: each takes the place of the one with its (code, valid_from),
    or is new. Nothing is ever deleted: an agency that ends gets a last day.

    `revision` counts from 1; `author` is the name of an account, not of a person.
    """

    revision: int
    at: datetime
    author: str
    reason: str
    agencies: tuple[Agency, ...]


def changed(directory: Directory, changes: Iterable[DirectoryChange]) -> Directory:
    """The directory after the changes, in their order."""
    records = {(agency.code, agency.valid_from): agency for agency in directory.agencies}
    for change in changes:
        records |= {(agency.code, agency.valid_from): agency for agency in change.agencies}
    return Directory(records.values())
