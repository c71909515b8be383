"""What a sender is told of: which lines of the table, by which channels, in which messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from casework.domain import commands as c
from casework.domain.case import Actor, Case, Identity
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.history import RecordedEvent
from casework.domain.notifications import Channel, Notice
from casework.domain.sender_notices import message_to_sender, notices_to_sender
from tests.builders import (
    CITIZEN,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    PARTNER,
    SUPERVISOR,
    History,
    a_classification,
)
from tests.life import WAYS
from tests.telling import NOTICES

TABLE = replace(NOTICES.editions[-1], sender_channels_of_partner={})
BOTH = (Channel.EMAIL, Channel.SMS)
WHOLE = Identity("Người Gửi", "+84912345678", "nguoi-gui@x.example")


def told(cause: RecordedEvent, case: Case, now: Case | None = None, **changes: object) -> list[str]:
    table = replace(TABLE, **changes)  # type: ignore[arg-type]
    return [notice.template for notice in notices_to_sender(table, cause, case, now or case)]


def test_an_event_without_a_line_is_not_told() -> None:
    history = History().forwarded().does(c.AcceptCase(), OFFICER)

    assert told(history.events[-1], history.case) == []


@pytest.mark.parametrize(
    ("left_to_us", "channels"),
    [
        ({}, BOTH),
        ({"another": ()}, BOTH),
        ({"e-dongthap": BOTH[::-1]}, BOTH),
        ({"e-dongthap": (Channel.SMS,)}, (Channel.SMS,)),
        ({"e-dongthap": ()}, None),
    ],
)
def test_the_partner_of_a_case_says_which_channels_are_left_to_us_and_the_line_their_order(
    left_to_us: dict[str, tuple[Channel, ...]], channels: tuple[Channel, ...] | None
) -> None:
    history = History().forwarded()
    table = replace(TABLE, sender_channels_of_partner=left_to_us)

    found = [*notices_to_sender(table, history.events[-1], history.case, history.case)]

    assert [notice.channels for notice in found] == ([] if channels is None else [channels])


def test_a_line_that_is_not_for_restricted_cases_is_not_told_of_one() -> None:
    history = History().forwarded()
    cause, case = history.events[-1], history.case
    presumed = a_classification("complaint_denunciation", "khieu_nai_to_cao")

    assert told(cause, case) == ["sender_forwarded"]
    assert told(cause, replace(case, restricted=True)) == []
    assert told(cause, case, now=replace(case, restricted=True)) == []
    assert told(cause, replace(case, classification=presumed)) == []
    for_all = {"CaseForwarded": (Notice("t", BOTH, for_restricted=True),)}
    assert told(cause, replace(case, restricted=True), sender_rows=for_all) == ["t"]


def test_a_message_without_an_address_is_none_and_the_id_has_no_part_of_it() -> None:
    history = History().forwarded()
    cause, notice = history.events[-1], Notice("sender_forwarded", BOTH)
    ids = {}
    for identity in (WHOLE, replace(WHOLE, phone=None), replace(WHOLE, email="b@y.example")):
        for channel in Channel:
            message = message_to_sender(TABLE, notice, channel, identity, history.case, cause)
            ids[identity, channel] = message and message.id

    assert ids[replace(WHOLE, phone=None), Channel.SMS] is None
    assert {known for (_, channel), known in ids.items() if channel is Channel.EMAIL} == {
        f"{history.case.id}_2_sender_forwarded_email_sender"
    }
    assert ids[WHOLE, Channel.SMS] == f"{history.case.id}_2_sender_forwarded_sms_sender"


@pytest.mark.parametrize("actor", [PARTNER, CITIZEN, OPERATOR, SUPERVISOR])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_messages_can_be_stopped_in_any_state_once_and_for_all(
    way: Callable[[], History], actor: Actor
) -> None:
    history = way()
    before = history.case
    assert before.sender_told

    history.does(c.StopTellingSender(), actor)
    stopped = history.case
    history.does(c.StopTellingSender(), actor)

    assert history.case == stopped
    assert not stopped.sender_told
    unchanged = replace(stopped, sender_told=True, version=before.version, head=before.head)
    assert unchanged == before
    assert not [cause.name for cause in history.events if told(cause, before, now=stopped)]


@pytest.mark.parametrize("actor", [OFFICER, OVERSIGHT])
def test_others_cannot_stop_them(actor: Actor) -> None:
    with pytest.raises(CaseNotOpenToCaller):
        History().forwarded().does(c.StopTellingSender(), actor)
