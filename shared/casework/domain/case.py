"""The case (phản ánh, kiến nghị): its state, who holds it, its clock.

Everything here is a value. A case changes only by an event (`evolve`), which `decide` produced.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from casework.domain.deadlines import Clock

DESK: Final = "TD1022"
"""The 1022 desk as an agency: it also gets what has no other reader, so nothing goes unheard."""


class State(StrEnum):
    """Where a case is in its life; the Vietnamese names are in `STATE_NAMES`."""

    RECEIVED = "received"
    TRIAGE = "triage"
    FORWARDED = "forwarded"
    IN_PROGRESS = "in_progress"
    WAITING_CITIZEN = "waiting_citizen"
    ANSWERED = "answered"
    CLOSED = "closed"
    REFUSED = "refused"
    MERGED = "merged"
    GUIDED = "guided"


STATE_NAMES: Final[dict[State, str]] = {
    State.RECEIVED: "Đã tiếp nhận",
    State.TRIAGE: "Chờ phân loại",
    State.FORWARDED: "Đã chuyển xử lý",
    State.IN_PROGRESS: "Đang xử lý",
    State.WAITING_CITIZEN: "Chờ bổ sung",
    State.ANSWERED: "Đã trả lời",
    State.CLOSED: "Đã hoàn thành",
    State.REFUSED: "Không tiếp nhận",
    State.MERGED: "Gộp",
    State.GUIDED: "Hướng dẫn",
}

OPEN_STATES: Final = frozenset(
    {
        State.RECEIVED,
        State.TRIAGE,
        State.FORWARDED,
        State.IN_PROGRESS,
        State.WAITING_CITIZEN,
        State.ANSWERED,
    }
)
"""The citizen still waits for something."""


class Role(StrEnum):
    """Who acts on a case."""

    PARTNER = "partner"
    CITIZEN = "citizen"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AGENCY_OFFICER = "agency_officer"
    AGENCY_LEADER = "agency_leader"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"
    """Of people, partners and reference data; not of cases."""
    SYSTEM = "system"


class Level(IntEnum):
    """Cấp độ of the monthly reports: settled at first contact, forwarded, several agencies."""

    FIRST_CONTACT = 1
    FORWARDED = 2
    JOINT = 3


class Outcome(StrEnum):
    """Why a case is closed."""

    FIRST_CONTACT = "first_contact"
    ANSWERED = "answered"
    NOT_ENOUGH_INFORMATION = "not_enough_information"


@dataclass(frozen=True, slots=True)
class Actor:
    """`code` is the registered name of a system, or the id of a person, never a person's name;
    `agency` is the agency that an officer or leader acts for."""

    role: Role
    code: str
    agency: str | None = None


SYSTEM = Actor(Role.SYSTEM, "system")


@dataclass(frozen=True, slots=True)
class Location:
    """What the sender said about the place: a GSO commune code, a WGS 84 point, words."""

    commune: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was sent. `category` is the field the sender chose, wrong in about 28 % of cases."""

    text: str
    category: str | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the case came from; set at intake and never changed (reports count by it)."""

    partner: str
    external_id: str
    channel: str
    digest: str
    """SHA-256 of the submission: tells a repeated request from a reused external id."""
    reported_at: datetime | None = None
    """When the sender spoke (UTC), where an operator wrote it down later."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The sender, kept apart from the case in the identity vault (NĐ 154/2026 Đ12.2)."""

    name: str | None = None
    phone: str | None = None
    """E.164"""
    email: str | None = None


def last_digits(identity: Identity) -> str | None:
    """What a sender follows a case by, beside its reference; None without a phone."""
    return identity.phone[-4:] if identity.phone else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agency the router proposes, with the reasons an operator can check (Vietnamese)."""

    agency: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the router made of the text, with the operator's field in place of a wrong one.

    The rest stays the router's own; what it said at first is in the history.
    """

    case_class: str
    field: str | None
    confidence: float
    proposals: tuple[Proposal, ...]
    reasons: tuple[str, ...]

    def corrected(self, field: str, case_class: str) -> Classification:
        return replace(self, field=field, case_class=case_class)


