"""How a clock is started, paused, resumed, extended and recomputed, under the rules in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from casework.domain.case import Contribution
from casework.domain.deadlines import (
    Audience,
    Clock,
    LadderStep,
    Rung,
    RungAction,
    Span,
    Term,
    in_order,
    whole_second,
)
from casework.domain.policy import Rules


def start(
    term: Term,
    rules: Rules,
    *,
    epoch: int,
    at: datetime,
    original_due_at: datetime | None = None,
    contributions: Iterable[Contribution] = (),
) -> Clock:
    """A clock for `term` from `at` (UTC) on.

    `original_due_at` is that of the first forwarding, when the case was forwarded before: what the
    citizen was promised does not move because an agency was changed.
    """
    due = term.limit.after(at, rules.calendar)
    clock = Clock(
        epoch=epoch,
        term=term.name,
        calendar=rules.calendar_revision,
        running=True,
        started_at=at,
        original_due_at=original_due_at or due,
        due_at=due,
        rungs=(),
    )
    rungs = [*_ladder(term, clock, rules), *_contribution_rungs(contributions)]
    return replace(clock, rungs=in_order(rungs))


def resume_ladder(clock: Clock, rules: Rules, term: Term, *, epoch: int, now: datetime) -> Clock:
    """A stopped clock runs on (an answer sent back): what is behind stays behind."""
    ahead = [r for r in _ladder(term, clock, rules) if r.at > now and r.span is Span.ANSWER]
    return replace(clock, epoch=epoch, running=True, rungs=in_order(ahead))


def hand_over(clock: Clock, rules: Rules, term: Term, now: datetime) -> Clock:
    """To another agency: the due time stays, the time to accept starts anew."""
    others = [rung for rung in clock.rungs if rung.span is not Span.ACCEPT]
    anew = replace(clock, started_at=now)
    accept = [rung for rung in _ladder(term, anew, rules) if rung.span is Span.ACCEPT]
    return clock.changed(rungs=in_order([*others, *accept]))


def wait(clock: Clock, rules: Rules, *, version: str, now: datetime) -> Clock:
    """The citizen is asked: silence closes the case after a while.

    Where the policy lets the clock pause, its rungs are held, but no longer than the cap.
    """
    policy = rules.policy(version)
    silent = Rung(
        "silent",
        policy.silence.after(now, rules.calendar),
        RungAction.CLOSE_SILENT,
        Audience.OPERATORS,
        Span.WAITING,
    )
    if policy.pause_cap is None:
        return clock.changed(rungs=in_order([*clock.rungs, silent]))
    cap = Rung(
        "pause_cap",
        policy.pause_cap.after(now, rules.calendar),
        RungAction.RESUME_CLOCK,
        Audience.AGENCY_OFFICERS,
        Span.WAITING,
    )
    return clock.changed(held=clock.rungs, rungs=in_order([cap, silent]), paused_at=now)


def resume(clock: Clock, rules: Rules, term: Term, now: datetime) -> Clock:
    """Take the pause out: everything still to come moves by its length."""
    if clock.paused_at is None:
        return clock
    paused = _length(term, clock.paused_at, now, rules)

    def moved(at: datetime) -> datetime:
        return _moved(term, at, paused, rules)

    return clock.changed(
        rungs=in_order(
            [
                *(replace(rung, at=moved(rung.at)) for rung in clock.held),
                *(rung for rung in clock.rungs if rung.action is not RungAction.RESUME_CLOCK),
            ]
        ),
        held=(),
        due_at=moved(clock.due_at),
        original_due_at=moved(clock.original_due_at),
        paused_at=None,
        paused_seconds=clock.paused_seconds + int(paused.total_seconds()),
    )


def end_waiting(clock: Clock, rules: Rules, term: Term, now: datetime) -> Clock:
    """The citizen spoke: resume, and forget the silence."""
    return resume(clock, rules, term, now).without(Span.WAITING)


def extend(clock: Clock, rules: Rules, term: Term, until: datetime, now: datetime) -> Clock:
    """A later due time; the original one stays what it is. The ladder is laid out anew."""
    extended = clock.changed(due_at=whole_second(until))
    others = [rung for rung in clock.rungs if rung.span is not Span.ANSWER]
    ahead = [r for r in _ladder(term, extended, rules) if r.at > now and r.span is Span.ANSWER]
    return replace(extended, rungs=in_order([*others, *ahead]))


def recompute(clock: Clock, rules: Rules, term: Term, now: datetime) -> Clock:
    """The same clock by another calendar. An extension stands: it named an instant.

    Rungs whose new instant is behind are not fired again, nor in arrears.
    """
    due = term.limit.after(clock.started_at, rules.calendar)
    due = _moved(term, due, timedelta(seconds=clock.paused_seconds), rules)
    first_due = clock.original_due_at == clock.due_at
    counted = clock.changed(
        calendar=rules.calendar_revision,
        original_due_at=due,
        due_at=due if first_due else clock.due_at,
    )
    if clock.paused_at is not None:
        held = [r for r in _ladder(term, counted, rules) if r.name in _names(clock.held)]
        return replace(counted, held=in_order(held))
    pending = _names(clock.rungs)
    ladder = [r for r in _ladder(term, counted, rules) if r.name in pending]
    again = {rung.name for rung in ladder}
    others = [rung for rung in clock.rungs if rung.name not in again]
    return replace(counted, rungs=in_order([*others, *ladder]))


def next_time(rung: Rung, rules: Rules, now: datetime) -> datetime | None:
    """When a repeating rung comes again; None for one that comes once.

    Counted from its own instant, but never in the past: after an outage it is not made up for.
    """
    if rung.every is None:
        return None
    at = rung.every.after(rung.at, rules.calendar)
    return at if at > now else rung.every.after(now, rules.calendar)


def half_longer(clock: Clock, rules: Rules, term: Term) -> datetime:
    """The furthest an extension may go: half of the original time, after the original due."""
    original = clock.original_due_at
    half = _length(term, clock.started_at, original, rules) / 2
    return whole_second(_moved(term, original, half, rules))


def contribution_due(term: Term, rules: Rules, at: datetime, share: float) -> datetime:
    """The sub-deadline of coordinating agencies: a share of the lead agency's time."""
    due = term.limit.after(at, rules.calendar)
    return whole_second(_moved(term, at, _length(term, at, due, rules) * share, rules))


