"""What the public may know of a case: what is listed here and nothing else.

No reference, no external id, no partner, no text of the sender, no exact place, no time of day: the
answer is told in the words that the desk published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.domain.case import Case, Outcome, State
from casework.domain.working_time import vietnam_date

_DECIMALS: Final = 3
"""Of a degree: a grid of some 110 m, so that a point on the map names a street and no house."""


@dataclass(frozen=True, slots=True)
class PublicCase:
    """Codes, not names: those of agencies and communes are those of the day they are shown for.

    `id` is not the reference. Days are those of Việt Nam; `on_time` is against the original due
    time; `commune` is what the sender named, which may be no code at all.
    """

    id: str
    field: str | None
    agency: str | None
    """Who answered; None: the 1022 desk itself."""
    commune: str | None
    latitude: float | None
    longitude: float | None
    received_on: date
    answered_on: date | None
    published_on: date
    on_time: bool | None
    rating: int | None
    """1 to 5"""
    answer: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of published cases alone: what was not published is not in them."""

    published: int
    on_time: int
    late: int
    rated: int
    rating: float | None
    """The mean, from 1 to 5."""


def figures(cases: Sequence[PublicCase]) -> Figures:
    scores = [case.rating for case in cases if case.rating is not None]
    return Figures(
        published=len(cases),
        on_time=sum(case.on_time is True for case in cases),
        late=sum(case.on_time is False for case in cases),
        rated=len(scores),
        rating=round(sum(scores) / len(scores), 2) if scores else None,
    )


def public_case(case: Case) -> PublicCase | None:
    """None where the public may know of nothing.

    Only a closed case is public. A reopened one is no longer: its answer does not stand.
    """
    if (
        case.public_id is None
        or case.published_at is None
        or case.published_text is None
        or case.state is not State.CLOSED
        or case.restricted
    ):
        return None
    where, answer = case.feedback.location, case.answer
    return PublicCase(
        id=case.public_id,
        field=case.classification.field if case.classification else None,
        agency=answer.agency if answer and case.outcome is Outcome.ANSWERED else None,
        commune=where.commune if where else None,
        latitude=_rounded(where.latitude if where else None),
        longitude=_rounded(where.longitude if where else None),
        received_on=vietnam_date(case.received_at),
        answered_on=vietnam_date(answer.answered_at) if answer else None,
        published_on=vietnam_date(case.published_at),
        on_time=answer.on_time if answer else None,
        rating=case.rating.score if case.rating else None,
        answer=case.published_text,
    )


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, _DECIMALS) + 0.0  # no -0.0
