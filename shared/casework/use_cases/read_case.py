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
    if not _may_know_of(case, actor):
        raise CaseNotFound(reference)
    return case


def _may_know_of(case: Case, actor: Actor) -> bool:
    """A partner knows its own cases, an agency those it holds or contributes to; a restricted
    case (complaint, denunciation) only the desk, oversight and the sender."""
    match actor.role:
        case Role.PARTNER:
            return case.source.partner == actor.code
        case Role.AGENCY_OFFICER | Role.AGENCY_LEADER:
            involved = {case.lead_agency, *(owed.agency for owed in case.contributions)}
            return not case.restricted and actor.agency in involved
        case _:
            return True
