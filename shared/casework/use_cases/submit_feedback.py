"""Take feedback in: one conditional write, whatever is repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casework.domain.case import Actor, Case, Feedback, Identity, Role, Source
from casework.domain.decisions import receive
from casework.domain.errors import CaseAlreadyExists, SubmissionConflict
from casework.domain.evolve import commit
from casework.domain.history import RecordedEvent
from casework.domain.policy import Rules
from casework.domain.references import reference_for
from casework.ports import Cases, Clock

Opened = tuple[Case, tuple[RecordedEvent, ...]]
"""A new case with all its events."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`created` is False when the same submission was taken in before."""

    case: Case
    created: bool


def submit_feedback(
    source: Source,
    feedback: Feedback,
    identity: Identity,
    *,
    cases: Cases,
    clock: Clock,
    rules: Rules,
) -> Receipt:
    """The case of this submission. Raises SubmissionConflict for a reused external id."""
    now = clock.now()
    event = receive(source, feedback, now, rules)
    actor = Actor(Role.PARTNER, source.partner)

    def opened(reference: str) -> Opened:
        return commit(reference, None, (event,), actor, now)

    return take_in(source, identity, opened, cases=cases)


def take_in(
    source: Source, identity: Identity, opened: Callable[[str], Opened], *, cases: Cases
) -> Receipt:
    """The case that `opened` makes of a reference, written whole; or the one that the same
    submission became before. Raises SubmissionConflict for a reused external id."""
    attempt = 0
    while True:
        reference = reference_for(source.partner, source.external_id, attempt)
        case, recorded = opened(reference)
        try:
            cases.add(case, recorded, identity)
        except CaseAlreadyExists as error:
            stored = error.existing
            if _same_submission(stored.source, source):
                return _repeated(stored, source)
            attempt += 1  # two submissions met in one reference: take the next
        else:
            return Receipt(case, created=True)


def _same_submission(stored: Source, source: Source) -> bool:
    return (stored.partner, stored.external_id) == (source.partner, source.external_id)


def _repeated(stored: Case, source: Source) -> Receipt:
    if stored.source.digest != source.digest:
        raise SubmissionConflict(source.external_id)
    return Receipt(stored, created=False)
