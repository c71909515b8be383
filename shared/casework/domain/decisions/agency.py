"""What agencies decide: the lead agency's officers and leader, and coordinating agencies."""

from __future__ import annotations

from casework.domain import clockwork
from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import Answer
from casework.domain.deadlines import RungAction, Span
from casework.domain.decisions.situation import Situation, require


def accept(command: c.AcceptCase, s: Situation) -> tuple[e.Event, ...]:
    return (e.CaseAccepted(s.case.clock.without(Span.ACCEPT)),)


def see(command: c.SeeCase, s: Situation) -> tuple[e.Event, ...]:
    """The first time: nobody has to phone the lead agency any more."""
    agency, clock = s.actor.agency or "", s.case.clock
    if agency in s.case.seen_by:
        return ()
    if agency == s.case.lead_agency:
        left = tuple(rung for rung in clock.rungs if rung.action is not RungAction.PHONE)
        clock = clock if left == clock.rungs else clock.changed(rungs=left)
    return (e.CaseSeen(agency, clock),)


def return_case(command: c.ReturnCase, s: Situation) -> tuple[e.Event, ...]:
    """The desk's clock starts, and keeps in mind what was promised to the citizen."""
    require(bool(command.reason.strip()), "reason-missing")
    returns = s.case.returns + 1
    policy = s.policy
    clock = clockwork.start(
        policy.terms[policy.triage_term],
        s.rules,
        epoch=s.case.clock.epoch + 1,
        at=s.now,
        original_due_at=s.case.clock.original_due_at,
    )
    return (
        e.CaseReturned(
            agency=s.case.lead_agency or "",
            reason=command.reason,
            returns=returns,
            to_supervisor=returns >= policy.returns_before_supervisor,
            clock=clock,
        ),
    )


def transfer(command: c.TransferCase, s: Situation) -> tuple[e.Event, ...]:
    own = s.rules.directory.units_of(s.case.lead_agency or "", s.today)
    require(command.to in own, "not-a-unit-of-the-agency")
    clock = clockwork.hand_over(s.case.clock, s.rules.for_agency(command.to), s.term, s.now)
    return (e.CaseTransferred(command.to, command.reason, clock),)


def contribute(command: c.Contribute, s: Situation) -> tuple[e.Event, ...]:
    agency = s.actor.agency or ""
    owed = next(owed for owed in s.case.contributions if owed.agency == agency)
    require(owed.given_at is None, "contribution-given")
    clock = s.case.clock
    rungs = tuple(
        r for r in clock.rungs if not (r.span is Span.CONTRIBUTION and r.agency == agency)
    )
    return (e.ContributionGiven(agency, command.text, s.now, clock.changed(rungs=rungs)),)


def request_extension(command: c.RequestExtension, s: Situation) -> tuple[e.Event, ...]:
    clock = s.case.clock
    granted = [extension for extension in s.case.extensions if extension.approved]
    require(s.case.pending_extension is None, "extension-pending")
    require(len(granted) < s.policy.extensions_allowed, "no-more-extensions")
    require(len(s.case.extensions) < s.policy.most.extension_requests, "too-many-times")
    require(s.now <= clock.due_at, "already-overdue")
    require(command.until > clock.due_at, "not-later-than-due")
    furthest = clockwork.half_longer(clock, s.clock_rules, s.term)
    require(command.until <= furthest, "extension-too-long")
    require(bool(command.reason.strip()), "reason-missing")
    return (e.ExtensionRequested(command.reason, command.until),)


def report_progress(command: c.ReportProgress, s: Situation) -> tuple[e.Event, ...]:
    require(s.case.progress_reports < s.policy.most.progress_reports, "too-many-times")
    return (e.ProgressReported(command.text, command.expected_at),)


def answer(command: c.AnswerCase, s: Situation) -> tuple[e.Event, ...]:
    """The agency's clock stops; the desk's starts, to approve the answer."""
    require(command.agency == s.case.lead_agency, "not-the-lead-agency")
    require(bool(command.evidence), "evidence-missing")
    owing = {owed.agency for owed in s.case.contributions if owed.given_at is None}
    require(owing <= set(command.without), "contribution-missing")
    clock = s.case.clock
    given = Answer(
        agency=command.agency,
        text=command.text,
        evidence=command.evidence,
        answered_at=s.now,
        on_time=s.now <= clock.original_due_at,
        extended=clock.extended,
        joined=tuple(owed.agency for owed in s.case.contributions if owed.given_at),
    )
    return (e.CaseAnswered(given, s.fresh_clock(s.policy.approval_term)),)
