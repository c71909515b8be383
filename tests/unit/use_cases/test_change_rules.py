"""A change goes into the log once, whoever else writes at the same time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from casework.domain.directory import Agency
from casework.domain.directory_changes import DirectoryChange
from casework.domain.errors import RulesChanged, Unavailable
from casework.domain.rule_changes import Change, RuleChange, RuleKind
from casework.reference.rule_book import RuleBook
from casework.reference.rule_changes import Draft, drafted
from casework.use_cases.change_rules import change_rules
from casework.use_cases.current import Current
from tests.builders import NINE_O_CLOCK
from tests.fakes import InMemoryChangeLog
from tests.rules_desk import SHIPPED, policy


@dataclass
class ContestedLog(InMemoryChangeLog):
    """Just before a change is written, somebody else writes one of `others`."""

    others: list[Any] = field(default_factory=list)

    def append(self, change: Change) -> None:
        if self.others:
            super().append(self.others.pop(0)(change.revision))
        super().append(change)


def agencies(revision: int) -> DirectoryChange:
    return DirectoryChange(revision, NINE_O_CLOCK, "a", "r", (Agency(f"S{revision}", "Sở", "so"),))


def another_policy(revision: int) -> RuleChange:
    draft = Draft(RuleKind.POLICY, policy(version="theirs"), "p-2", "r", 0)
    return replace(drafted(draft, SHIPPED, NINE_O_CLOCK), revision=revision)


def change(log: ContestedLog) -> RuleChange:
    draft = Draft(RuleKind.POLICY, policy(), "p-1", "Quyết định", 0)

    def of(book: RuleBook) -> RuleChange:
        return drafted(draft, book, NINE_O_CLOCK)

    return change_rules(of, current=Current(SHIPPED, log), log=log)


def test_it_is_the_next_one() -> None:
    log = ContestedLog()

    assert change(log) == log.changes[0]
    assert log.changes[0].revision == 1


def test_a_change_of_something_else_that_came_between_is_no_conflict() -> None:
    log = ContestedLog(others=[agencies, agencies])

    assert change(log).revision == 3
    assert [each.revision for each in log.changes] == [1, 2, 3]


def test_a_change_of_the_same_kind_that_came_between_is_one() -> None:
    log = ContestedLog(others=[another_policy])

    with pytest.raises(RulesChanged):
        change(log)

    assert [each.author for each in log.changes] == ["p-2"]


def test_it_gives_up_some_time() -> None:
    log = ContestedLog(others=[agencies] * 50)

    with pytest.raises(Unavailable):
        change(log)

    assert {each.author for each in log.changes} == {"a"}
