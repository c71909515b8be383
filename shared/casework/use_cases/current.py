"""What is in force: the package's, with all that administrators changed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, Self, TypeVar

from casework.domain.rule_changes import Change
from casework.ports import ChangeLog


class Book(Protocol):
    """What changes apply to; never changed itself."""

    @property
    def revision(self) -> int:
        """Of the last change in it."""

    def after(self, changes: Sequence[Change]) -> Self: ...


B = TypeVar("B", bound=Book)


class Current(Generic[B]):
    """Asks only for changes it does not know: one query of an empty range, most of the time."""

    def __init__(self, shipped: B, log: ChangeLog) -> None:
        self._book = shipped
        self._log = log

    def read(self) -> B:
        """The very same object as long as nothing has changed."""
        if new := self._log.since(self._book.revision):
            self._book = self._book.after(new)
        return self._book
