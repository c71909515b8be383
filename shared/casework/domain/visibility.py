"""Who may know of a case, which are delicate, and who may see a sender (domain reference §1.6)."""

from __future__ import annotations

from typing import Final

from casework.domain.case import Actor, Case, Role
from casework.domain.policy import PolicySet
from casework.domain.routing import CaseClass

_AGENCY: Final = (Role.AGENCY_OFFICER, Role.AGENCY_LEADER)
_DESK: Final = (Role.OPERATOR, Role.SUPERVISOR)


def may_know_of(case: Case, actor: Actor) -> bool:
    """A partner knows its own cases, an agency those it holds or contributes to; a restricted case
    (complaint, denunciation) only the desk, oversight and the sender. No administrator knows of
    any."""
    if actor.role is Role.PARTNER:
        return case.source.partner == actor.code
    if actor.role in _AGENCY:
        involved = {case.lead_agency, *(owed.agency for owed in case.contributions)}
        return not case.restricted and actor.agency in involved
    return actor.role is not Role.ADMINISTRATOR


def is_delicate(case: Case) -> bool:
    """A complaint or denunciation, also while it is only presumed to be one."""
    found = case.classification
    presumed = found is not None and found.case_class == CaseClass.COMPLAINT_DENUNCIATION
    return case.restricted or presumed


def may_see_sender(case: Case, actor: Actor, policy: PolicySet) -> bool:
    """The desk may; of the agencies only the lead one, and only in the fields the policy lists."""
    if actor.role in _DESK:
        return True
    field = case.classification.field if case.classification else None
    return (
        actor.role in _AGENCY
        and actor.agency == case.lead_agency
        and field in policy.identity_visible_fields
        and not case.restricted
    )
