"""Look a case up by its reference, as far as the caller may."""

from __future__ import annotations

from contextlib import suppress

from casework.domain.case import Actor, Case, Role
from casework.domain.commands import SeeCase
from casework.domain.errors import CaseNotFound, CaseNotOpenToCaller, CaseworkError
from casework.domain.policy import Rules
from casework.domain.references import parse_reference
from casework.domain.visibility import may_know_of
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case


def read_case(reference: str, actor: Actor, *, cases: Cases) -> Case:
    """Raises CaseNotFound also for a case the caller may not know of: existence is not revealed."""
    case_id = parse_reference(reference)
    if case_id is None:
        raise CaseNotFound(reference)
    case = cases.get(case_id)
    if not may_know_of(case, actor):
        raise CaseNotFound(reference)
    return case


def open_case(reference: str, actor: Actor, *, cases: Cases, clock: Clock, rules: Rules) -> Case:
    """As `read_case`; that an agency has opened a case it holds is written into its history."""
    case = read_case(reference, actor, cases=cases)
    if actor.agency is None or actor.agency in case.seen_by:
        return case
    with suppress(CaseworkError):  # who only reads must not fail because this cannot be written
        return change_case(case.id, SeeCase(), actor, cases=cases, clock=clock, rules=rules)
    return case


def open_dossier(reference: str, actor: Actor, *, cases: Cases, clock: Clock, rules: Rules) -> Case:
    """As `open_case`, for those who handle cases or watch over them. The sender's side is told
    what concerns it (`open_case`). Raises CaseNotFound, CaseNotOpenToCaller."""
    if actor.role in (Role.PARTNER, Role.CITIZEN):
        read_case(reference, actor, cases=cases)
        raise CaseNotOpenToCaller(f"{actor.role} handles no cases")
    return open_case(reference, actor, cases=cases, clock=clock, rules=rules)
