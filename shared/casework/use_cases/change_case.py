"""The one write path of a case after intake: load, decide, save; again when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from casework.domain.case import Actor, Case
from casework.domain.commands import Command
from casework.domain.decisions import decide
from casework.domain.errors import CaseChanged, Unavailable
from casework.domain.evolve import commit
from casework.domain.policy import Rules
from casework.ports import Cases, Clock

ATTEMPTS: Final = 5


def change_case(
    case_id: str,
    command: Command,
    actor: Actor,
    *,
    cases: Cases,
    clock: Clock,
    rules: Rules,
    unless: Callable[[Case], bool] = lambda _: False,
) -> Case:
    """The case after the command, or as it is where `unless` says that this was done before.

    Raises what `decide` refuses, CaseNotFound, Unavailable.
    """
    for _ in range(ATTEMPTS):
        case = cases.get(case_id)
        if unless(case):
            return case
        now = clock.now()
        happened = decide(case, command, actor, now, rules)
        if not happened:
            return case
        changed, recorded = commit(case_id, case, happened, actor, now)
        try:
            cases.save(changed, recorded)
        except CaseChanged:
            continue
        return changed
    raise Unavailable(f"{case_id} keeps changing")
