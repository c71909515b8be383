"""Commands that concern two cases or make new ones: split a mixed text, merge a duplicate, link."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from casework.domain.case import Actor, Case
from casework.domain.commands import LinkCase, MergeCase, SplitCase
from casework.domain.decisions import decide, receive
from casework.domain.errors import CaseChanged, Unavailable
from casework.domain.events import Event, SenderNotToBeTold
from casework.domain.evolve import commit
from casework.domain.history import RecordedEvent
from casework.domain.policy import Rules
from casework.domain.references import reference_for
from casework.ports import Cases, Clock
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.change_case import ATTEMPTS
from casework.use_cases.read_case import read_case


def split_case(
    reference: str,
    texts: tuple[str, ...],
    actor: Actor,
    *,
    cases: Cases,
    clock: Clock,
    rules: Rules,
) -> tuple[Case, ...]:
    """The other matters as cases of their own, written in one transaction with the line in the
    first case. Their sender is the first one's: the vault points to it, nobody reads it.

    A part's reference follows from its text: splitting off the same parts again finds them.
    """
    for _ in range(ATTEMPTS):
        case, now = read_case(reference, actor, cases=cases), clock.now()
        opened = [_part(case, text, actor, rules, now) for text in texts]
        if opened and all(part.id in case.linked for part, _ in opened):
            return tuple(cases.get(part.id) for part, _ in opened)
        command = SplitCase(texts, tuple(part.id for part, _ in opened))
        happened = decide(case, command, actor, now, rules)
        changed, recorded = commit(case.id, case, happened, actor, now)
        try:
            cases.save(changed, recorded, opened=opened)
        except CaseChanged:
            continue
        return tuple(part for part, _ in opened)
    raise Unavailable(f"{reference} keeps changing")


def merge_case(
    reference: str, into: str, actor: Actor, *, cases: Cases, clock: Clock, rules: Rules
) -> Case:
    """This case is handled with another; both say so. Done again, it ends the same."""
    target = _linked(reference, into, MergeCase, actor, cases=cases, clock=clock, rules=rules)
    command = MergeCase(target.id)
    return act_on_case(reference, command, actor, cases=cases, clock=clock, rules=rules)


def link_cases(
    reference: str, to: str, actor: Actor, *, cases: Cases, clock: Clock, rules: Rules
) -> Case:
    target = _linked(reference, to, LinkCase, actor, cases=cases, clock=clock, rules=rules)
    command = LinkCase(target.id)
    return act_on_case(reference, command, actor, cases=cases, clock=clock, rules=rules)


def _linked(
    reference: str,
    other: str,
    command: type[MergeCase | LinkCase],
    actor: Actor,
    *,
    cases: Cases,
    clock: Clock,
    rules: Rules,
) -> Case:
    """The other case, with the line about this one; if this one may not follow, nothing is said."""
    case, target = (read_case(each, actor, cases=cases) for each in (reference, other))
    decide(case, command(target.id), actor, clock.now(), rules)
    return act_on_case(other, LinkCase(case.id), actor, cases=cases, clock=clock, rules=rules)


def _part(
    case: Case, text: str, actor: Actor, rules: Rules, now: datetime
) -> tuple[Case, tuple[RecordedEvent, ...]]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    external_id = f"{case.source.external_id}/{digest[:10]}"
    source = replace(case.source, external_id=external_id, digest=digest)
    feedback = replace(case.feedback, text=text, category=None)
    happened: list[Event] = [receive(source, feedback, now, rules, split_from=case.id)]
    if not case.sender_told:
        happened.append(SenderNotToBeTold())
    reference = reference_for(source.partner, source.external_id)
    return commit(reference, None, happened, actor, now)
