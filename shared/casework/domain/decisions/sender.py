"""What the sender decides: the citizen, or the partner's app in the citizen's name."""

from __future__ import annotations

from casework.domain import clockwork
from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import Outcome, Rating, Role, State
from casework.domain.deadlines import Span
from casework.domain.decisions import succession
from casework.domain.decisions.situation import Situation, require

_REORGANISED = "Cơ quan đã sắp xếp lại trong khi phản ánh được đóng"


def add_information(command: c.AddInformation, s: Situation) -> tuple[e.Event, ...]:
    require(bool(command.text.strip()), "text-missing")
    if s.case.state is not State.WAITING_CITIZEN:
        require(len(s.case.additions) < s.policy.most.additions, "too-many-times")
        return (e.InformationAdded(command.text),)
    clock = clockwork.end_waiting(s.case.clock, s.clock_rules, s.term, s.now)
    return (e.InformationAdded(command.text, clock),)


def appeal(command: c.AppealRefusal, s: Situation) -> tuple[e.Event, ...]:
    require(s.case.decline is not None and s.case.decline.appeal is None, "appealed-before")
    return (e.RefusalAppealed(command.reason, s.fresh_clock(s.policy.appeal_term)),)


def rate(command: c.RateCase, s: Situation) -> tuple[e.Event, ...]:
    require(s.case.rating is None, "rated-before")
    require(1 <= command.score <= 5, "score-out-of-range")
    require(set(command.reasons) <= s.policy.rating_reasons, "reason-not-listed")
    return (e.CaseRated(Rating(command.score, command.reasons, command.text)),)


def reopen(command: c.ReopenCase, s: Situation) -> tuple[e.Event, ...]:
    """By the sender once; by oversight where the sender was dissatisfied. A new clock starts."""
    case = s.case
    require(bool(command.reason.strip()), "reason-missing")
    require(not case.reopened, "reopened-before")
    require(case.outcome is not Outcome.NOT_ENOUGH_INFORMATION, "closed-without-answer")
    if s.actor.role is Role.OVERSIGHT:
        require(case.rating is not None and case.rating.dissatisfied, "sender-not-dissatisfied")
    elif case.closed_at is not None:
        last = s.policy.reopen_within.after(case.closed_at, s.rules.calendar)
        require(s.now <= last, "too-late-to-reopen")
    field = case.classification.field if case.classification else None
    term = (
        s.policy.term_for(field, emergency=False).name if case.lead_agency else s.policy.triage_term
    )
    clock = s.fresh_clock(term).without(Span.ACCEPT)
    reopened = e.CaseReopened(command.reason, clock)
    return (reopened, *succession.handed_over(s, clock, None, _REORGANISED))


def stop_telling(command: c.StopTellingSender, s: Situation) -> tuple[e.Event, ...]:
    """By the desk too: that is whom an answer to one of our mails reaches."""
    return (e.SenderNotToBeTold(),) if s.case.sender_told else ()
