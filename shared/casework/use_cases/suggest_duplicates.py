"""Which other cases may be about the same thing, for the desk to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.domain.case import Actor, Case, Role, State
from casework.domain.duplicates import (
    DEFAULT_RULES,
    LikelyDuplicate,
    likely_duplicates,
    sighting_of,
)
from casework.domain.errors import CaseNotOpenToCaller
from casework.ports import Cases
from casework.use_cases.list_cases import CaseLists
from casework.use_cases.read_case import read_case

_DESK: Final = (Role.OPERATOR, Role.SUPERVISOR)
_AT_MOST: Final = 300
"""Cases of the field that are compared, the newest of those near in time."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    case: Case
    why: LikelyDuplicate


def suggest_duplicates(
    reference: str, actor: Actor, *, cases: Cases, lists: CaseLists
) -> tuple[Suggestion, ...]:
    """The likeliest first. Raises CaseNotFound, CaseNotOpenToCaller."""
    case = read_case(reference, actor, cases=cases)
    if actor.role not in _DESK:
        raise CaseNotOpenToCaller(f"{actor.role} is not at the desk")
    new, within = sighting_of(case), DEFAULT_RULES.within
    if new.field is None:
        return ()
    start, end = case.received_at - within, case.received_at + within
    near = {other.id: other for other in lists.of_field(new.field, start, end, _AT_MOST)}
    compared = [sighting_of(c) for c in near.values() if c.state is not State.MERGED]
    return tuple(Suggestion(near[why.case_id], why) for why in likely_duplicates(new, compared))
