"""Ask for the tickets whose time has come, while the neighbour is not left alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from casework.ports import Clock
from casework.use_cases.neighbour_ports import NeighbourQueue, NeighbourTickets

LIMIT: Final = 500
"""Requests of one sweep: what waited for days must not come at once."""


@dataclass(frozen=True, slots=True)
class Swept:
    requested: int
    away: bool
    """The neighbour failed so often that it is left alone, or tried carefully."""


def sweep_neighbour(*, tickets: NeighbourTickets, queue: NeighbourQueue, clock: Clock) -> Swept:
    """A request that is already in the queue does no harm: the entry decides."""
    breaker, now = tickets.circuit().breaker, clock.now()
    away = breaker.open_until is not None
    if breaker.blocks(now):
        return Swept(0, away)
    requested = 0
    for case_id in islice(tickets.due(now), 1 if away else LIMIT):
        queue.request_ticket(case_id)
        requested += 1
    return Swept(requested, away)
