"""A case as an Open311 service request: to the partner that sent it, and to everybody.

A partner sees its own case under its reference, in the words that it sent. Everybody else sees
what was published (`publication`), under the id the public has for it: no word of the sender, no
time of day, no place more exact than some 110 m.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from casework.domain.case import STATE_NAMES, Case, State
from casework.domain.names import Names
from casework.domain.open311.queries import Status
from casework.domain.open311.services import Catalogue, Service
from casework.domain.publication import PublicCase
from casework.domain.working_time import VIETNAM, vietnam_date

_LONGEST: Final = 4_000
"""Of a description, by the specification."""
_PROVINCE: Final = "tỉnh Đồng Tháp"
_NEW_LINE: Final = re.compile("\r\n?")
_NOT_IN_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0 has no way to write these, so JSON leaves them out as well."""


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """The fields of the specification, in its order; what is None is not known or not told."""

    service_request_id: str
    status: Status
    status_notes: str | None
    service_name: str
    service_code: str
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: datetime | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """Whose names things have: services, agencies and communes, as of a day."""

    catalogue: Catalogue
    names: Names
    today: date

    def agency(self, code: str | None) -> str:
        """Without a code it is the 1022 desk."""
        return self.names.agency(code, self.today).name

    def place(self, commune: str | None, on: date) -> str | None:
        """By the list of units of the day the sender named it (docs/decisions.md)."""
        unit = self.names.commune(commune, on)
        return f"{unit.name}, {_PROVINCE}" if unit else None


def status_of(case: Case) -> Status:
    return Status.OPEN if case.is_open else Status.CLOSED


def service_of(case: Case, catalogue: Catalogue) -> Service:
    found = case.classification
    return catalogue.service_of(found.field if found else None, case.feedback.category)


def own_request(case: Case, updated_at: datetime, words: Words) -> ServiceRequest:
    """To the partner that sent it. `updated_at` is the instant of its last event."""
    service, where = service_of(case, words.catalogue), case.feedback.location
    commune = where.commune if where else None
    place = words.place(commune, vietnam_date(case.received_at))
    address = ", ".join(filter(None, (where.address if where else None, place)))
    clock = case.agency_clock or case.clock
    return ServiceRequest(
        service_request_id=case.id,
        status=status_of(case),
        status_notes=plain(_notes(case)),
        service_name=service.name,
        service_code=service.code,
        description=plain(case.feedback.text)[:_LONGEST],
        agency_responsible=words.agency(case.lead_agency) if case.lead_agency else None,
        service_notice=None,
        requested_datetime=case.received_at,
        updated_datetime=case.closed_at or updated_at,
        expected_datetime=clock.due_at if case.lead_agency else None,
        address=plain(address) or None,
        address_id=commune,
        zipcode=None,
        lat=where.latitude if where else None,
        long=where.longitude if where else None,
        media_url=None,
    )


def public_request(case: PublicCase, words: Words) -> ServiceRequest:
    """To everybody else."""
    service = words.catalogue.service_of(case.field)
    place = words.place(case.commune, case.received_on)
    return ServiceRequest(
        service_request_id=case.id,
        status=Status.CLOSED,
        status_notes=plain(case.answer),
        service_name=service.name,
        service_code=service.code,
        description=None,
        agency_responsible=words.agency(case.agency),
        service_notice=None,
        requested_datetime=start_of(case.received_on),
        updated_datetime=start_of(case.published_on),
        expected_datetime=None,
        address=place,
        address_id=case.commune if place else None,
        zipcode=None,
        lat=case.latitude,
        long=case.longitude,
        media_url=None,
    )


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def plain(text: str) -> str:
    """The text with \\n for every line break, and without what XML cannot hold."""
    return _NOT_IN_XML.sub("", _NEW_LINE.sub("\n", text))


def _notes(case: Case) -> str:
    name, more = STATE_NAMES[case.state], _more(case)
    return f"{name}. {more}" if more else name


def _more(case: Case) -> str | None:
    """An answer is the sender's once the desk has approved it."""
    match case.state:
        case State.WAITING_CITIZEN:
            return case.waiting.question if case.waiting else None
        case State.REFUSED:
            return case.decline.reason if case.decline else None
        case State.CLOSED:
            return case.answer.text if case.answer else None
        case _:
            return None
