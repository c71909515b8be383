"""What happened to a request since, as the extension of FixMyStreet tells it.

A partner is told of its own cases what its webhook tells (`webhooks`), each event as an update.
Everybody else is told one thing of a public case: that it was closed, and the published answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.domain import events as e
from casework.domain.case import Case
from casework.domain.history import RecordedEvent
from casework.domain.open311.queries import Status
from casework.domain.open311.requests import plain, start_of
from casework.domain.publication import PublicCase

STATUS_AFTER: Final[Mapping[type[e.Event], Status]] = {
    **dict.fromkeys(
        (
            *(e.CaseReceived, e.CaseSentToTriage, e.CaseReturned, e.CaseForwarded),
            *(e.CaseTransferred, e.CaseInherited, e.CaseOrphaned, e.CaseAccepted),
            *(e.InformationRequested, e.InformationAdded, e.ExtensionDecided, e.ClockResumed),
            *(e.ClockRecomputed, e.DeadlineMissed, e.CaseAnswered, e.AnswerSentBack),
            e.CaseReopened,
        ),
        Status.OPEN,
    ),
    **dict.fromkeys(
        (
            *(e.CaseClosed, e.CaseRefused, e.RefusalAppealed, e.AppealDecided),
            *(e.CaseMerged, e.CaseGuided),
        ),
        Status.CLOSED,
    ),
}
"""The events a partner is told, with the status each leaves; a granted appeal opens again."""


@dataclass(frozen=True, slots=True)
class RequestUpdate:
    """The fields of the extension, in its order."""

    update_id: str
    service_request_id: str
    status: Status
    updated_datetime: datetime
    description: str
    media_url: str | None = None


def is_told(event: e.Event) -> bool:
    """A refused extension changes nothing for the sender, and neither does a calendar that moves
    no due time."""
    match event:
        case e.ExtensionDecided():
            return event.approved
        case e.ClockRecomputed():
            return event.due_before != event.clock.due_at
        case _:
            return type(event) in STATUS_AFTER


def own_update(recorded: RecordedEvent, case: Case, name: str) -> RequestUpdate:
    """`case` as it is now, `name` what the kind of event is called."""
    more = _more(recorded.event, case)
    return RequestUpdate(
        update_id=update_id(recorded),
        service_request_id=recorded.case_id,
        status=_status(recorded.event),
        updated_datetime=recorded.at,
        description=plain(f"{name}. {more}" if more else name),
    )


def public_update(case: PublicCase) -> RequestUpdate:
    return RequestUpdate(
        update_id=f"{case.id}-1",
        service_request_id=case.id,
        status=Status.CLOSED,
        updated_datetime=start_of(case.published_on),
        description=plain(case.answer),
    )


def update_id(recorded: RecordedEvent) -> str:
    return f"{recorded.case_id}-{recorded.seq}"


def _status(event: e.Event) -> Status:
    if isinstance(event, e.AppealDecided) and event.granted:
        return Status.OPEN
    return STATUS_AFTER[type(event)]


def _more(event: e.Event, case: Case) -> str | None:
    """What the sender is to read besides; of other events the reason is not theirs."""
    match event:
        case e.InformationRequested():
            return event.question
        case e.CaseRefused() | e.AppealDecided() | e.CaseGuided():
            return event.reason
        case e.CaseClosed() if case.answer is not None and case.closed_at is not None:
            return case.answer.text
        case _:
            return None
