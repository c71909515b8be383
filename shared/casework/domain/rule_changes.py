"""What administrators change without a deploy: editions of the rules, and records of the directory.

Everything is in one log, in one order, and nothing in it is ever rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casework.domain.directory_changes import DirectoryChange


class RuleKind(StrEnum):
    POLICY = "policy"
    CALENDAR = "calendar"
    NOTICES = "notices"
    MESSAGING = "messaging"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A whole edition takes the place of the one that begins on its day, or is new.

    `body` is its JSON text; None: the edition of that day is withdrawn. `revision` counts all
    changes of the log; `author` is the name or id of an account, not of a person. A calendar begins
    on the day it was changed.
    """

    revision: int
    at: datetime
    author: str
    reason: str
    kind: RuleKind
    valid_from: date
    body: str | None


Change = DirectoryChange | RuleChange


@dataclass(frozen=True, slots=True)
class StandingEdition:
    """`change` is who put it there and why; None: it was shipped."""

    valid_from: date
    body: str
    change: RuleChange | None = None

    @property
    def revision(self) -> int:
        return self.change.revision if self.change else 0


def standing(
    shipped: Iterable[StandingEdition], changes: Iterable[RuleChange]
) -> tuple[StandingEdition, ...]:
    """The editions after the changes of their kind, by first day."""
    editions = {edition.valid_from: edition for edition in shipped}
    for change in changes:
        editions.pop(change.valid_from, None)
        if change.body is not None:
            editions[change.valid_from] = StandingEdition(change.valid_from, change.body, change)
    return tuple(editions[day] for day in sorted(editions))


def last_revision(changes: Sequence[Change]) -> int:
    """0: there was none."""
    return changes[-1].revision if changes else 0
