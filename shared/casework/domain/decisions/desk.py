"""What the 1022 desk decides: the router for what is sure, operators, the supervisor."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from casework.domain import clockwork
from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import (
    Answer,
    Classification,
    Contribution,
    Level,
    Outcome,
    Role,
)
from casework.domain.decisions.situation import Situation, require, require_in_force
from casework.domain.redaction import personal_data_in
from casework.domain.routing import WITH_AGENCY, CaseClass

_MOST_PARTS: Final = 10
"""Of one split: a transaction holds a hundred items, and nobody writes of more matters at once."""
_LONGEST_PUBLISHED: Final = 10_000
"""Characters, as of an answer: the item of a case holds the text twice, and no more than 400 KB."""
_GUIDANCE = (
    "Nội dung thuộc khiếu nại, tố cáo: đề nghị gửi đơn đến cơ quan tiếp công dân theo Luật "
    "Khiếu nại, Luật Tố cáo."
)


def route(command: c.RouteCase, s: Situation) -> tuple[e.Event, ...]:
    """Emergencies are forwarded at once, sure complaints guided; of the rest only what is sure and
    within jurisdiction leaves without an operator. What an operator has answered stays at the desk;
    to a complaint those words were the guidance."""
    found = command.classification
    sure = found.confidence >= s.policy.sure_from
    if found.case_class == CaseClass.COMPLAINT_DENUNCIATION and sure:
        said = command.answered or _GUIDANCE
        return (e.CaseGuided(said, s.case.clock.stopped(), found),)
    if command.answered is not None:
        return (e.CaseSentToTriage(found),)
    emergency = found.case_class == CaseClass.EMERGENCY
    if found.proposals and (emergency or (sure and found.case_class == CaseClass.JURISDICTION)):
        forwarded = _forwarded(s, found.proposals[0].agency, (), found, automatic=True)
        return (replace(forwarded, classification=found),)
    return (e.CaseSentToTriage(found),)


def forward(command: c.ForwardCase, s: Situation) -> tuple[e.Event, ...]:
    require(
        not s.case.with_supervisor or s.actor.role is Role.SUPERVISOR, "supervisor-must-forward"
    )
    agencies = (command.agency, *command.coordinating)
    require(len(set(agencies)) == len(agencies), "agency-named-twice")
    require_in_force(s, *agencies)
    known, case_class = s.case.classification, None
    if command.field is not None:
        case_class = _class_with_agency(command.field, s)
        known = known and known.corrected(command.field, case_class)
    forwarded = _forwarded(s, command.agency, command.coordinating, known, automatic=False)
    return (replace(forwarded, field=command.field, case_class=case_class),)


def _class_with_agency(field: str, s: Situation) -> str:
    """No case is forwarded as spam, praise or another province's: those fields have no agency."""
    case_class = s.rules.field_classes.get(field, "")
    require(case_class in WITH_AGENCY, "field-not-listed")
    return case_class


def _forwarded(
    s: Situation,
    agency: str,
    coordinating: tuple[str, ...],
    known: Classification | None,
    *,
    automatic: bool,
) -> e.CaseForwarded:
    term = s.policy.term_for(
        known.field if known else None,
        emergency=bool(known and known.case_class == CaseClass.EMERGENCY),
        joint=bool(coordinating),
    )
    rules = s.rules.for_agency(agency)
    share_due = clockwork.contribution_due(term, rules, s.now, s.policy.contribution_share)
    contributions = tuple(Contribution(code, share_due) for code in coordinating)
    promised = s.case.clock.original_due_at if s.case.clock.promised else None
    clock = clockwork.start(
        term,
        rules,
        epoch=s.case.clock.epoch + 1,
        at=s.now,
        original_due_at=promised,
        contributions=contributions,
    )
    level = Level.JOINT if coordinating else Level.FORWARDED
    return e.CaseForwarded(agency, automatic, level, contributions, clock)


def answer_at_first_contact(command: c.AnswerAtFirstContact, s: Situation) -> tuple[e.Event, ...]:
    clock = s.case.clock
    answer = Answer(
        agency=s.actor.code,
        text=command.text,
        evidence=(),
        answered_at=s.now,
        on_time=s.now <= clock.original_due_at,
        extended=clock.extended,
    )
    closed = e.CaseClosed(Outcome.FIRST_CONTACT, Level.FIRST_CONTACT, clock.stopped(), answer)
    return (closed,)


def guide(command: c.GuideCase, s: Situation) -> tuple[e.Event, ...]:
    return (e.CaseGuided(command.reason, s.case.clock.stopped()),)


def refuse(command: c.RefuseCase, s: Situation) -> tuple[e.Event, ...]:
    require(command.ground in s.policy.refusal_grounds, "ground-not-listed")
    require(bool(command.reason.strip()), "reason-missing")
    return (e.CaseRefused(command.ground, command.reason, s.case.clock.stopped()),)


