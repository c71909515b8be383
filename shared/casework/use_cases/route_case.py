"""Find the competent agency for a case that just came in."""

from __future__ import annotations

from contextlib import suppress

from casework.domain.case import SYSTEM, Case, Classification, Proposal
from casework.domain.commands import RouteCase
from casework.domain.errors import NotAllowedInState
from casework.domain.policy import Rules
from casework.domain.routing import Place, Routing
from casework.domain.working_time import vietnam_date
from casework.ports import Cases, Clock, Router
from casework.use_cases.change_case import change_case


def route_case(case_id: str, *, cases: Cases, clock: Clock, router: Router, rules: Rules) -> None:
    """Forward the case or send it to the desk. A case routed before is left as it is."""
    case = cases.get(case_id)
    found = router.route(
        case.feedback.text,
        category=case.feedback.category,
        place=place_of(case),
        on=vietnam_date(clock.now()),
    )
    command = RouteCase(classification_of(found))
    with suppress(NotAllowedInState):  # routed before: the message came twice
        change_case(case_id, command, SYSTEM, cases=cases, clock=clock, rules=rules)


def place_of(case: Case) -> Place | None:
    """As the sender gave it, in the codes of the day it was sent."""
    location = case.feedback.location
    if location is None:
        return None
    return Place(
        commune=location.commune,
        latitude=location.latitude,
        longitude=location.longitude,
        coded_on=vietnam_date(case.received_at),
    )


def proposals(found: Routing) -> tuple[Proposal, ...]:
    return tuple(Proposal(s.agency, s.reasons) for s in found.suggestions)


def classification_of(found: Routing) -> Classification:
    return Classification(
        case_class=str(found.case_class),
        field=found.field,
        confidence=found.confidence,
        proposals=proposals(found),
        reasons=found.reasons,
    )
