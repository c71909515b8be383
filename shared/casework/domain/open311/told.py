"""Which events of a case its partner is told, and what is the matter afterwards: open or closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casework.domain import events as e
from casework.domain.open311.queries import Status

_OPEN: Final[tuple[type[e.Event], ...]] = (
    *(e.CaseReceived, e.CaseSentToTriage, e.CaseReturned, e.CaseForwarded, e.CaseTransferred),
    *(e.CaseInherited, e.CaseOrphaned, e.CaseAccepted, e.InformationRequested, e.InformationAdded),
    *(e.ExtensionDecided, e.ClockResumed, e.ClockRecomputed, e.DeadlineMissed, e.CaseAnswered),
    *(e.AnswerSentBack, e.CaseReopened),
)
_CLOSED: Final[tuple[type[e.Event], ...]] = (
    *(e.CaseClosed, e.CaseRefused, e.RefusalAppealed, e.AppealDecided, e.CaseMerged, e.CaseGuided),
)
STATUS_AFTER: Final[Mapping[type[e.Event], Status]] = {
    **dict.fromkeys(_OPEN, Status.OPEN),
    **dict.fromkeys(_CLOSED, Status.CLOSED),
}
"""The events that a webhook may tell of (`reference/data/webhooks.json`; a test compares them)."""


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


def status_after(event: e.Event) -> Status:
    """Of an event that is told."""
    if isinstance(event, e.AppealDecided) and event.granted:
        return Status.OPEN
    return STATUS_AFTER[type(event)]
