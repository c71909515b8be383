"""Everything that administrators may change, as it is after a revision of the log of changes.

Editions were checked before they were written (`reference.rule_changes`, or the tests of the
package), so a run only converts them. No function needs all kinds: each is converted, and its
loader imported, when it is first asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from casework.domain.directory import Directory
from casework.domain.directory_changes import DirectoryChange, changed
from casework.domain.editions import edition_on
from casework.domain.messaging import MessagingRules
from casework.domain.notifications import Notices
from casework.domain.policy import Rules
from casework.domain.rule_changes import (
    Change,
    RuleChange,
    RuleKind,
    StandingEdition,
    last_revision,
    standing,
)
from casework.reference.directory import load_directory, load_text

if TYPE_CHECKING:
    from casework.reference.calendars import Calendars

_FILES: Final = {
    RuleKind.POLICY: "policy-{policy_set}.json",
    RuleKind.CALENDAR: "calendar.json",
    RuleKind.NOTICES: "notices.json",
    RuleKind.MESSAGING: "messaging-{policy_set}.json",
}


class RuleBook:
    """`policy_set` names the files of the stage; it is asked for only where they are needed."""

    def __init__(
        self,
        policy_set: Callable[[], str],
        changes: Sequence[Change] = (),
        directory: Directory | None = None,
    ) -> None:
        self._policy_set = policy_set
        self.changes: Final = tuple(changes)
        self.directory: Final = directory or load_directory()

    def after(self, changes: Sequence[Change]) -> RuleBook:
        """The directory stays the very same object if no agency has changed."""
        agencies = [change for change in changes if isinstance(change, DirectoryChange)]
        directory = changed(self.directory, agencies) if agencies else self.directory
        return RuleBook(self._policy_set, (*self.changes, *changes), directory)

    @property
    def revision(self) -> int:
        return last_revision(self.changes)

    def revision_of(self, kind: RuleKind | None) -> int:
        """Of the last change of this kind; None: of the directory. 0: there was none."""
        return last_revision(self.of_kind(kind) if kind else self.of_directory)

    def of_kind(self, kind: RuleKind) -> tuple[RuleChange, ...]:
        return tuple(c for c in self.changes if isinstance(c, RuleChange) and c.kind is kind)

    @property
    def of_directory(self) -> tuple[DirectoryChange, ...]:
        return tuple(c for c in self.changes if isinstance(c, DirectoryChange))

    def editions(self, kind: RuleKind) -> tuple[StandingEdition, ...]:
        """By first day."""
        name = _FILES[kind]
        if "{" in name:
            name = name.format(policy_set=self._policy_set())
        return standing(_shipped(kind, load_text(name)), self.of_kind(kind))

    @cached_property
    def rules(self) -> Rules:
        """What is decided by, with the directory."""
        from casework.reference.policies import parse_policies, rules_of

        return rules_of(
            parse_policies(self._documents(RuleKind.POLICY)), self.calendars, self.directory
        )

    @cached_property
    def calendars(self) -> Calendars:
        """A calendar counts from the moment it is there: the last one."""
        from casework.reference.calendars import parse_calendars

        return parse_calendars(self.editions(RuleKind.CALENDAR)[-1].body)

    @cached_property
    def notices(self) -> Notices:
        """With the names that agencies have by now."""
        from casework.reference.notices import notices_of

        return notices_of(self._documents(RuleKind.NOTICES), self.directory)

    def messaging(self, on: date) -> MessagingRules:
        """In force on a day; the first edition also stands for the time before it."""
        return edition_on(self._messaging, on)

    @cached_property
    def _messaging(self) -> tuple[MessagingRules, ...]:
        from casework.reference.messaging import edition_of

        return tuple(map(edition_of, self._documents(RuleKind.MESSAGING)))

    def _documents(self, kind: RuleKind) -> list[Any]:
        return [json.loads(edition.body) for edition in self.editions(kind)]


def _shipped(kind: RuleKind, text: str) -> list[StandingEdition]:
    document = json.loads(text)
    if kind is RuleKind.CALENDAR:
        # The text as it is: the revision that clocks were counted by is its hash.
        return [StandingEdition(date(document["covers"]["first_year"], 1, 1), text)]
    editions = document["editions"] if kind is RuleKind.MESSAGING else document
    bodies = {each["valid_from"]: json.dumps(each, ensure_ascii=False) for each in editions}
    return [StandingEdition(date.fromisoformat(day), body) for day, body in bodies.items()]
