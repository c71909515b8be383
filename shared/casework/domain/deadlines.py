"""When is it late? Limits, clocks and the ladder of reminders and escalations.

A limit is counted in clock seconds, clock minutes, working hours or working days (domain
reference §1.3, §6). The instants of a whole ladder are fixed when the clock starts, so the alarm
needs neither the policy nor the calendar, and a change of either touches only recomputed cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import dropwhile

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
        """The instant this much time after `start`, in UTC."""
        match self.unit:
            case Unit.SECONDS:
                return start + timedelta(seconds=self.amount)
            case Unit.MINUTES:
                return start + timedelta(minutes=self.amount)
            case Unit.WORKING_HOURS:
                return calendar.add_working_time(start, timedelta(hours=self.amount))
            case Unit.WORKING_DAYS:
                return calendar.end_of_working_day(start, self.amount)

    @property
    def in_working_time(self) -> bool:
        return self.unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)


class RungAction(StrEnum):
    REMIND = "remind"
    MARK_OVERDUE = "mark_overdue"
    ESCALATE = "escalate"


class Audience(StrEnum):
    """Who must hear it."""

    AGENCY_OFFICERS = "agency_officers"
    AGENCY_LEADER = "agency_leader"
    OPERATORS = "operators"
    OVERSIGHT = "oversight"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of a ladder as the policy states it: a share of the time, or a delay after due."""

    name: str
    action: RungAction
    audience: Audience
    share: float | None = None
    after_due: Limit | None = None

    def instant(
        self, start: datetime, due: datetime, limit: Limit, calendar: WorkingCalendar
    ) -> datetime:
        if self.after_due is not None:
            return self.after_due.after(due, calendar)
        if self.share is None:
            return due
        if limit.in_working_time:
            whole = calendar.working_time_between(start, due)
            return calendar.add_working_time(start, whole * self.share)
        return start + (due - start) * self.share


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline of the policy: how long, and who hears what on the way."""

    name: str
    limit: Limit
    ladder: tuple[LadderStep, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A ladder step with its instant."""

    name: str
    at: datetime
    action: RungAction
    audience: Audience


@dataclass(frozen=True, slots=True)
class Clock:
    """`epoch` grows with every change, so an execution started for an older one knows it is stale.

    `rungs` are those still to come, in the order of their instants.
    """

    epoch: int
    term: str
    running: bool
    started_at: datetime
    original_due_at: datetime
    due_at: datetime
    rungs: tuple[Rung, ...]

    @property
    def next_at(self) -> datetime | None:
        """When the clock must be looked at again; None when nothing is to come."""
        return self.rungs[0].at if self.running and self.rungs else None

    def rung_due(self, now: datetime) -> Rung | None:
        """The first rung whose instant has come."""
        return self.rungs[0] if self.running and self.rungs and self.rungs[0].at <= now else None

    def after_rung(self, name: str) -> Clock:
        """This clock with everything up to and including the named rung behind it."""
        rest = tuple(dropwhile(lambda rung: rung.name != name, self.rungs))[1:]
        return replace(self, rungs=rest)

    def stopped(self) -> Clock:
        return replace(self, epoch=self.epoch + 1, running=False, rungs=())


def start_clock(term: Term, *, epoch: int, at: datetime, calendar: WorkingCalendar) -> Clock:
    """A clock for `term` that starts at `at` (UTC). Its instants are whole seconds, rounded up."""
    due = _whole_second(term.limit.after(at, calendar))
    rungs = [
        Rung(
            step.name,
            _whole_second(step.instant(at, due, term.limit, calendar)),
            step.action,
            step.audience,
        )
        for step in term.ladder
    ]
    return Clock(
        epoch=epoch,
        term=term.name,
        running=True,
        started_at=at,
        original_due_at=due,
        due_at=due,
        rungs=_in_order(rungs),
    )


def _whole_second(at: datetime) -> datetime:
    return at.replace(microsecond=0) + timedelta(seconds=1 if at.microsecond else 0)


def _in_order(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """By instant; steps of one instant keep the order of the policy (sorting is stable)."""
    return tuple(sorted(rungs, key=lambda rung: rung.at))
