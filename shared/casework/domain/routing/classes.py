"""Class of a case: emergencies and denunciations first.

The model's beliefs are corrected by rules that must not depend on what it happened to learn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from casework.domain.routing.model import CaseClass

_ALARM: Final = 0.2
_FACTORS: Final[Mapping[str, tuple[CaseClass, float]]] = {
    "alarm": (CaseClass.EMERGENCY, 2.0),
    "feared": (CaseClass.EMERGENCY, 0.4),
    "grateful": (CaseClass.EMERGENCY, 0.1),
    "accused": (CaseClass.COMPLAINT_DENUNCIATION, 2.0),
    "decided": (CaseClass.COMPLAINT_DENUNCIATION, 2.0),
    "manners": (CaseClass.COMPLAINT_DENUNCIATION, 0.3),
}


def adjusted(
    beliefs: Mapping[str, float], signs: frozenset[str], class_of: Callable[[str], CaseClass]
) -> dict[str, float]:
    """Beliefs with the odds of emergencies and denunciations moved by the signs, summing to 1."""
    factors = dict.fromkeys(CaseClass, 1.0)
    for sign in signs & _FACTORS.keys():
        case_class, factor = _FACTORS[sign]
        factors[case_class] *= factor
    moved = {code: belief * factors[class_of(code)] for code, belief in beliefs.items()}
    total = sum(moved.values())
    return {code: belief / total for code, belief in moved.items()}


def decide(masses: Mapping[CaseClass, float]) -> CaseClass:
    """A likely emergency is one: a false alarm costs a call, a missed one a life."""
    if masses[CaseClass.EMERGENCY] >= _ALARM:
        return CaseClass.EMERGENCY
    return max(masses, key=lambda case_class: masses[case_class])