@dataclass(frozen=True, slots=True)
class Answer:
    """`on_time` is against the ORIGINAL due time; `extended` says whether there was another.

    `evidence` are references to documents and photos; `joined` are the agencies whose
    contributions the lead agency put into the answer.
    """

    agency: str
    text: str
    evidence: tuple[str, ...]
    answered_at: datetime
    on_time: bool
    extended: bool
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a coordinating agency owes the lead agency, and by when."""

    agency: str
    due_at: datetime
    text: str | None = None
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A request for more time. `approved` is None until the supervisor decides."""

    reason: str
    until: datetime
    requested_by: str
    approved: bool | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The question put to the citizen, and the state to go back to."""

    question: str
    back_to: State
    since: datetime


@dataclass(frozen=True, slots=True)
class Decline:
    """Not received: the listed ground and the written reason; `appeal` is the sender's reply."""

    ground: str
    reason: str
    appeal: str | None = None
    upheld: bool | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """1 to 5, with listed reasons. Two or less goes to the oversight queue."""

    score: int
    reasons: tuple[str, ...]
    text: str | None

    @property
    def dissatisfied(self) -> bool:
        return self.score <= 2


class TaskKind(StrEnum):
    """What an operator has to do by hand."""

    PHONE_AGENCY = "phone_agency"
    """Nobody of the agency has opened the case: call them."""
    CORRECT_ADDRESS = "correct_address"
    """A message was refused for good or came back: find the right address, and tell them."""
    CHECK_DELIVERY = "check_delivery"
    """Nobody knows whether a message arrived, or it could not be sent for too long."""
    NEIGHBOUR_ANSWERED = "neighbour_answered"
    """The neighbouring 1022 system says that it is done: look at its words, and answer or not."""


@dataclass(frozen=True, slots=True)
class Task:
    """`id` is the same however often it is raised; `agency` is whom it is about."""

    id: str
    kind: TaskKind
    agency: str
    detail: str
    raised_at: datetime
    done_by: str | None = None
    note: str | None = None


class NeighbourState(StrEnum):
    """How a ticket stands at the neighbouring 1022 system, as that system says."""

    NOT_STARTED = "not_started"
    FORWARDED = "forwarded"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class NeighbourTicket:
    """`number` is the neighbouring system's own id of the case."""

    number: str
    state: NeighbourState


@dataclass(frozen=True, slots=True)
class Case:
    """The fold of its events. `id` is the public reference; times are UTC."""

    id: str
    version: int
    head: str
    """Hash of the last event: the history is a chain."""
    state: State
    source: Source
    feedback: Feedback
    received_at: datetime
    policy: str
    """Version of the policy set the case was given."""
    clock: Clock
    agency_clock: Clock | None = None
    """The lead agency's clock as it was when it answered; it runs on if the answer is sent back."""
    restricted: bool = False
    """Only the desk, oversight and the citizen-reception board may see it."""
    classification: Classification | None = None
    level: Level | None = None
    lead_agency: str | None = None
    contributions: tuple[Contribution, ...] = ()
    returns: int = 0
    with_supervisor: bool = False
    waiting: Waiting | None = None
    additions: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    progress_reports: int = 0
    reminders: int = 0
    """By a person; those of before this field are not counted."""
    overdue_since: datetime | None = None
    answer: Answer | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    published_text: str | None = None
    published_at: datetime | None = None
    """Since when; a later correction of the text does not move it."""
    public_id: str | None = None
    """What the public calls it: not the reference, which its sender follows it by."""
    rating: Rating | None = None
    reopened: bool = False
    decline: Decline | None = None
    merged_into: str | None = None
    split_from: str | None = None
    linked: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    """Agencies that opened the case since it was forwarded."""
    tasks: tuple[Task, ...] = ()
    neighbour: NeighbourTicket | None = None
    sender_told: bool = True
    """Our messages go to the sender, until no more are wanted. The partner is told all the same."""
    fired_rungs: tuple[str, ...] = ()
    """`<epoch>:<rung>` of every rung that fired, oldest first."""
    held_since: datetime | None = None
    """Since when it is with its holder; None in snapshots older than this field."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def holder(self) -> str | None:
        """Whose turn it is: the lead agency's, or the desk's; None when it is over."""
        if not self.is_open:
            return None
        to_approve = self.state is State.ANSWERED
        return DESK if to_approve else self.lead_agency or DESK

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Oldest first."""
        return tuple(task for task in self.tasks if task.done_by is None)

    @property
    def pending_extension(self) -> Extension | None:
        last = self.extensions[-1] if self.extensions else None
        return last if last and last.approved is None else None
