"""The neighbouring 1022 system, whose software may stay: which cases it is given, and how its
tickets are followed.

It has no webhooks and is often away (domain reference §4.1), so nothing here ever waits for it.

    (none) ──> PENDING (tried at next_at) ──> PUSHED (read at next_at) ──> FINISHED
                  └──────────────┬───────────────┘
                                 └──> GIVEN_UP   no attempt is left, or it was not done in time

Every step is written on condition that nobody wrote since (`revision`). The next instant is written
down before each attempt: a worker that dies costs that attempt and nothing else. An attempt of
unknown outcome is made again, because a ticket is found by our reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from casework.domain import backoff
from casework.domain.case import Case, Identity, NeighbourState
from casework.domain.errors import CaseworkError
from casework.domain.messaging import Breaker, BreakerRules
from casework.domain.visibility import is_delicate


class TicketRefused(CaseworkError):
    """The neighbour is up and does not take, or know, this very ticket. Says why in its words."""


class TicketState(StrEnum):
    PENDING = "pending"
    PUSHED = "pushed"
    FINISHED = "finished"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class PushRow:
    """A case is pushed when `event` happened to it. `channels`: only of these; None: of all."""

    event: str
    channels: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ReadingStep:
    """Until a ticket is that old, it is read so often."""

    until: timedelta
    every: timedelta


@dataclass(frozen=True, slots=True)
class NeighbourRules:
    """One edition. `sources` and `fields` are its registered values, by our codes; what has none
    goes under `other_source` and `other_field`."""

    valid_from: date
    pushed: tuple[PushRow, ...]
    sources: Mapping[str, str]
    other_source: str
    fields: Mapping[str, int]
    other_field: int
    retries: tuple[timedelta, ...]
    readings: tuple[ReadingStep, ...]
    breaker: BreakerRules

    def asked_by(self, event: str) -> bool:
        """Whether an event of that name may have a case pushed."""
        return any(row.event == event for row in self.pushed)

    def concern(self, event: str, case: Case) -> bool:
        channel = case.source.channel
        rows = (row for row in self.pushed if row.event == event)
        return any(row.channels is None or channel in row.channels for row in rows)

    def read_again_at(self, pushed_at: datetime, now: datetime) -> datetime | None:
        """None: so old that nothing more is expected."""
        age = now - pushed_at
        every = next((step.every for step in self.readings if age < step.until), None)
        return now + every if every else None


@dataclass(frozen=True, slots=True)
class Submission:
    """A case in the neighbour's terms. `sender` only where the stage says so."""

    reference: str
    title: str
    text: str
    place: str | None
    latitude: float | None
    longitude: float | None
    field_id: int
    source: str
    happened_at: datetime
    sender: Identity | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the neighbour says of a ticket. `oddities`: the names of what had to be passed over."""

    state: NeighbourState
    answer: str | None = None
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One case on its way to the neighbour. `number` is the neighbour's own id; `next_at` (UTC) is
    None once it has ended."""

    case_id: str
    planned_at: datetime
    state: TicketState = TicketState.PENDING
    next_at: datetime | None = None
    attempt: int = 0
    number: str | None = None
    pushed_at: datetime | None = None
    last_outcome: str | None = None
    revision: int = 0

    @property
    def ended(self) -> bool:
        return self.state in (TicketState.FINISHED, TicketState.GIVEN_UP)

    def due(self, now: datetime) -> bool:
        return not self.ended and (self.next_at is None or self.next_at <= now)

    def attempted(self, now: datetime, rules: NeighbourRules) -> Ticket:
        """Before it is pushed or read: when it comes again, whatever becomes of this attempt."""
        if self.pushed_at is not None:
            again_at = rules.read_again_at(self.pushed_at, now)
            if again_at is None:
                return self.given_up("not done in time")
            return self._next(again_at, last_outcome=None)
        if self.attempt > len(rules.retries):
            return self.given_up(self.last_outcome or "unknown")
        again_at = backoff.again_at(rules.retries, self.case_id, self.attempt + 1, now)
        # After the last attempt it is looked at once more, to be given up.
        return self._next(again_at or now + rules.retries[-1], attempt=self.attempt + 1)

    def pushed(self, number: str, now: datetime, rules: NeighbourRules) -> Ticket:
        return self._next(
            rules.read_again_at(now, now),
            state=TicketState.PUSHED,
            number=number,
            pushed_at=now,
            last_outcome=None,
        )

    def failed(self, outcome: str) -> Ticket:
        return self._next(self.next_at, last_outcome=outcome)

    def postponed(self, until: datetime) -> Ticket:
        """Not tried, because the neighbour is left alone: no attempt is lost by it."""
        return self._next(until)

    def finished(self, because: str) -> Ticket:
        return self._next(None, state=TicketState.FINISHED, last_outcome=because)

    def given_up(self, because: str) -> Ticket:
        return self._next(None, state=TicketState.GIVEN_UP, last_outcome=because)

    def _next(self, next_at: datetime | None, **changes: object) -> Ticket:
        return replace(
            self,
            next_at=next_at,
            revision=self.revision + 1,
            **changes,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class Circuit:
    """How the neighbour did lately; it is one, so there is one circuit."""

    breaker: Breaker = field(default_factory=Breaker)
    revision: int = 0

    def changed(self, breaker: Breaker) -> Circuit:
        return Circuit(breaker, self.revision + 1)


def may_be_pushed(case: Case) -> bool:
    """Never a complaint or denunciation, which are another legal path and nobody's to read."""
    return case.is_open and not is_delicate(case)


def submission_of(case: Case, rules: NeighbourRules, sender: Identity | None) -> Submission:
    where, found = case.feedback.location, case.classification
    return Submission(
        reference=case.id,
        title=f"Phản ánh {case.id}",
        text="\n".join((case.feedback.text, *case.additions)),
        place=where.address if where else None,
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        field_id=rules.fields.get((found.field if found else None) or "", rules.other_field),
        source=rules.sources.get(case.source.channel, rules.other_source),
        happened_at=case.source.reported_at or case.received_at,
        sender=sender,
    )
