"""Who sent a case, for the desk, and in some fields for the agency that has it."""

from __future__ import annotations

from casework.domain.case import Actor, Case, Identity
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.policy import Rules
from casework.domain.visibility import may_see_sender
from casework.ports import Cases, Identities
from casework.use_cases.read_case import read_case


def show_sender(
    reference: str, actor: Actor, *, cases: Cases, identities: Identities, rules: Rules
) -> tuple[Case, Identity]:
    """By the policy that the case was given; an empty identity where the sender gave none.

    Raises CaseNotFound, CaseNotOpenToCaller.
    """
    case = read_case(reference, actor, cases=cases)
    if not may_see_sender(case, actor, rules.policy(case.policy)):
        raise CaseNotOpenToCaller(f"{actor.role} may not know the sender")
    return case, identities.of(case.id) or Identity()
