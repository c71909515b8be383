"""What the router is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class CaseClass(StrEnum):
    JURISDICTION = "jurisdiction"
    COMPLAINT_DENUNCIATION = "complaint_denunciation"
    OUT_OF_SCOPE = "out_of_scope"
    EMERGENCY = "emergency"
    SPAM = "spam"
    NEEDS_MORE_INFO = "needs_more_info"


WITH_AGENCY: Final = frozenset(
    {CaseClass.JURISDICTION, CaseClass.COMPLAINT_DENUNCIATION, CaseClass.EMERGENCY}
)
"""The classes whose cases an agency is given."""


@dataclass(frozen=True)
class Place:
    """Where the matter is, as far as the form says, in GSO codes.

    `coded_on` is the day whose list the codes are from (None: the day that is asked about), for
    the statistics office gave old codes to new communes.
    """

    commune: str | None = None
    district: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    coded_on: date | None = None


@dataclass(frozen=True)
class Suggestion:
    """An agency with its share of belief (0 to 1) and, in Vietnamese, what speaks for it."""

    agency: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Routing:
    """`confidence` is the calibrated chance that the first suggestion may be forwarded as it is.

    For a class without an agency (spam, out of scope, needs more info) it is the chance that the
    class is right. `reasons` are in Vietnamese.
    """

    case_class: CaseClass
    field: str | None
    suggestions: tuple[Suggestion, ...]
    confidence: float
    reasons: tuple[str, ...]
