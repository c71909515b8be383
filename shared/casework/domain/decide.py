"""What a command does to a case: pure, and the only place where it is decided."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch

from casework.domain import events as e
from casework.domain.case import Actor, Answer, Case, Feedback, Source
from casework.domain.commands import AnswerCase, Command, FireRung, RouteCase
from casework.domain.deadlines import RungAction
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.policy import Rules
from casework.domain.routing import CaseClass
from casework.domain.transitions import check_allowed


def receive(source: Source, feedback: Feedback, now: datetime, rules: Rules) -> e.CaseReceived:
    """The first event of a new case, under the policy in force now."""
    policy = rules.policy_on(now)
    clock = rules.start(policy.terms[policy.triage_term], epoch=1, at=now)
    return e.CaseReceived(source, feedback, policy.version, clock)


def decide(
    case: Case, command: Command, actor: Actor, now: datetime, rules: Rules
) -> tuple[e.Event, ...]:
    """The events that follow; none when the command has nothing to do any more.

    Raises Refusal when the transition table or a guard does not allow it.
    """
    check_allowed(case, command, actor)
    return _decide(command, case, now, rules)


@singledispatch
def _decide(command: Command, case: Case, now: datetime, rules: Rules) -> tuple[e.Event, ...]:
    raise TypeError(f"no decision for {type(command).__name__}")


@_decide.register
def _route(command: RouteCase, case: Case, now: datetime, rules: Rules) -> tuple[e.Event, ...]:
    """Emergencies are forwarded at once; of the rest only what is sure and within jurisdiction."""
    found = command.classification
    policy = rules.policy(case.policy)
    emergency = found.case_class == CaseClass.EMERGENCY
    sure = found.case_class == CaseClass.JURISDICTION and found.confidence >= policy.sure_from
    if not found.proposals or not (emergency or sure):
        return (e.CaseSentToTriage(found),)
    term = policy.term_for(found.field, emergency=emergency)
    clock = rules.start(term, epoch=case.clock.epoch + 1, at=now)
    return (e.CaseForwarded(found.proposals[0].agency, True, found, clock),)


@_decide.register
def _answer(command: AnswerCase, case: Case, now: datetime, rules: Rules) -> tuple[e.Event, ...]:
    if command.agency != case.lead_agency:
        raise CaseNotOpenToCaller(f"{command.agency} is not the lead agency")
    on_time = now <= case.clock.original_due_at
    answer = Answer(command.agency, command.text, now, on_time)
    return (e.CaseAnswered(answer, case.clock.stopped()),)


@_decide.register
def _fire(command: FireRung, case: Case, now: datetime, rules: Rules) -> tuple[e.Event, ...]:
    """At most one rung a time, and only for the epoch that the alarm was set for."""
    clock = case.clock
    rung = clock.rung_due(now)
    if command.epoch != clock.epoch or rung is None:
        return ()
    happened: dict[RungAction, type[e.RungEvent]] = {
        RungAction.REMIND: e.DeadlineReminded,
        RungAction.MARK_OVERDUE: e.DeadlineMissed,
        RungAction.ESCALATE: e.CaseEscalated,
    }
    return (happened[rung.action](clock.epoch, rung.name, rung.audience, clock.due_at),)
