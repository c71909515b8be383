"""A person's command on a case, by its reference."""

from __future__ import annotations

from casework.domain.case import Actor, Case
from casework.domain.commands import Command
from casework.domain.policy import Rules
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case
from casework.use_cases.read_case import read_case


def act_on_case(
    reference: str, command: Command, actor: Actor, *, cases: Cases, clock: Clock, rules: Rules
) -> Case:
    """Raises CaseNotFound, CaseNotOpenToCaller, NotAllowedInState, NotAdmissible."""
    case_id = read_case(reference, actor, cases=cases).id
    return change_case(case_id, command, actor, cases=cases, clock=clock, rules=rules)
