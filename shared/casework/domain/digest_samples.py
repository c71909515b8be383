"""Digests to show: a usual one and a long one, of an agency and of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from casework.domain.case import DESK, State
from casework.domain.contacts import Contact, Position
from casework.domain.digest import Digest
from casework.domain.digest_words import LISTS, Writing, digest_message
from casework.domain.notifications import Message, NoticeTable
from casework.domain.placeholders import agency_name
from casework.domain.references import reference_for
from casework.domain.working_time import VIETNAM
from casework.domain.worklist import OpenCase

TOLD: Final = {
    "digest.agency": "each working morning → the officers of an agency with open cases",
    "digest.desk": "each working morning → the officers of the 1022 desk",
}
USUAL: Final = "usual values"
LONGEST: Final = "longest values"
_MOST: Final = 3
_STATES: Final = {
    "digest.agency": (State.FORWARDED, State.IN_PROGRESS),
    "digest.desk": (State.TRIAGE, State.ANSWERED),
}


@dataclass(frozen=True)
class DigestSample:
    template: str
    values: str
    message: Message


def digest_samples(table: NoticeTable, on: date) -> Iterator[DigestSample]:
    agencies = table.directory.in_force(on)
    names = {agency.code: len(agency_name(agency, in_sms=False)) for agency in agencies}
    shortest, longest = min(names, key=names.__getitem__), max(names, key=names.__getitem__)
    wordiest = max(table.field_names, key=lambda field: len(table.field_names[field]))
    for template, usual, long in (
        ("digest.agency", shortest, longest),
        ("digest.desk", DESK, DESK),
    ):
        for values, agency, field, lines, name in (
            (USUAL, usual, "chieu_sang", _MOST - 1, "Nguyễn Văn An"),
            (LONGEST, long, wordiest, 99, "Công Tằng Tôn Nữ Hoàng Phương Thảo Nguyên"),
        ):
            digest = _digest(agency, on, field, lines, _STATES[template])
            contact = Contact(Position.OFFICER, name, "can.bo@1022.example")
            writing = Writing(digest, contact, table, "https://1022.example", _MOST)
            message = digest_message(writing)
            if message:
                yield DigestSample(template, values, message)


def _digest(agency: str, on: date, field: str, lines: int, states: tuple[State, ...]) -> Digest:
    until = datetime.combine(on + timedelta(days=1), time(17), VIETNAM)
    lists = {
        name: tuple(
            OpenCase(
                reference_for("e-dongthap", f"edt-{days}-{n}"),
                states[n % len(states)],
                field,
                until + timedelta(days=days),
                until - timedelta(days=7),
            )
            for n in range(lines)
        )
        for days, name in zip((-3, 0, 4, 2), LISTS, strict=True)
    }
    return Digest(agency, on, until, **lists, tasks=lines)
