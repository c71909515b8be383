"""The history of a case: events in order, each carrying the hash of the one before it.

Whoever changes, drops or reorders an event breaks the chain (`is_intact`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from casework.domain.case import Actor, Case
from casework.domain.events import CaseReceived, Event
from casework.domain.reports import ReportRow

START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with its place in the history. `at` is UTC; `seq` counts from 1.

    `body` is the event as it was written: the hash covers it, so a history stays intact when later
    versions of an event know more fields.
    """

    case_id: str
    seq: int
    at: datetime
    actor: Actor
    event: Event
    body: str
    previous: str
    hash: str

    @property
    def name(self) -> str:
        return type(self.event).__name__


def record(
    case_id: str, seq: int, previous: str, event: Event, actor: Actor, at: datetime
) -> RecordedEvent:
    """Link an event to the chain whose last hash is `previous`."""
    body = encode(event)
    digest = _hash(previous, case_id, seq, at, actor, type(event).__name__, body)
    return RecordedEvent(case_id, seq, at, actor, event, body, previous, digest)


def is_intact(history: Sequence[RecordedEvent]) -> bool:
    """Whether the events are complete, in order and unchanged from the first one on."""
    expected = START
    for seq, item in enumerate(history, start=1):
        digest = _hash(
            item.previous, item.case_id, item.seq, item.at, item.actor, item.name, item.body
        )
        if item.seq != seq or item.previous != expected or item.hash != digest:
            return False
        expected = item.hash
    return isinstance(history[0].event, CaseReceived) if history else False


def encode(value: Event | Case | Actor | ReportRow) -> str:
    """Canonical JSON: what is hashed is what is stored."""
    return json.dumps(
        asdict(value),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=datetime.isoformat,
    )


def _hash(
    previous: str, case_id: str, seq: int, at: datetime, actor: Actor, name: str, body: str
) -> str:
    who = f"{actor.role}:{actor.code}:{actor.agency or ''}"
    parts = (previous, case_id, str(seq), at.isoformat(), who, name, body)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
