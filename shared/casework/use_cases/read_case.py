"""Look a case up by its reference, as far as the caller may."""

from __future__ import annotations

from casework.domain.case import Actor, Case
from casework.domain.errors import CaseNotFound
from casework.domain.references import parse_reference
from casework.domain.visibility import may_know_of
from casework.ports import Cases


def read_case(reference: str, actor: Actor, *, cases: Cases) -> Case:
    """Raises CaseNotFound also for a case the caller may not know of: existence is not revealed."""
    case_id = parse_reference(reference)
    if case_id is None:
        raise CaseNotFound(reference)
    case = cases.get(case_id)
    if not may_know_of(case, actor):
        raise CaseNotFound(reference)
    return case
