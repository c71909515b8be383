"""Routed texts made by hand, for tests of the scores."""

from __future__ import annotations

from casework.domain.routing import CaseClass, Routing, Suggestion
from casework.tools.samples import DAYS, Result, Sample


def a_result(
    *,
    expected: str | None = "A",
    leads: tuple[str, ...] = ("A",),
    acceptable: tuple[str, ...] = (),
    case_class: str = "jurisdiction",
    found_class: str = "jurisdiction",
    field: str = "dien",
    found_field: str | None = "dien",
    confidence: float = 0.9,
    tags: tuple[str, ...] = (),
    year: str = "2021",
) -> Result:
    """Routed rightly and surely, unless it is said otherwise."""
    sample = Sample(
        id="T-1",
        text="Cúp điện",
        category=None,
        place=None,
        classes=dict.fromkeys(DAYS, case_class),
        leads=dict.fromkeys(DAYS, expected),
        acceptable=dict.fromkeys(DAYS, acceptable),
        field=field,
        tags=tags,
    )
    suggestions = tuple(Suggestion(lead, 0.5, ()) for lead in leads)
    routing = Routing(CaseClass(found_class), found_field, suggestions, confidence, ())
    return Result(sample, year, routing)
