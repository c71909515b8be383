"""What can happen to a case. Past tense; a field is added, never renamed or removed.

The events are the history shown to people, the audit trail and the outbox. Where an event has a
`clock`, it is the case's clock from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.case import (
    Answer,
    Classification,
    Contribution,
    Feedback,
    Level,
    NeighbourState,
    Outcome,
    Proposal,
    Rating,
    Source,
    State,
    TaskKind,
)
from casework.domain.deadlines import Audience, Clock


@dataclass(frozen=True, slots=True)
class CaseReceived:
    """The first event. The clock is that of the 1022 desk: no case is ever without one."""

    source: Source
    feedback: Feedback
    policy: str
    clock: Clock
    split_from: str | None = None


@dataclass(frozen=True, slots=True)
class CaseForwarded:
    """`automatic`: no operator took part, and `classification` is what the router found.

    `field` is the operator's own, `case_class` the class it belongs to. The clock is the agency's.
    """

    agency: str
    automatic: bool
    level: Level
    contributions: tuple[Contribution, ...]
    clock: Clock
    classification: Classification | None = None
    field: str | None = None
    case_class: str | None = None


@dataclass(frozen=True, slots=True)
class CaseSentToTriage:
    """The router was not sure enough; the clock of the desk runs on."""

    classification: Classification


@dataclass(frozen=True, slots=True)
class CaseGuided:
    """A complaint or denunciation: another legal path, restricted to those who handle it."""

    reason: str
    clock: Clock
    classification: Classification | None = None


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseReturned:
    """Not ours, says the agency. `returns` counts; from the limit on it is the supervisor's."""

    agency: str
    reason: str
    returns: int
    to_supervisor: bool
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseTransferred:
    """To another agency, which has to accept anew; the due time stays."""

    to: str
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseInherited:
    """After a reorganisation: the agencies that now hold the case; no due time moves."""

    agency: str
    contributions: tuple[Contribution, ...]
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseOrphaned:
    """Its agency is gone and no successor is certain: the desk decides; the due time stays."""

    agency: str
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class SuggestionsRenewed:
    """For a case without an agency: those suggested before no longer exist."""

    suggestions: tuple[Proposal, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ContributionGiven:
    agency: str
    text: str
    given_at: datetime
    clock: Clock


@dataclass(frozen=True, slots=True)
class InformationRequested:
    question: str
    back_to: State
    clock: Clock


@dataclass(frozen=True, slots=True)
class InformationAdded:
    """`clock` is set when the case was waiting for it."""

    text: str
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class ClockResumed:
    """The pause reached its cap; the case still waits for the citizen."""

    epoch: int
    rung: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class ExtensionRequested:
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ExtensionDecided:
    approved: bool
    reason: str
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class ProgressReported:
    text: str
    expected_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseAnswered:
    """The agency's clock stops; the desk's, to approve, starts."""

    answer: Answer
    clock: Clock


@dataclass(frozen=True, slots=True)
class AnswerSentBack:
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """`answer` is set at first contact; otherwise the case has one, or needs none."""

    outcome: Outcome
    level: Level | None
    clock: Clock
    answer: Answer | None = None
    epoch: int | None = None
    rung: str | None = None
    """Set when the clock closed the case: the citizen stayed silent."""


@dataclass(frozen=True, slots=True)
class CasePublished:
    """`text` is the redacted answer, as the public may read it."""

    text: str


@dataclass(frozen=True, slots=True)
class PublicationWithdrawn:
    reason: str


@dataclass(frozen=True, slots=True)
class CaseRated:
    rating: Rating


@dataclass(frozen=True, slots=True)
class CaseReopened:
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseRefused:
    ground: str
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class RefusalAppealed:
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class AppealDecided:
    granted: bool
    reason: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseSplit:
    """The other matters of a mixed text became cases of their own."""

    into: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseMerged:
    into: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class CaseLinked:
    to: str


@dataclass(frozen=True, slots=True)
class ReminderOrdered:
    """A reminder by a person (đôn đốc), beside those of the ladder."""

    text: str


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """Somebody of the agency opened it for the first time. Delivered is not accepted."""

    agency: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class TaskRaised:
    """`id` as in `Task`. What is told of it must raise no task again."""

    id: str
    kind: TaskKind
    agency: str
    detail: str


@dataclass(frozen=True, slots=True)
class TaskDone:
    id: str
    note: str


@dataclass(frozen=True, slots=True)
class NeighbourReported:
    """The neighbouring 1022 system has a ticket of the case, or the ticket came on there."""

    number: str
    state: NeighbourState


@dataclass(frozen=True, slots=True)
class NeighbourAnswered:
    """It says that the ticket is done, and what was done: a task for an operator, no answer of ours
    yet. `agency` is whose answer it would be here."""

    number: str
    text: str
    agency: str


@dataclass(frozen=True, slots=True)
class SenderNotToBeTold:
    """The sender wants no more messages about this case."""


@dataclass(frozen=True, slots=True)
class AgencySilent:
    """A rung: nobody of the agency has opened the case in time, so somebody has to phone."""

    epoch: int
    rung: str
    audience: Audience
    due_at: datetime
    agency: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadlineReminded:
    epoch: int
    rung: str
    audience: Audience
    due_at: datetime
    agency: str | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadlineMissed:
    """The due time passed with no answer: the case is overdue from `due_at` on."""

    epoch: int
    rung: str
    audience: Audience
    due_at: datetime
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseEscalated:
    epoch: int
    rung: str
    audience: Audience
    due_at: datetime
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockRecomputed:
    """The calendar changed; `due_before` is what the due time was."""

    due_before: datetime
    clock: Clock


RungEvent = DeadlineReminded | DeadlineMissed | CaseEscalated | AgencySilent
Event = (
    CaseReceived
    | CaseForwarded
    | CaseSentToTriage
    | CaseGuided
    | CaseAccepted
    | CaseReturned
    | CaseTransferred
    | CaseInherited
    | CaseOrphaned
    | SuggestionsRenewed
    | ContributionGiven
    | InformationRequested
    | InformationAdded
    | ClockResumed
    | ExtensionRequested
    | ExtensionDecided
    | ProgressReported
    | CaseAnswered
    | AnswerSentBack
    | CaseClosed
    | CasePublished
    | PublicationWithdrawn
    | CaseRated
    | CaseReopened
    | CaseRefused
    | RefusalAppealed
    | AppealDecided
    | CaseSplit
    | CaseMerged
    | CaseLinked
    | ReminderOrdered
    | CaseSeen
    | TaskRaised
    | TaskDone
    | NeighbourReported
    | NeighbourAnswered
    | SenderNotToBeTold
    | ClockRecomputed
    | RungEvent
)
