"""What the sender of a case is told of it: less than the agencies, and never by name.

The table's channels are an order of preference: the first that the sender has an address for is
used, the next one only if that message does not arrive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casework.domain.case import Case, Identity, Outcome
from casework.domain.events import CaseReceived, DeadlineMissed
from casework.domain.history import RecordedEvent
from casework.domain.notifications import Channel, Message, Notice, NoticeTable
from casework.domain.placeholders import Told, values
from casework.domain.visibility import is_delicate


def notices_to_sender(
    table: NoticeTable, cause: RecordedEvent, case: Case, now: Case
) -> Iterator[Notice]:
    """By the channels that the case's partner leaves to us. `case` is as the event left it, `now`
    as it is: what became restricted, or was stopped, is held back also where it waited."""
    if not now.sender_told or _is_desks_own(cause, case) or _is_overtaken(cause, now):
        return
    allowed = table.sender_channels_of_partner.get(case.source.partner, tuple(Channel))
    for notice in table.sender_rows.get(cause.name, ()):
        channels = tuple(channel for channel in notice.channels if channel in allowed)
        if channels and (notice.for_restricted or not is_delicate(now)):
            yield replace(notice, channels=channels)


def message_to_sender(
    table: NoticeTable,
    notice: Notice,
    channel: Channel,
    identity: Identity,
    case: Case,
    cause: RecordedEvent,
) -> Message | None:
    """None when the sender gave no address for this channel.

    The id has no part of the address, not even hashed: there are so few phone numbers that each
    could be tried. A case has one sender, so it is unique all the same.
    """
    address = identity.email if channel is Channel.EMAIL else identity.phone
    if not address:
        return None
    in_sms = channel is Channel.SMS
    told = Told(case, cause, None, "", table.field_names, table.directory, in_sms)
    wording = table.wordings[notice.template, channel].filled(values(told))
    return Message(
        id=f"{cause.case_id}_{cause.seq}_{notice.template}_{channel}_sender",
        channel=channel,
        address=address,
        subject=wording.subject,
        text=wording.body,
        thread=case.id,
        may_be_stopped=True,
    )


def _is_desks_own(cause: RecordedEvent, case: Case) -> bool:
    """The sender was promised the answer of an agency, not when the desk would find one."""
    return isinstance(cause.event, DeadlineMissed) and case.lead_agency is None


def _is_overtaken(cause: RecordedEvent, now: Case) -> bool:
    """Who was answered at first contact need not hear that the feedback was received."""
    return isinstance(cause.event, CaseReceived) and now.outcome is Outcome.FIRST_CONTACT
