"""What can be asked of a case; `transitions` says by whom and in which state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.case import Classification, NeighbourState, Proposal, TaskKind


@dataclass(frozen=True, slots=True)
class RouteCase:
    """Act on what the router made of the text.

    `answered`: what an operator, who has the sender on the line, answers at this very moment.
    """

    classification: Classification
    answered: str | None = None


@dataclass(frozen=True, slots=True)
class ForwardCase:
    """The desk sends the case to a lead agency, with coordinating ones where it takes several.

    `field` is the operator's own, where the router's was wrong.
    """

    agency: str
    coordinating: tuple[str, ...] = ()
    field: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerAtFirstContact:
    """Level 1: the operator answers from what the desk knows."""

    text: str


@dataclass(frozen=True, slots=True)
class GuideCase:
    """Point the sender to the legal path of complaints and denunciations."""

    reason: str


@dataclass(frozen=True, slots=True)
class RefuseCase:
    """`ground` is one of the policy's list; `reason` is what the sender is told."""

    ground: str
    reason: str


@dataclass(frozen=True, slots=True)
class AppealRefusal:
    reason: str


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    granted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SplitCase:
    """`texts` are the other matters; each becomes a case with the reference beside it."""

    texts: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeCase:
    """This case is a duplicate of another, which is handled in its place."""

    into: str


@dataclass(frozen=True, slots=True)
class LinkCase:
    to: str


@dataclass(frozen=True, slots=True)
class AcceptCase:
    pass


@dataclass(frozen=True, slots=True)
class ReturnCase:
    reason: str


@dataclass(frozen=True, slots=True)
class TransferCase:
    """Down to a unit of the agency's own."""

    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReassignCase:
    """The supervisor takes the case from one agency and gives it to another."""

    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class FollowReorganisation:
    """The directory changed: hand what dissolved agencies hold to their successors.

    `local` is the commune's agency of the place, None when the place is not certain; `suggestions`
    are the router's of the day. `basis` names the decision, for the history.
    """

    local: str | None
    suggestions: tuple[Proposal, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Contribute:
    """A coordinating agency's part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class AskCitizen:
    question: str


@dataclass(frozen=True, slots=True)
class AddInformation:
    text: str


@dataclass(frozen=True, slots=True)
class RequestExtension:
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DecideExtension:
    approved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """`expected_at` is the date now committed to."""

    text: str
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """The lead agency's answer with its evidence; coordinating parts not given are `without`."""

    agency: str
    text: str
    evidence: tuple[str, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApproveAnswer:
    """`publish`: the redacted text for the public, or None to keep the answer with the sender."""

    publish: str | None = None


@dataclass(frozen=True, slots=True)
class SendAnswerBack:
    reason: str


@dataclass(frozen=True, slots=True)
class PublishCase:
    text: str


@dataclass(frozen=True, slots=True)
class WithdrawPublication:
    """The public reads it no more; the sender's answer stays."""

    reason: str


@dataclass(frozen=True, slots=True)
class RateCase:
    """1 (very dissatisfied) to 5; `reasons` are codes of the policy's list."""

    score: int
    reasons: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenCase:
    reason: str


@dataclass(frozen=True, slots=True)
class OrderReminder:
    text: str


@dataclass(frozen=True, slots=True)
class SeeCase:
    """Somebody of an agency opened it: the agency knows."""


@dataclass(frozen=True, slots=True)
class RaiseTask:
    """`id` tells one task from another; raised again it does nothing."""

    id: str
    kind: TaskKind
    agency: str
    detail: str


@dataclass(frozen=True, slots=True)
class CompleteTask:
    id: str
    note: str


@dataclass(frozen=True, slots=True)
class RecordNeighbourState:
    """What the neighbouring 1022 system says of its ticket. The same again does nothing."""

    number: str
    state: NeighbourState
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class StopTellingSender:
    """The sender wants no more messages about this case. Done again it does nothing."""


@dataclass(frozen=True, slots=True)
class FireRung:
    """The clock of this epoch has come to its next rung. A stale epoch changes nothing."""

    epoch: int


@dataclass(frozen=True, slots=True)
class RecomputeClock:
    """The calendar changed. A clock already counted by its revision is left alone."""


Command = (
    RouteCase
    | ForwardCase
    | AnswerAtFirstContact
    | GuideCase
    | RefuseCase
    | AppealRefusal
    | DecideAppeal
    | SplitCase
    | MergeCase
    | LinkCase
    | AcceptCase
    | ReturnCase
    | TransferCase
    | ReassignCase
    | FollowReorganisation
    | Contribute
    | AskCitizen
    | AddInformation
    | RequestExtension
    | DecideExtension
    | ReportProgress
    | AnswerCase
    | ApproveAnswer
    | SendAnswerBack
    | PublishCase
    | WithdrawPublication
    | RateCase
    | ReopenCase
    | OrderReminder
    | SeeCase
    | RaiseTask
    | CompleteTask
    | RecordNeighbourState
    | StopTellingSender
    | FireRung
    | RecomputeClock
)
