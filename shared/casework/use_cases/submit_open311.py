"""What a partner sends by Open311: a request, or words to one of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from casework.domain.case import Actor, Case, Feedback, Identity, Source
from casework.domain.commands import AddInformation
from casework.domain.errors import CaseNotFound
from casework.domain.events import InformationAdded
from casework.domain.history import RecordedEvent
from casework.domain.policy import Rules
from casework.domain.references import reference_for
from casework.ports import Cases, Clock
from casework.use_cases.change_case import change_case
from casework.use_cases.read_case import read_case
from casework.use_cases.submit_feedback import submit_feedback

_PREFIX = "o311:"
"""What a partner calls its feedback elsewhere (`external_id` of POST /v1/cases) is another name."""


@dataclass(frozen=True, slots=True)
class Submission:
    """`content` is everything that was sent but the key, in one form; `external_id` the partner's
    own name of it, if it has one."""

    feedback: Feedback
    identity: Identity
    content: str
    external_id: str | None


def submit_request(
    submission: Submission,
    caller: Actor,
    *,
    resend: timedelta,
    cases: Cases,
    clock: Clock,
    rules: Rules,
) -> Case:
    """The case of this request. Without an external id, the same content within `resend` is the
    same request. Raises SubmissionConflict for an external id that had another content."""
    digest = hashlib.sha256(submission.content.encode()).hexdigest()
    name = submission.external_id
    if name is None:
        now = clock.now()
        slot = int(now.timestamp() // resend.total_seconds())
        before = _known(caller.code, _slotted(digest, slot - 1), cases)
        if before and now - before.received_at <= resend:
            return before
        name = _slotted(digest, slot)
    source = Source(caller.code, f"{_PREFIX}{name}", caller.code, digest)
    return submit_feedback(
        source, submission.feedback, submission.identity, cases=cases, clock=clock, rules=rules
    ).case


def add_update(
    reference: str, text: str, caller: Actor, *, cases: Cases, clock: Clock, rules: Rules
) -> RecordedEvent:
    """The event that holds these words; sent again, they are found and not added again.

    Raises CaseNotFound, NotAllowedInState.
    """
    case_id = read_case(reference, caller, cases=cases).id
    change_case(
        case_id,
        AddInformation(text),
        caller,
        cases=cases,
        clock=clock,
        rules=rules,
        unless=lambda case: text in case.additions,
    )
    added = (r for r in cases.history(case_id) if isinstance(r.event, InformationAdded))
    return next(r for r in added if isinstance(r.event, InformationAdded) and r.event.text == text)


def _slotted(digest: str, slot: int) -> str:
    return f"{digest[:32]}-{slot}"


def _known(partner: str, name: str, cases: Cases) -> Case | None:
    external_id = f"{_PREFIX}{name}"
    try:
        case = cases.get(reference_for(partner, external_id))
    except CaseNotFound:
        return None
    return (
        case if (case.source.partner, case.source.external_id) == (partner, external_id) else None
    )
