"""Data with editions: each is in force from its first day until the next one's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar


class Edition(Protocol):
    @property
    def valid_from(self) -> date: ...


E = TypeVar("E", bound=Edition)


def edition_on(editions: Sequence[E], day: date) -> E:
    """Of editions, oldest first, the one in force; the first also stands for the time before it."""
    in_force = [edition for edition in editions if edition.valid_from <= day]
    return in_force[-1] if in_force else editions[0]
