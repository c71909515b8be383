"""Write a change into the log: decided by what is in force, and again when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from casework.domain.directory_changes import DirectoryChange
from casework.domain.errors import RulesChanged, Unavailable
from casework.domain.rule_changes import RuleChange
from casework.ports import ChangeLog
from casework.use_cases.current import Book, Current

_ATTEMPTS: Final = 5

B = TypeVar("B", bound=Book)
C = TypeVar("C", DirectoryChange, RuleChange)


def change_rules(draft: Callable[[B], C], *, current: Current[B], log: ChangeLog) -> C:
    """`draft` makes the next change of what is in force, or refuses; it is asked again when another
    change came between, which may have been of something else.

    Raises what `draft` raises (RulesChanged among it), Unavailable.
    """
    for _ in range(_ATTEMPTS):
        change = draft(current.read())
        try:
            log.append(change)
        except RulesChanged:
            continue
        return change
    raise Unavailable("the rules keep changing")