def decide_appeal(command: c.DecideAppeal, s: Situation) -> tuple[e.Event, ...]:
    decline = s.case.decline
    require(
        decline is not None and decline.appeal is not None and decline.upheld is None,
        "no-appeal-pending",
    )
    clock = s.fresh_clock(s.policy.triage_term) if command.granted else s.case.clock.stopped()
    return (e.AppealDecided(command.granted, command.reason, clock),)


def split(command: c.SplitCase, s: Situation) -> tuple[e.Event, ...]:
    require(bool(command.texts), "nothing-to-split")
    require(all(text.strip() for text in command.texts), "text-missing")
    require(len(set(command.texts)) == len(command.texts) <= _MOST_PARTS, "too-many-parts")
    require(len(command.texts) == len(command.references), "reference-missing")
    linked = len(s.case.linked) + len(command.references)
    require(linked <= s.policy.most.links, "too-many-times")
    return (e.CaseSplit(command.references),)


def merge(command: c.MergeCase, s: Situation) -> tuple[e.Event, ...]:
    require(command.into != s.case.id, "merge-into-itself")
    return (e.CaseMerged(command.into, s.case.clock.stopped()),)


def link(command: c.LinkCase, s: Situation) -> tuple[e.Event, ...]:
    require(command.to != s.case.id, "link-to-itself")
    if command.to in s.case.linked:
        return ()
    require(len(s.case.linked) < s.policy.most.links, "too-many-times")
    return (e.CaseLinked(command.to),)


def ask_citizen(command: c.AskCitizen, s: Situation) -> tuple[e.Event, ...]:
    """By the desk from triage, or by the lead agency while it works on the case."""
    clock = clockwork.wait(s.case.clock, s.clock_rules, version=s.case.policy, now=s.now)
    return (e.InformationRequested(command.question, s.case.state, clock),)


def reassign(command: c.ReassignCase, s: Situation) -> tuple[e.Event, ...]:
    require(command.to != s.case.lead_agency, "already-the-lead-agency")
    require_in_force(s, command.to)
    clock = clockwork.hand_over(s.case.clock, s.rules.for_agency(command.to), s.term, s.now)
    return (e.CaseTransferred(command.to, command.reason, clock),)


def decide_extension(command: c.DecideExtension, s: Situation) -> tuple[e.Event, ...]:
    pending = s.case.pending_extension
    require(pending is not None, "no-extension-pending")
    if pending is None or not command.approved:
        return (e.ExtensionDecided(False, command.reason),)
    require(pending.until > max(s.now, s.case.clock.due_at), "not-later-than-due")
    clock = clockwork.extend(s.case.clock, s.clock_rules, s.term, pending.until, s.now)
    return (e.ExtensionDecided(True, command.reason, clock),)


def approve_answer(command: c.ApproveAnswer, s: Situation) -> tuple[e.Event, ...]:
    clock = s.case.clock.stopped()
    closed = e.CaseClosed(Outcome.ANSWERED, s.case.level, clock)
    return (closed,) if command.publish is None else (closed, _published(command.publish, s))


def publish(command: c.PublishCase, s: Situation) -> tuple[e.Event, ...]:
    return (_published(command.text, s),)


def _published(text: str, s: Situation) -> e.CasePublished:
    require(not s.case.restricted, "restricted-case")
    require(bool(text.strip()), "text-missing")
    require(len(text) <= _LONGEST_PUBLISHED, "text-too-long")
    require(not personal_data_in(text), "personal-data-in-text")
    return e.CasePublished(text)


def withdraw_publication(command: c.WithdrawPublication, s: Situation) -> tuple[e.Event, ...]:
    """Published again, it gets a new public id: who kept the old one finds nothing by it."""
    require(s.case.public_id is not None, "not-published")
    require(bool(command.reason.strip()), "reason-missing")
    return (e.PublicationWithdrawn(command.reason),)


def send_answer_back(command: c.SendAnswerBack, s: Situation) -> tuple[e.Event, ...]:
    """Back to the agency's clock as it was: the same due time, the ladder from now on."""
    answer = s.case.answer
    require(answer is not None, "no-answer")
    agency_clock = s.case.agency_clock or s.case.clock
    clock = clockwork.resume_ladder(agency_clock, epoch=s.case.clock.epoch + 1, now=s.now)
    if s.case.lead_agency is None:  # gone in a reorganisation: the desk forwards it anew
        clock = replace(clock, promised=True)
    sent_back = e.AnswerSentBack(command.reason, clock)
    if clock.calendar == s.rules.calendar_revision:
        return (sent_back,)
    # the calendar changed while the answer lay here
    counted = clockwork.recompute(clock, s.rules, s.policy.terms[clock.term])
    recount = e.ClockRecomputed(clock.due_at, counted)
    return (sent_back,) if counted == clock else (sent_back, recount)


def order_reminder(command: c.OrderReminder, s: Situation) -> tuple[e.Event, ...]:
    require(s.case.reminders < s.policy.most.reminders, "too-many-times")
    return (e.ReminderOrdered(command.text),)
