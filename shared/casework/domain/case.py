"""The case (phản ánh, kiến nghị): its state, who holds it, its clock.

Everything here is a value. A case changes only by an event (`evolve`), which `decide` produced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from casework.domain.deadlines import Clock


class State(StrEnum):
    """Where a case is in its life; the Vietnamese names are in `STATE_NAMES`."""

    RECEIVED = "received"
    TRIAGE = "triage"
    FORWARDED = "forwarded"
    ANSWERED = "answered"


STATE_NAMES: dict[State, str] = {
    State.RECEIVED: "Đã tiếp nhận",
    State.TRIAGE: "Chờ phân loại",
    State.FORWARDED: "Đã chuyển xử lý",
    State.ANSWERED: "Đã trả lời",
}


class Role(StrEnum):
    """Who acts on a case."""

    PARTNER = "partner"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """`code` is the registered name of the caller, never a person's name."""

    role: Role
    code: str


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


@dataclass(frozen=True, slots=True)
class Identity:
    """The sender, kept apart from the case in the identity vault (NĐ 154/2026 Đ12.2)."""

    name: str | None = None
    phone: str | None = None
    """E.164"""
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agency the router proposes, with the reasons an operator can check (Vietnamese)."""

    agency: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the router made of the text; kept as evidence when an operator decides otherwise."""

    case_class: str
    field: str | None
    confidence: float
    proposals: tuple[Proposal, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`on_time` is against the ORIGINAL due time, whatever extensions there were."""

    agency: str
    text: str
    answered_at: datetime
    on_time: bool


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
    classification: Classification | None = None
    lead_agency: str | None = None
    overdue_since: datetime | None = None
    answer: Answer | None = None
    fired_rungs: tuple[str, ...] = field(default=())
    """`<epoch>:<rung>` of every rung that fired, oldest first."""
