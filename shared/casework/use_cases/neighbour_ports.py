"""What keeping the neighbouring 1022 system informed asks of the outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from casework.domain.neighbour import Circuit, Reading, Submission, Ticket


class NeighbourHotline(Protocol):
    """The system itself. Both raise TicketRefused, or Unavailable: away, or an unknown outcome."""

    def push(self, submission: Submission) -> str:
        """The number of the ticket of this reference: a new one, or the one pushed before."""

    def read(self, number: str) -> Reading:
        """Tolerant: whatever the answer lacks or has too much of, a reading comes of it."""


class NeighbourTickets(Protocol):
    """One entry a case; the entry decides whether something is due (`domain.neighbour`)."""

    def find(self, case_id: str) -> Ticket | None: ...

    def put(self, ticket: Ticket) -> bool:
        """Write it if the stored one is of the revision before; False: somebody was faster."""

    def due(self, before: datetime) -> Iterator[str]:
        """The cases whose tickets are to be looked at, oldest first per shard."""

    def circuit(self) -> Circuit:
        """One that never failed when nothing is known."""

    def put_circuit(self, circuit: Circuit) -> bool:
        """Write it if the stored one is of the revision before; False: somebody was faster."""


class NeighbourQueue(Protocol):
    def request_ticket(self, case_id: str, seq: int | None = None) -> None:
        """Do what is due for the ticket of a case, or make one because of event `seq`; may be
        repeated without harm."""
