"""What a command does to a case: pure, and the only place where it is decided.

`decide` asks the transition table first; then the command's own function gives the events. They
are grouped by who acts: `desk`, `agency`, `sender`, `alarm`; `succession` is for the day when the
agencies themselves change, `tasks` what only a person can do. `room` is how much a case may hold.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from casework.domain import clockwork
from casework.domain import commands as c
from casework.domain.case import Actor, Case, Feedback, Source
from casework.domain.decisions import agency, alarm, desk, sender, succession, tasks
from casework.domain.decisions.room import check_room
from casework.domain.decisions.situation import Situation
from casework.domain.events import CaseReceived, Event
from casework.domain.policy import Rules
from casework.domain.transitions import check_allowed

_DECISIONS: Final[dict[type[c.Command], Callable[[Any, Situation], tuple[Event, ...]]]] = {
    c.RouteCase: desk.route,
    c.ForwardCase: desk.forward,
    c.AnswerAtFirstContact: desk.answer_at_first_contact,
    c.GuideCase: desk.guide,
    c.RefuseCase: desk.refuse,
    c.DecideAppeal: desk.decide_appeal,
    c.SplitCase: desk.split,
    c.MergeCase: desk.merge,
    c.LinkCase: desk.link,
    c.AskCitizen: desk.ask_citizen,
    c.ReassignCase: desk.reassign,
    c.FollowReorganisation: succession.follow,
    c.DecideExtension: desk.decide_extension,
    c.ApproveAnswer: desk.approve_answer,
    c.SendAnswerBack: desk.send_answer_back,
    c.PublishCase: desk.publish,
    c.WithdrawPublication: desk.withdraw_publication,
    c.OrderReminder: desk.order_reminder,
    c.AcceptCase: agency.accept,
    c.ReturnCase: agency.return_case,
    c.TransferCase: agency.transfer,
    c.Contribute: agency.contribute,
    c.RequestExtension: agency.request_extension,
    c.ReportProgress: agency.report_progress,
    c.AnswerCase: agency.answer,
    c.AddInformation: sender.add_information,
    c.AppealRefusal: sender.appeal,
    c.RateCase: sender.rate,
    c.ReopenCase: sender.reopen,
    c.StopTellingSender: sender.stop_telling,
    c.SeeCase: agency.see,
    c.RaiseTask: tasks.raise_task,
    c.CompleteTask: tasks.complete,
    c.RecordNeighbourState: tasks.hear_neighbour,
    c.FireRung: alarm.fire,
    c.RecomputeClock: alarm.recompute,
}


def receive(
    source: Source, feedback: Feedback, now: datetime, rules: Rules, split_from: str | None = None
) -> CaseReceived:
    """The first event of a new case, under the policy in force now."""
    policy = rules.policy_on(now)
    clock = clockwork.start(policy.terms[policy.triage_term], rules, epoch=1, at=now)
    return CaseReceived(source, feedback, policy.version, clock, split_from)


def decide(
    case: Case, command: c.Command, actor: Actor, now: datetime, rules: Rules
) -> tuple[Event, ...]:
    """The events that follow; none when the command has nothing to do any more.

    Raises CaseNotOpenToCaller, NotAllowedInState (the table) or NotAdmissible (a guard).
    """
    check_allowed(case, command, actor)
    situation = Situation(case, actor, now, rules)
    happened = _DECISIONS[type(command)](command, situation)
    check_room(command, situation, happened)
    return happened
