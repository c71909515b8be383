"""One place to build data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from casework.domain.case import (
    SYSTEM,
    Actor,
    Case,
    Classification,
    Feedback,
    Identity,
    Proposal,
    Role,
    Source,
)
from casework.domain.commands import AnswerCase, Command, RouteCase
from casework.domain.contacts import Contact, Position
from casework.domain.decisions import decide, receive
from casework.domain.evolve import commit
from casework.domain.history import RecordedEvent
from casework.domain.partners import Details, Partner, Stamp
from casework.domain.policy import Rules
from casework.reference.policies import load_rules

RULES: Rules = load_rules("province")
DEMO_RULES: Rules = load_rules("demo")
NINE_O_CLOCK = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # a Wednesday, 09h00 in Việt Nam
OPERATOR = Actor(Role.OPERATOR, "console-1022")
PARTNER = Actor(Role.PARTNER, "e-dongthap")
AGENCY = "UBND-X25-29869"
OFFICER = Actor(Role.AGENCY_OFFICER, "officer", AGENCY)
LEADER = Actor(Role.AGENCY_LEADER, "leader", AGENCY)
SUPERVISOR = Actor(Role.SUPERVISOR, "supervisor")
OVERSIGHT = Actor(Role.OVERSIGHT, "oversight")
CITIZEN = Actor(Role.CITIZEN, "citizen")


def a_partner(code: str = "xa-my-tho", **changes: Any) -> Partner:
    """Being registered."""
    at = Stamp(NINE_O_CLOCK, "p-administrator")
    details = Details("Ứng dụng xã", "ky-thuat@xa.example", ("cases.submit", "cases.read"))
    return replace(Partner(code, details, registered=at, changed=at), **changes)


def a_source(external_id: str = "edt-1", digest: str = "d1") -> Source:
    return Source("e-dongthap", external_id, "e-dongthap", digest)


def a_feedback(text: str = "Đèn đường trước nhà số 12 Nguyễn Huệ hư cả tuần nay") -> Feedback:
    return Feedback(text, "Chiếu sáng")


def an_identity() -> Identity:
    return Identity("Nguyễn Văn A", "+84912345678", None)


def a_classification(
    case_class: str = "jurisdiction",
    field: str | None = "chieu_sang",
    confidence: float = 0.95,
    agency: str | None = AGENCY,
) -> Classification:
    proposals = (Proposal(agency, ("Đèn đường do UBND phường quản lý",)),) if agency else ()
    return Classification(case_class, field, confidence, proposals, ("Nhắc đến đèn đường",))


class History:
    """A case that commands are applied to, with everything that happened to it."""

    def __init__(
        self,
        rules: Rules = RULES,
        at: datetime = NINE_O_CLOCK,
        *,
        feedback: Feedback | None = None,
        case_id: str = "DT-2345-6789-AB-C",
    ) -> None:
        self.rules = rules
        self.at = at
        event = receive(a_source(), feedback or a_feedback(), at, rules)
        case, recorded = commit(case_id, None, (event,), PARTNER, at)
        self.case: Case = case
        self.events: list[RecordedEvent] = list(recorded)

    def after(self, **amount: float) -> History:
        self.at += timedelta(**amount)
        return self

    def does(self, command: Command, actor: Actor = SYSTEM) -> History:
        happened = decide(self.case, command, actor, self.at, self.rules)
        if happened:
            self.case, recorded = commit(self.case.id, self.case, happened, actor, self.at)
            self.events.extend(recorded)
        return self

    def forwarded(self) -> History:
        return self.does(RouteCase(a_classification()))


def an_answer(agency: str = AGENCY, text: str = "Đã thay bóng đèn.") -> AnswerCase:
    return AnswerCase(agency, text, ("BB-12/2026",))


def contacts_of(agency: str) -> tuple[Contact, ...]:
    slug = agency.lower()
    return (
        Contact(Position.OFFICER, "Đầu mối 1", f"officer1@{slug}.example", "+84900000001"),
        Contact(Position.OFFICER, "Đầu mối 2", f"officer2@{slug}.example", "+84900000002"),
        Contact(Position.LEADER, "Lãnh đạo", f"leader@{slug}.example", "+84900000003"),
    )
