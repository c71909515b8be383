"""Look a case up by its reference, as far as the caller may."""

from __future__ import annotations

from casework.domain.case import Actor, Case, Role
from casework.domain.errors import CaseNotFound
from casework.domain.references import parse_reference
from casework.ports import Cases


def read_case(reference: str, actor: Actor, *, cases: Cases) -> Case:
    """Raises CaseNotFound also for a case of another partner: its existence is not revealed."""
    case_id = parse_reference(reference)
    if case_id is None:
        raise CaseNotFound(reference)
    case = cases.get(case_id)
    if actor.role is Role.PARTNER and case.source.partner != actor.code:
        raise CaseNotFound(reference)
    return case
