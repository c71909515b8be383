"""The history of a case: events in order, each carrying the hash of the one before it.

Whoever changes, drops or reorders an event breaks the chain (`is_intact`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from casework.domain.case import Actor, Case
from casework.domain.events import CaseReceived, Event

START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with its place in the history. `at` is UTC; `seq` counts from 1."""

    case_id: str
    seq: int
    at: datetime
    actor: Actor
    event: Event
    previous: str
    hash: str

    @property
    def name(self) -> str:
        return type(self.event).__name__


def record(
    case_id: str, seq: int, previous: str, event: Event, actor: Actor, at: datetime
) -> RecordedEvent:
    """Link an event to the chain whose last hash is `previous`."""
    digest = _hash(case_id, seq, at, actor, event, previous)
    return RecordedEvent(case_id, seq, at, actor, event, previous, digest)


def is_intact(history: Sequence[RecordedEvent]) -> bool:
    """Whether the events are complete, in order and unchanged from the first one on."""
    expected = START
    for seq, item in enumerate(history, start=1):
        digest = _hash(item.case_id, item.seq, item.at, item.actor, item.event, item.previous)
        if item.seq != seq or item.previous != expected or item.hash != digest:
            return False
        expected = item.hash
    return isinstance(history[0].event, CaseReceived) if history else False


def encode(value: Event | Case | Actor) -> str:
    """Canonical JSON: what is hashed is what is stored."""
    return json.dumps(
        asdict(value),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=datetime.isoformat,
    )


def _hash(case_id: str, seq: int, at: datetime, actor: Actor, event: Event, previous: str) -> str:
    parts: Iterable[str] = (
        previous,
        case_id,
        str(seq),
        at.isoformat(),
        encode(actor),
        type(event).__name__,
        encode(event),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
