"""What the words of a notice may name, and what stands in its place.

Each placeholder of one line has its room in an SMS, so that a wording is known to fit before there
is a case. Names are shortened to their room; references and times are made to it and never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from casework.domain.case import STATE_NAMES, Case, Outcome
from casework.domain.contacts import Contact
from casework.domain.directory import Agency, Directory
from casework.domain.events import DeadlineReminded, RungEvent
from casework.domain.faults import Fault, fault
from casework.domain.gsm7 import septets, shortened, sms_text
from casework.domain.history import RecordedEvent
from casework.domain.working_time import VIETNAM, vietnam_date

_EXCERPT: Final = 500
DESK_NAME: Final = "Tổng đài 1022 tỉnh Đồng Tháp"
DECISION_NAMES: Final = {True: "được chấp thuận", False: "không được chấp thuận"}
OUTCOME_NAMES: Final = {
    Outcome.FIRST_CONTACT: "đã trả lời",
    Outcome.ANSWERED: "đã trả lời",
    Outcome.NOT_ENOUGH_INFORMATION: "chưa đủ thông tin để xử lý",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one person is told: the case as the event left it, in the names of that day.

    `contact` is None for the sender, whose name no notice knows.
    """

    case: Case
    cause: RecordedEvent
    contact: Contact | None
    console_url: str
    field_names: Mapping[str, str]
    directory: Directory
    in_sms: bool

    @property
    def link(self) -> str:
        return f"{self.console_url}/{self.case.id}"

    def of_event(self, name: str) -> Any:
        return getattr(self.cause.event, name)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`room` is the most septets it takes in an SMS; None: it may be long, so it is only for the
    body of an email. `needs` is the field that an event must have to fill it. Only a `name` may be
    shortened to its room: half a reference or time is worse than a second part.
    """

    fill: Callable[[Told], str]
    room: int | None = None
    needs: str | None = None
    name: bool = False


def local_time(at: datetime) -> str:
    """As offices write it: `17h00 ngày 30/11/2026`."""
    return at.astimezone(VIETNAM).strftime("%Hh%M ngày %d/%m/%Y")


def local_date(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y")


def agency_name(agency: Agency, *, in_sms: bool) -> str:
    return (agency.sms_name if in_sms else None) or agency.plain_name


def _agency(told: Told) -> str:
    """Whom it is about: the agency that the event names, else the lead agency, else the desk."""
    code = getattr(told.cause.event, "agency", None) or told.case.lead_agency
    if code is None:
        return DESK_NAME
    found = told.directory.latest(code, vietnam_date(told.cause.at))
    return agency_name(found, in_sms=told.in_sms) if found else str(code)


def field_name(field: str | None, names: Mapping[str, str]) -> str:
    return names.get(field or "", "Chưa phân loại")


def _field(told: Told) -> str:
    found = told.case.classification
    return field_name(found.field if found else None, told.field_names)


def due_at(case: Case, cause: RecordedEvent) -> datetime:
    """Of the answer; of a rung, what is owed: an approval, or a coordinating agency's part."""
    event = cause.event
    if isinstance(event, DeadlineReminded) and event.agency:
        owed = next((part for part in case.contributions if part.agency == event.agency), None)
        return owed.due_at if owed else event.due_at
    if isinstance(event, RungEvent):
        return event.due_at
    return (case.agency_clock or case.clock).due_at


def _due_at(told: Told) -> datetime:
    return due_at(told.case, told.cause)


def _contribution_due_at(told: Told) -> datetime:
    """Coordinating agencies of one forwarding all have the same due time."""
    owed = told.of_event("contributions")
    return owed[0].due_at if owed else _due_at(told)


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + "…"


def _words(name: str) -> Callable[[Told], str]:
    return lambda told: _excerpt(told.of_event(name).strip() or "(không nêu)")


PLACEHOLDERS: Final[Mapping[str, Placeholder]] = MappingProxyType(
    {
        "reference": Placeholder(lambda told: told.case.id, room=17),
        "field": Placeholder(_field, room=30, name=True),
        "agency": Placeholder(_agency, room=46, name=True),
        "state": Placeholder(lambda told: STATE_NAMES[told.case.state], room=16),
        "due": Placeholder(lambda told: local_time(_due_at(told)), room=21),
        "due_date": Placeholder(lambda told: local_date(_due_at(told)), room=10),
        "received": Placeholder(lambda told: local_time(told.case.received_at), room=21),
        "name": Placeholder(
            lambda told: told.contact.name if told.contact else "", room=30, name=True
        ),
        "excerpt": Placeholder(lambda told: _excerpt(told.case.feedback.text)),
        "link": Placeholder(lambda told: told.link),
        "reason": Placeholder(_words("reason"), needs="reason"),
        "text": Placeholder(_words("text"), needs="text"),
        "question": Placeholder(_words("question"), needs="question"),
        "detail": Placeholder(_words("detail"), needs="detail"),
        "decision": Placeholder(
            lambda told: DECISION_NAMES[told.of_event("approved")], room=21, needs="approved"
        ),
        "outcome": Placeholder(
            lambda told: OUTCOME_NAMES[told.of_event("outcome")], room=26, needs="outcome"
        ),
        "until": Placeholder(
            lambda told: local_time(told.of_event("until")), room=21, needs="until"
        ),
        "due_before": Placeholder(
            lambda told: local_time(told.of_event("due_before")), room=21, needs="due_before"
        ),
        "contribution_due": Placeholder(
            lambda told: local_time(_contribution_due_at(told)), room=21, needs="contributions"
        ),
    }
)
"""All there are."""


def fillable(event: type) -> frozenset[str]:
    """The placeholders that a notice of this event may use."""
    fields = getattr(event, "__dataclass_fields__", {})
    return frozenset(
        name for name, kind in PLACEHOLDERS.items() if kind.needs is None or kind.needs in fields
    )


def values(told: Told) -> dict[str, str]:
    """Of every placeholder that the event can fill."""
    return {
        name: fitted(name, PLACEHOLDERS[name].fill(told), in_sms=told.in_sms)
        for name in fillable(type(told.cause.event))
    }


def fitted(name: str, value: str, *, in_sms: bool) -> str:
    """As it stands in the message: in one line, and in an SMS in its alphabet and room."""
    kind = PLACEHOLDERS[name]
    if kind.room is None:
        return value
    if not in_sms:
        return " ".join(value.split())
    sent = sms_text(value)
    return shortened(sent, kind.room) if kind.name else sent


def names_without_room(directory: Directory) -> Iterator[Fault]:
    """Agencies that an SMS could name only in part."""
    room = PLACEHOLDERS["agency"].room or 0
    for agency in directory.agencies:
        name = agency_name(agency, in_sms=True)
        needed = septets(sms_text(name))
        if not 0 < needed <= room:
            yield fault(agency.key, "name_without_room", name=name, needed=needed, room=room)
