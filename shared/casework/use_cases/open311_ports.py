"""What the use cases of Open311 ask of the outside, beside `ports`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from casework.domain.case import Case
from casework.domain.partner_keys import PartnerKey


class ToldCases(Protocol):
    """Of a partner: what it is told of, and many cases at once."""

    def told(self, partner: str, start: datetime, end: datetime) -> Iterator[tuple[str, int]]:
        """Case and number of the events that a partner is told of its cases, from `start` up to and
        with `end`, latest first; at the same instant by case and number, the last one first. The
        first event of each case is one of them."""

    def get_all(self, case_ids: Sequence[str]) -> Iterator[Case]:
        """Those that exist, each once, in any order. A consistent read."""


class PartnerKeys(Protocol):
    """The hashes of the keys by which partners call Open311."""

    def find(self, key_id: str) -> PartnerKey | None:
        """A consistent read: a revoked key is revoked at once."""

    def all(self) -> tuple[PartnerKey, ...]:
        """By their ids."""

    def put(self, key: PartnerKey) -> bool:
        """Write it if the stored one is of the revision before; False: somebody was faster."""
