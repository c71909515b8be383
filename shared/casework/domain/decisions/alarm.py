"""What the clock decides: fire a rung, count anew by a changed calendar."""

from __future__ import annotations

from casework.domain import clockwork
from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import Outcome
from casework.domain.deadlines import Rung, RungAction
from casework.domain.decisions.situation import Situation


def fire(command: c.FireRung, s: Situation) -> tuple[e.Event, ...]:
    """At most one rung a time, and only for the epoch that the alarm was set for."""
    rung = s.case.clock.rung_due(s.now)
    if command.epoch != s.case.clock.epoch or rung is None:
        return ()
    return (_fired(rung, s),)


def _fired(rung: Rung, s: Situation) -> e.Event:
    clock = s.case.clock
    again_at = clockwork.next_time(rung, s.clock_rules, s.now)
    match rung.action:
        case RungAction.REMIND:
            return e.DeadlineReminded(
                clock.epoch, rung.name, rung.audience, clock.due_at, rung.agency, again_at
            )
        case RungAction.MARK_OVERDUE:
            return e.DeadlineMissed(clock.epoch, rung.name, rung.audience, clock.due_at, again_at)
        case RungAction.ESCALATE:
            return e.CaseEscalated(clock.epoch, rung.name, rung.audience, clock.due_at, again_at)
        case RungAction.PHONE:
            agency = s.case.lead_agency or ""
            return e.AgencySilent(
                clock.epoch, rung.name, rung.audience, clock.due_at, agency, again_at
            )
        case RungAction.RESUME_CLOCK:
            resumed = clockwork.resume(clock, s.clock_rules, s.term, s.now)
            return e.ClockResumed(clock.epoch, rung.name, resumed)
        case RungAction.CLOSE_SILENT:
            return e.CaseClosed(
                Outcome.NOT_ENOUGH_INFORMATION,
                s.case.level,
                clock.stopped(),
                epoch=clock.epoch,
                rung=rung.name,
            )


def recompute(command: c.RecomputeClock, s: Situation) -> tuple[e.Event, ...]:
    """Only where an answer is owed: what is answered or over has its due time behind it."""
    clock = s.case.clock
    owed = s.case.is_open and s.case.answer is None
    if not owed or clock.calendar == s.rules.calendar_revision:
        return ()
    counted = clockwork.recompute(clock, s.rules, s.term)
    return () if counted == clock else (e.ClockRecomputed(clock.due_at, counted),)
