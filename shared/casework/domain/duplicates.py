"""Cases that may be about the same thing: suggestions for the desk, never acted on by themselves.

Of one field, within a distance and a time, in similar words. A person decides to merge or link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Final

from casework.domain.case import Case
from casework.domain.routing.text import read

_EARTH_RADIUS_M: Final = 6_371_000.0


@dataclass(frozen=True, slots=True)
class DuplicateRules:
    """Data, to be set by whoever works with the suggestions. Similarities are from 0 to 1.

    Of random pairs of one field in the training texts 1.2 % are similar from 0.25 on, 0.1 % from
    0.4 on; people who write of the same thing mostly reach 0.27 to 0.55.
    """

    within_m: float = 250.0
    within: timedelta = timedelta(weeks=12)
    similar_from: float = 0.25
    similar_from_without_point: float = 0.4
    at_most: int = 5


DEFAULT_RULES: Final = DuplicateRules()


@dataclass(frozen=True, slots=True)
class Sighting:
    """What of a case is compared. `commune` is a GSO code, `point` latitude and longitude."""

    case_id: str
    field: str | None
    text: str
    received_at: datetime
    commune: str | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """`score` ranks; `distance_m` is None when one of the two has no point. Vietnamese reasons."""

    case_id: str
    score: float
    similarity: float
    distance_m: float | None
    days: int
    reasons: tuple[str, ...]


def sighting_of(case: Case) -> Sighting:
    location = case.feedback.location
    point = None
    if location and location.latitude is not None and location.longitude is not None:
        point = (location.latitude, location.longitude)
    return Sighting(
        case_id=case.id,
        field=case.classification.field if case.classification else None,
        text=case.feedback.text,
        received_at=case.received_at,
        commune=location.commune if location else None,
        point=point,
    )


def likely_duplicates(
    new: Sighting, others: Iterable[Sighting], rules: DuplicateRules = DEFAULT_RULES
) -> tuple[LikelyDuplicate, ...]:
    """The likeliest first. A case of unknown field has none."""
    found = [
        likely
        for other in others
        if other.case_id != new.case_id and (likely := _compared(new, other, rules))
    ]
    found.sort(key=lambda likely: (-likely.score, likely.case_id))
    return tuple(found[: rules.at_most])


def _compared(new: Sighting, other: Sighting, rules: DuplicateRules) -> LikelyDuplicate | None:
    apart = abs(new.received_at - other.received_at)
    if new.field is None or new.field != other.field or apart > rules.within:
        return None
    distance = distance_m(new.point, other.point) if new.point and other.point else None
    if distance is None:
        if new.commune is None or new.commune != other.commune:
            return None
        near, threshold = 0.0, rules.similar_from_without_point
    else:
        if distance > rules.within_m:
            return None
        near, threshold = 1 - distance / rules.within_m, rules.similar_from
    alike = similarity(new.text, other.text)
    if alike < threshold:
        return None
    score = (alike + near + 1 - apart / rules.within) / 3
    reasons = (_place_reason(distance), _time_reason(apart.days), _text_reason(alike))
    return LikelyDuplicate(other.case_id, score, alike, distance, apart.days, reasons)


def similarity(one: str, other: str) -> float:
    """Of two texts, 0 to 1: shared words and pairs of words, without diacritics (Dice)."""
    first, second = _shingles(one), _shingles(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two points (latitude, longitude in degrees), along the great circle (haversine)."""
    (lat1, lon1), (lat2, lon2) = ([radians(degrees) for degrees in p] for p in (one, other))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * asin(sqrt(min(1.0, h)))


def _shingles(text: str) -> frozenset[str | tuple[str, str]]:
    words = read(text).plain
    return frozenset([*words, *pairwise(words)])


def _place_reason(distance: float | None) -> str:
    if distance is None:
        return "Cùng xã, phường (không có tọa độ để đo khoảng cách)"
    return f"Cách nhau khoảng {distance:.0f} m"


def _time_reason(days: int) -> str:
    return f"Gửi cách nhau {days} ngày" if days else "Gửi cách nhau chưa đến 1 ngày"


def _text_reason(alike: float) -> str:
    return f"Nội dung giống nhau {alike:.0%}"
