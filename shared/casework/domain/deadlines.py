"""When is it late? Limits, clocks and the ladder of reminders and escalations.

A limit is counted in clock seconds, clock minutes, working hours or working days (domain
reference §1.3, §6). The instants of a ladder are fixed when the clock starts, so an alarm needs no
policy; a change of the calendar is an explicit recomputation, written into each history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from casework.domain.working_time import WorkingCalendar


class Unit(StrEnum):
    """What a limit is counted in."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Limit:
    amount: int
    unit: Unit

    def after(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """The instant this much time after `start`, in UTC, a whole second."""
        match self.unit:
            case Unit.SECONDS:
                end = start + timedelta(seconds=self.amount)
            case Unit.MINUTES:
                end = start + timedelta(minutes=self.amount)
            case Unit.WORKING_HOURS:
                end = calendar.add_working_time(start, timedelta(hours=self.amount))
            case Unit.WORKING_DAYS:
                end = calendar.end_of_working_day(start, self.amount)
        return whole_second(end)

    @property
    def in_working_time(self) -> bool:
        return self.unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)


class RungAction(StrEnum):
    REMIND = "remind"
    MARK_OVERDUE = "mark_overdue"
    ESCALATE = "escalate"
    PHONE = "phone"
    """Nobody has opened the case: a task for the operator. It falls away once somebody has."""
    RESUME_CLOCK = "resume_clock"
    CLOSE_SILENT = "close_silent"


class Audience(StrEnum):
    """Who must hear it."""

    AGENCY_OFFICERS = "agency_officers"
    AGENCY_LEADER = "agency_leader"
    COORDINATING_OFFICERS = "coordinating_officers"
    OPERATORS = "operators"
    OVERSIGHT = "oversight"


class Span(StrEnum):
    """Which stretch of time a step of a ladder belongs to."""

    ACCEPT = "accept"
    ANSWER = "answer"
    CONTRIBUTION = "contribution"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of a ladder as the policy states it: a share of the span, or a delay after its end.

    With `every`, it comes again and again after its first time.
    """

    name: str
    action: RungAction
    audience: Audience
    share: float | None = None
    after_due: Limit | None = None
    span: Span = Span.ANSWER
    every: Limit | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline of the policy: how long, and who hears what on the way.

    `accept` is the time to accept or return; None where nobody has to accept.
    """

    name: str
    limit: Limit
    ladder: tuple[LadderStep, ...]
    accept: Limit | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A ladder step with its instant. `agency` is set where it is not the lead agency."""

    name: str
    at: datetime
    action: RungAction
    audience: Audience
    span: Span = Span.ANSWER
    agency: str | None = None
    every: Limit | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """`epoch` grows with every change, so an execution started for an older one knows it is stale.

    `rungs` are those still to come, in the order of their instants; while the clock is paused
    (`paused_at`), those of its span wait in `held` with their old instants. `paused_seconds` is
    the time taken out so far: working time for a term counted in it, clock time otherwise.
    """

    epoch: int
    term: str
    calendar: str
    """Revision of the calendar that it was counted by."""
    running: bool
    started_at: datetime
    original_due_at: datetime
    due_at: datetime
    rungs: tuple[Rung, ...]
    held: tuple[Rung, ...] = ()
    paused_at: datetime | None = None
    paused_seconds: int = 0
    extended: bool = False
    """`due_at` is an instant that the supervisor approved."""
    promised: bool = False
    """`original_due_at` is what an earlier forwarding promised; it is not counted anew."""
    accept_from: datetime | None = None
    """Since when the time to accept runs, if it is not that of the answer: after a transfer."""
    hours: str | None = None
    """The agency in whose own hours it is counted; None: the province's."""
    accept_hours: str | None = None
    """The same of the time to accept; after a transfer they are those of the next agency."""

    @property
    def next_at(self) -> datetime | None:
        """When the clock must be looked at again; None when nothing is to come."""
        return self.rungs[0].at if self.running and self.rungs else None

    def rung_due(self, now: datetime) -> Rung | None:
        """The first rung whose instant has come."""
        return self.rungs[0] if self.running and self.rungs and self.rungs[0].at <= now else None

    def after_rung(self, again_at: datetime | None) -> Clock:
        """This clock with its first rung behind it, and ahead again where it repeats."""
        rung, *rest = self.rungs
        if again_at is not None:
            rest.append(replace(rung, name=_next_name(rung.name), at=again_at))
        return replace(self, rungs=in_order(rest))

    def without(self, span: Span) -> Clock:
        """The next epoch, with the rungs of a span dropped."""
        return self.changed(rungs=tuple(r for r in self.rungs if r.span is not span))

    def stopped(self) -> Clock:
        return self.changed(running=False, rungs=(), held=(), paused_at=None)

    def changed(self, **changes: object) -> Clock:
        """The next epoch of this clock."""
        return replace(self, epoch=self.epoch + 1, **changes)  # type: ignore[arg-type]


def in_order(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    """By instant; rungs of one instant keep the order of the policy (sorting is stable)."""
    return tuple(sorted(rungs, key=lambda rung: rung.at))


def whole_second(at: datetime) -> datetime:
    """Rounded up: people, Step Functions and the index then speak of the same instant."""
    return at.replace(microsecond=0) + timedelta(seconds=1 if at.microsecond else 0)


def _next_name(name: str) -> str:
    """`leader` → `leader#2` → `leader#3`: each time is a rung of its own."""
    base, _, count = name.partition("#")
    return f"{base}#{int(count or 1) + 1}"
