"""An operator writes down what came by phone, Zalo, email, …: the same intake as of partners.

Three of four calls are answered while they last (domain reference §0 (2)). Such a case is received,
classified and closed in the one write that makes it: no router can forward it in between, nothing
is half done when the worker dies, and sent again it is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.domain.case import SYSTEM, Actor, Case, Feedback, Identity, Role, Source, State
from casework.domain.channels import OWN, Channels
from casework.domain.commands import AnswerAtFirstContact, Command, RouteCase
from casework.domain.decisions import decide, receive
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.evolve import commit
from casework.domain.policy import Rules
from casework.domain.working_time import vietnam_date
from casework.ports import Cases, Clock, Router
from casework.use_cases.route_case import classification_of, place_of
from casework.use_cases.submit_feedback import Opened, Receipt, take_in

_DESK: Final = (Role.OPERATOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Recording:
    """`ticket` is the console's own number of it (số phiếu). `reported_at`: when the sender spoke,
    if not just now. `answer`: what the sender was told at once. `digest` as in `Source`."""

    ticket: str
    channel: str
    feedback: Feedback
    identity: Identity
    digest: str
    reported_at: datetime | None = None
    answer: str | None = None


def record_feedback(
    recording: Recording,
    actor: Actor,
    *,
    cases: Cases,
    clock: Clock,
    rules: Rules,
    router: Router,
    channels: Channels,
) -> Receipt:
    """The case of this ticket, whoever sends it again.

    Raises CaseNotOpenToCaller, SubmissionConflict, UnknownChannel, ReportedTooLate,
    ReportedInFuture.
    """
    if actor.role not in _DESK:
        raise CaseNotOpenToCaller(f"{actor.role} is not at the desk")
    now, spoke_at = clock.now(), recording.reported_at
    channels.check(recording.channel, spoke_at or now, now)
    kept = spoke_at if spoke_at and spoke_at < now else None
    source = Source(OWN, recording.ticket, recording.channel, recording.digest, kept)
    event = receive(source, recording.feedback, now, rules)

    def opened(reference: str) -> Opened:
        made = commit(reference, None, (event,), actor, now)
        if recording.answer is None:
            return made
        return _answered(made, recording.answer, actor, now, rules, router)

    return take_in(source, recording.identity, opened, cases=cases)


def _answered(
    made: Opened, answer: str, actor: Actor, now: datetime, rules: Rules, router: Router
) -> Opened:
    """A sure complaint is guided by the router's word already, in the operator's words."""
    case, recorded = made
    found = router.route(
        case.feedback.text,
        category=case.feedback.category,
        place=place_of(case),
        on=vietnam_date(now),
    )

    def then(command: Command, by: Actor, case: Case) -> Opened:
        return commit(case.id, case, decide(case, command, by, now, rules), by, now)

    case, routed = then(RouteCase(classification_of(found), answer), SYSTEM, case)
    if case.state is not State.TRIAGE:
        return case, (*recorded, *routed)
    case, closed = then(AnswerAtFirstContact(answer), actor, case)
    return case, (*recorded, *routed, *closed)
