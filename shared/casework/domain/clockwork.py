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
        promised=original_due_at is not None,
        hours=rules.hours,
        accept_hours=rules.hours,
    )
    rungs = [*_ladder(term, clock, rules), *_contribution_rungs(contributions)]
    return replace(clock, rungs=in_order(rungs))


def resume_ladder(clock: Clock, *, epoch: int, now: datetime) -> Clock:
    """A stopped clock runs on (an answer sent back): what is behind stays behind, except what marks
    it overdue and what comes again and again."""
    pending = [rung for rung in clock.rungs if rung.span is Span.ANSWER]
    ahead = [r for r in pending if r.at > now or r.every or r.action is RungAction.MARK_OVERDUE]
    return replace(clock, epoch=epoch, running=True, rungs=in_order(ahead))


def hand_over(clock: Clock, rules: Rules, term: Term, now: datetime) -> Clock:
    """To another agency: the due time stays, the time to accept starts anew."""
    others = [rung for rung in clock.rungs if rung.span is not Span.ACCEPT]
    anew = clock.changed(accept_from=now, accept_hours=rules.hours)
    return replace(anew, rungs=in_order([*others, *_accept_rungs(term, anew, rules)]))


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
    caps = [rung.at for rung in clock.rungs if rung.action is RungAction.RESUME_CLOCK]
    length = _length(term, clock.paused_at, min([now, *caps]), rules)
    paused = timedelta(seconds=int(length.total_seconds()))

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
    extended = clock.changed(due_at=whole_second(until), extended=True)
    others = [rung for rung in clock.rungs if rung.span is not Span.ANSWER]
    ahead = [r for r in _ladder(term, extended, rules) if r.at > now and r.span is Span.ANSWER]
    return replace(extended, rungs=in_order([*others, *ahead]))


def recompute(clock: Clock, rules: Rules, term: Term) -> Clock:
    """The same clock by another calendar; the very same one if that moves nothing of it.

    An extension stands, for it named an instant, and so does what an earlier forwarding promised.
    Rungs that fired stay behind; one that now lies in the past fires at the next tick. `rules` are
    the province's: the clock says in whose hours it is counted.
    """
    own = rules.for_agency(clock.hours)
    due = term.limit.after(clock.started_at, own.calendar)
    due = _moved(term, due, timedelta(seconds=clock.paused_seconds), own)
    counted = replace(
        clock,
        original_due_at=clock.original_due_at if clock.promised else due,
        due_at=clock.due_at if clock.extended else due,
    )
    if clock.paused_seconds and counted == clock:
        return clock  # what a pause has moved is not laid out as a ladder is
    accept = _accept_rungs(term, counted, rules.for_agency(clock.accept_hours))
    ladder = {rung.name: rung for rung in [*_ladder(term, counted, own), *accept]}
    counted = replace(
        counted,
        rungs=in_order(ladder.get(rung.name, rung) for rung in clock.rungs),
        held=in_order(ladder.get(rung.name, rung) for rung in clock.held),
    )
    return clock if counted == clock else counted.changed(calendar=rules.calendar_revision)


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
    half = max(_length(term, clock.started_at, original, rules) / 2, timedelta(0))
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


def _accept_rungs(term: Term, clock: Clock, rules: Rules) -> list[Rung]:
    steps = tuple(step for step in term.ladder if step.span is Span.ACCEPT)
    return _ladder(replace(term, ladder=steps), clock, rules)


def _instant(step: LadderStep, term: Term, clock: Clock, rules: Rules) -> datetime | None:
    """None for a step about accepting where the term asks nobody to accept."""
    start_at, end = clock.started_at, clock.due_at
    if step.span is Span.ACCEPT:
        if term.accept is None:
            return None
        start_at = clock.accept_from or start_at
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
