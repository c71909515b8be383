"""What may be asked for at once: a span of days, and a page of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from casework.domain.working_time import vietnam_date

LONGEST: Final = timedelta(days=90)
"""By the specification."""
_MONTHS_AFTER: Final = 12
T = TypeVar("T")


class Status(StrEnum):
    """Open: somebody still waits for something."""

    OPEN = "open"
    CLOSED = "closed"


class InvalidWindow(ValueError):
    """`field` is at fault: it ends before it begins, or more than 90 days after."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Window:
    """Both ends included, UTC."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: datetime | None, end: datetime | None, now: datetime) -> Window:
        """The last 90 days; with one end, the 90 days behind or before it. Raises InvalidWindow."""
        if start is None:
            end = end or now
            start = end - LONGEST
        end = end or min(now, start + LONGEST)
        if end < start:
            raise InvalidWindow("end_date" if end != now else "start_date")
        if end - start > LONGEST:
            raise InvalidWindow("end_date")
        return cls(start, end)

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at <= self.end

    def has_day(self, day: date) -> bool:
        """Of what is known by its day alone, the day in Việt Nam."""
        return vietnam_date(self.start) <= day <= vietnam_date(self.end)

    def months_of_publication(self, now: datetime) -> Iterator[str]:
        """Latest first: what was received in this window is published then or later, and after a
        year it is not looked for any more."""
        first = _months(vietnam_date(self.start))
        last = min(_months(vietnam_date(self.end)) + _MONTHS_AFTER, _months(vietnam_date(now)))
        for month in range(last, first - 1, -1):
            yield f"{month // 12}-{month % 12 + 1:02}"


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1."""

    number: int
    size: int

    def of(self, found: Sequence[T]) -> Sequence[T]:
        return found[(self.number - 1) * self.size : self.number * self.size]


@dataclass(frozen=True, slots=True)
class Query:
    """None: whatever it is."""

    window: Window
    services: frozenset[str] | None = None
    statuses: frozenset[Status] | None = None

    def wants(self, service: str, status: Status) -> bool:
        return (self.services is None or service in self.services) and (
            self.statuses is None or status in self.statuses
        )


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1
