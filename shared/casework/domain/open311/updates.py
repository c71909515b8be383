"""What happened to a request since, as the extension of FixMyStreet tells it.

A partner is told of its own cases what its webhook tells (`webhooks`), each event as an update.
Everybody else is told one thing of a public case: that it was closed, and the published answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain import events as e
from casework.domain.history import RecordedEvent
from casework.domain.open311.queries import Status
from casework.domain.open311.requests import plain, start_of
from casework.domain.open311.told import status_after
from casework.domain.publication import PublicCase


@dataclass(frozen=True, slots=True)
class RequestUpdate:
    """The fields of the extension, in its order."""

    update_id: str
    service_request_id: str
    status: Status
    updated_datetime: datetime
    description: str
    media_url: str | None = None


def own_update(recorded: RecordedEvent, name: str, answer: str | None) -> RequestUpdate:
    """`name` is what the kind of event is called, `answer` the one that a closed case has."""
    more = _more(recorded.event, answer)
    return RequestUpdate(
        update_id=update_id(recorded),
        service_request_id=recorded.case_id,
        status=status_after(recorded.event),
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


def _more(event: e.Event, answer: str | None) -> str | None:
    """What the sender is to read besides; of other events the reason is not theirs."""
    match event:
        case e.InformationRequested():
            return event.question
        case e.CaseRefused() | e.AppealDecided() | e.CaseGuided():
            return event.reason
        case e.CaseClosed():
            return answer
        case _:
            return None
