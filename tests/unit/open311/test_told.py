"""What is told by Open311 is what is told by webhook."""

from __future__ import annotations

import pytest

from casework.domain import events as e
from casework.domain.case import State
from casework.domain.commands import AppealRefusal, AskCitizen, DecideAppeal
from casework.domain.open311.queries import Status
from casework.domain.open311.told import STATUS_AFTER, is_told, status_after
from casework.domain.open311.updates import own_update
from casework.reference.webhooks import load_catalogue
from tests.builders import CITIZEN, OFFICER, SUPERVISOR, History
from tests.life import WAYS, in_progress

TOLD = {row.event for row in load_catalogue().rows}


def test_the_events_are_those_of_the_webhooks() -> None:
    assert {kind.__name__ for kind in STATUS_AFTER} == TOLD


@pytest.mark.parametrize("state", WAYS)
def test_the_status_after_an_event_is_that_of_the_case(state: str) -> None:
    history = WAYS[state]()
    last = next(event for event in reversed(history.events) if is_told(event.event))

    assert (status_after(last.event) is Status.OPEN) is history.case.is_open


@pytest.mark.parametrize(("granted", "status"), [(True, Status.OPEN), (False, Status.CLOSED)])
def test_only_a_granted_appeal_opens_a_case_again(granted: bool, status: Status) -> None:
    history = WAYS[State.REFUSED]().does(AppealRefusal("Tôi đã ghi rõ."), CITIZEN)
    assert status_after(history.events[-1].event) is Status.CLOSED

    history.does(DecideAppeal(granted, "Đã xem lại."), SUPERVISOR)
    assert status_after(history.events[-1].event) is status
    assert (status is Status.OPEN) is history.case.is_open


def test_a_calendar_that_moves_no_due_time_is_not_told() -> None:
    clock = History().forwarded().case.clock

    assert not is_told(e.ClockRecomputed(clock.due_at, clock))
    assert is_told(e.ClockRecomputed(clock.started_at, clock))


def test_a_question_is_told_with_its_words_and_a_transfer_without_its_reason() -> None:
    asked = in_progress().does(AskCitizen("Số nhà?"), OFFICER).events[-1]

    assert own_update(asked, "Cần bổ sung", None).description == "Cần bổ sung. Số nhà?"
    assert own_update(asked, "Cần bổ sung", None).update_id == f"{asked.case_id}-{asked.seq}"
