"""What can happen to a case. Past tense; a field is added, never renamed or removed.

The events are the history shown to people, the audit trail and the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.case import Answer, Classification, Feedback, Source
from casework.domain.deadlines import Audience, Clock


@dataclass(frozen=True, slots=True)
class CaseReceived:
    """The first event. The clock is that of the 1022 desk: no case is ever without one."""

    source: Source
    feedback: Feedback
    policy: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseForwarded:
    """`automatic`: no operator took part. The clock is the agency's."""

    agency: str
    automatic: bool
    classification: Classification
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseSentToTriage:
    """The router was not sure enough; the clock of the desk runs on."""

    classification: Classification


@dataclass(frozen=True, slots=True)
class DeadlineReminded:
    epoch: int
    rung: str
    audience: Audience
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineMissed:
    """The due time passed with no answer: the case is overdue from `due_at` on."""

    epoch: int
    rung: str
    audience: Audience
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CaseEscalated:
    epoch: int
    rung: str
    audience: Audience
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CaseAnswered:
    """`clock` is the stopped one: its epoch outdates every execution that still waits."""

    answer: Answer
    clock: Clock


Event = (
    CaseReceived
    | CaseForwarded
    | CaseSentToTriage
    | DeadlineReminded
    | DeadlineMissed
    | CaseEscalated
    | CaseAnswered
)
RungEvent = DeadlineReminded | DeadlineMissed | CaseEscalated
