"""How far the open clocks are counted by the calendar in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SETTLED: Final = timedelta(minutes=5)
"""Longer than anything runs that may still count by the calendar before."""


@dataclass(frozen=True, slots=True)
class Recount:
    """`calendar` is the revision that clocks are being counted by, since `begun_at`."""

    calendar: str
    begun_at: datetime
    done: bool = False

    def settled(self, began: datetime) -> bool:
        """Whether a look at all clocks that began then, and found nothing to count, was the last
        one."""
        return began >= self.begun_at + SETTLED
