"""What is wrong with rows and wordings of notices, found before there is a case to tell of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from string import Template
from typing import Final, get_args

from casework.domain.deadlines import Audience
from casework.domain.events import Event
from casework.domain.faults import Fault, fault
from casework.domain.gsm7 import SMS_SEPTETS, septets, sms_text
from casework.domain.notifications import Channel, Notice, NoticeTable, Wording
from casework.domain.placeholders import PLACEHOLDERS, fillable

Faults = Iterator[Fault]
BRAND: Final = "1022 Dong Thap"
"""Carriers ask for it in every message."""
_EVENTS: Final = {kind.__name__: kind for kind in get_args(Event)}
_AT_ONCE: Final = frozenset({"CaseForwarded", "DeadlineMissed", "CaseEscalated", "AgencySilent"})
"""What asks somebody to begin, or to make good: never left to the next morning."""
_DUE: Final = frozenset({"due", "due_date", "contribution_due"})
_CONSOLE_ONLY: Final = frozenset({"link", "name"})
"""The link leads to the console; a sender's name stays in the identity vault."""
_NEUTRAL: Final = frozenset({"reference", "received", "due", "due_date", "outcome"})
"""What the message of a complaint or denunciation may name: others may see its reader's phone."""


def faults_of_rows(
    where: str,
    rows: Sequence[tuple[str, Notice]],
    table: NoticeTable,
    *,
    to_sender: bool = False,
) -> Faults:
    for n, (event_name, notice) in enumerate(rows):
        for found in _faults_of_row(event_name, notice, table, to_sender=to_sender):
            yield found.under(f"{where}.{n}")


def faults_of_undelivered(table: NoticeTable) -> Faults:
    """It may tell of any event, so it can name only what every event fills."""
    for event_name in table.rows.keys() & _EVENTS.keys():
        for found in _faults_of_row(event_name, table.undelivered, table, audience_known=True):
            yield found.under("undelivered")


def _faults_of_row(
    event_name: str,
    notice: Notice,
    table: NoticeTable,
    *,
    to_sender: bool = False,
    audience_known: bool = False,
) -> Faults:
    event = _EVENTS.get(event_name)
    if event is None:
        yield fault("event", "no_such_event", event=event_name)
        return
    known = audience_known or to_sender or notice.audience is not None
    if not known and "audience" not in event.__dataclass_fields__:
        yield fault("audience", "audience_missing", event=event_name)
    if len(set(notice.channels)) < len(notice.channels):
        yield fault("channels", "channel_twice")
    if notice.digest:
        yield from _faults_of_digest_row(event_name, notice)
    for channel in notice.channels:
        wording = table.wordings.get((notice.template, channel))
        if wording is None:
            yield fault("channels", "no_words", template=notice.template, channel=channel)
            continue
        named = f"{notice.template}.{channel}"
        used = names_in(wording.body) | names_in(wording.subject)
        allowed = fillable(event) - (_CONSOLE_ONLY if to_sender else frozenset())
        for name in sorted((used & set(PLACEHOLDERS)) - allowed):
            code = "sender_cannot_fill" if to_sender else "cannot_fill"
            yield fault("template", code, event=event_name, name=name, wording=named)
        for name in sorted((used & allowed) - _NEUTRAL) if notice.for_restricted else ():
            yield fault("restricted", "restricted", wording=named, name=name)
        if channel is Channel.EMAIL:
            yield from _faults_of_subject(notice.template, wording.subject, to_sender=to_sender)


def _faults_of_digest_row(event_name: str, notice: Notice) -> Faults:
    if event_name in _AT_ONCE:
        yield fault("digest", "digest_at_once", event=event_name)
    if notice.channels != (Channel.EMAIL,):
        yield fault("digest", "digest_by_email", template=notice.template)
    if notice.audience not in (None, Audience.AGENCY_OFFICERS, Audience.OPERATORS):
        yield fault("digest", "no_digest", audience=notice.audience)


def _faults_of_subject(template: str, subject: str, *, to_sender: bool) -> Faults:
    """Officers sort by the subject: reference, field and due time. A sender needs the reference."""
    named = names_in(subject)
    if "reference" not in named:
        yield fault("template", "subject_without", template=template, name="reference")
    if not to_sender and "field" not in named:
        yield fault("template", "subject_without", template=template, name="field")
    if not to_sender and not named & _DUE:
        yield fault("template", "subject_without_due", template=template)


def faults_of_text(where: str, channel: Channel, wording: Wording) -> Faults:
    for part, text in (("body", wording.body), ("subject", wording.subject)):
        if faults := [*faults_of_placeholders(f"{where}.{part}", text, PLACEHOLDERS)]:
            yield from faults
            return
    of_one_line = wording.body if channel is Channel.SMS else wording.subject
    for name in sorted(names_in(of_one_line)):
        if PLACEHOLDERS[name].room is None:
            yield fault(where, "long_placeholder", name=name)
            return
    if channel is Channel.SMS:
        yield from _faults_of_sms(where, wording)
    elif "\n" in wording.subject:
        yield fault(f"{where}.subject", "subject_line")


def faults_of_placeholders(where: str, text: str, known: Collection[str]) -> Faults:
    if not Template(text).is_valid():
        yield fault(where, "dollar")
    elif unknown := names_in(text) - set(known):
        yield fault(where, "no_such_placeholder", names=", ".join(sorted(unknown)))


def _faults_of_sms(where: str, wording: Wording) -> Faults:
    if wording.subject:
        yield fault(f"{where}.subject", "sms_subject")
    if wording.body != sms_text(wording.body):
        yield fault(f"{where}.body", "sms_letters")
        return
    if BRAND not in wording.body:
        yield fault(f"{where}.body", "sms_brand", brand=BRAND)
    needed = longest_septets(wording)
    if needed > SMS_SEPTETS:
        yield fault(f"{where}.body", "sms_room", needed=needed, room=SMS_SEPTETS)


def longest_septets(wording: Wording) -> int:
    """Of an SMS when every value takes all its room: then it fits whoever it is about."""
    rooms = {name: "x" * (kind.room or 0) for name, kind in PLACEHOLDERS.items()}
    return septets(wording.filled(rooms).body)


def faults_of_field_names(field_names: Mapping[str, str]) -> Faults:
    room = PLACEHOLDERS["field"].room or 0
    for code, name in field_names.items():
        needed = septets(sms_text(name))
        if not 0 < needed <= room:
            yield fault(f"field_names.{code}", "field_name_room", needed=needed, room=room)


def names_in(text: str) -> frozenset[str]:
    return frozenset(Template(text).get_identifiers())