def _ladder(term: Term, clock: Clock, rules: Rules) -> list[Rung]:
    return [
        Rung(step.name, at, step.action, step.audience, step.span, every=step.every)
        for step in term.ladder
        if (at := _instant(step, term, clock, rules)) is not None
    ]


def _instant(step: LadderStep, term: Term, clock: Clock, rules: Rules) -> datetime | None:
    """None for a step about accepting where the term asks nobody to accept."""
    start_at, end = clock.started_at, clock.due_at
    if step.span is Span.ACCEPT:
        if term.accept is None:
            return None
        end = term.accept.after(start_at, rules.calendar)
    if step.after_due is not None:
        return step.after_due.after(end, rules.calendar)
    if step.share is None:
        return end
    passed = _length(term, start_at, end, rules) * step.share
    return whole_second(_moved(term, start_at, passed, rules))


def _contribution_rungs(contributions: Iterable[Contribution]) -> list[Rung]:
    return [
        Rung(
            f"contribution:{owed.agency}",
            owed.due_at,
            RungAction.REMIND,
            Audience.COORDINATING_OFFICERS,
            Span.CONTRIBUTION,
            agency=owed.agency,
        )
        for owed in contributions
    ]


def _length(term: Term, start_at: datetime, end: datetime, rules: Rules) -> timedelta:
    if term.limit.in_working_time:
        return rules.calendar.working_time_between(start_at, end)
    return end - start_at


def _moved(term: Term, at: datetime, by: timedelta, rules: Rules) -> datetime:
    if not by:
        return at
    if term.limit.in_working_time:
        return whole_second(rules.calendar.add_working_time(at, by))
    return whole_second(at + by)


def _names(rungs: Iterable[Rung]) -> frozenset[str]:
    return frozenset(rung.name for rung in rungs)
