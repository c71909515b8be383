"""A partner hears of every change that GET shows it, and of nothing more."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain import commands as c
from casework.domain.case import Case
from casework.domain.errors import Refusal
from casework.domain.evolve import fold
from casework.domain.history import RecordedEvent
from casework.domain.webhooks import Catalogue, PartnerView, Row, Told, told, told_events
from functions.case_api.schemas import CaseView
from tests.builders import (
    CITIZEN,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    History,
    an_answer,
)
from tests.unit.webhooks.lives import LIVES, STEPS, happens, lives_of_every_event
from tests.webhook_world import CATALOGUE, DIRECTORY

SHOWN = {f.name for f in fields(PartnerView)} | {"reference", "state_name"}
OURS = {"external_id", "sequence", "lead_agency_name"}
"""What GET does not repeat: the partner's own number, the order, and a name from the directory."""


def told_of(history: History, number: int = -1) -> Told | None:
    end = len(history.events) if number == -1 else number
    return told(history.events[:end], CATALOGUE, DIRECTORY)


def data(found: Told | None) -> dict[str, object]:
    assert found is not None
    shown: dict[str, object] = json.loads(found.body)["data"]
    return shown


def shown_by_get(case: Case) -> dict[str, object]:
    shown: dict[str, object] = json.loads(CaseView.of(case).model_dump_json())
    return shown


@settings(max_examples=400)
@given(STEPS, st.sampled_from(LIVES), st.integers(0, 1))
def test_the_partners_copy_is_always_what_get_shows(
    steps: list[c.Command | str], begin: Callable[[], History], day: int
) -> None:
    history = begin().after(days=day)
    for step in steps:
        history.after(seconds=1)
        with suppress(Refusal):
            happens(step, history)

    assert_the_copy_is_right(history, CATALOGUE)


@pytest.mark.parametrize("life", range(len(lives_of_every_event())))
def test_the_history_that_a_partner_reads_is_what_its_webhook_was_told(life: int) -> None:
    events = lives_of_every_event()[life].events
    heard = [
        (events[number - 1].seq, found.type)
        for number in range(1, len(events) + 1)
        if (found := told(events[:number], CATALOGUE, DIRECTORY))
    ]

    assert [(recorded.seq, kind) for recorded, kind in told_events(events, CATALOGUE)] == heard
    assert heard


def assert_the_copy_is_right(history: History, catalogue: Catalogue) -> None:
    """A partner that keeps what it was told last has what GET shows it, after every event."""
    copy: dict[str, object] | None = None
    for number in range(1, len(history.events) + 1):
        until = history.events[:number]
        found = told(until, catalogue, DIRECTORY)
        if found:
            assert set(data(found)) == SHOWN | OURS
            copy = {k: v for k, v in data(found).items() if k not in OURS}
        shown = {k: v for k, v in shown_by_get(_case(until)).items() if k in SHOWN}
        assert copy == shown, until[-1].name


def test_each_row_of_the_catalogue_is_needed() -> None:
    lives = lives_of_every_event()
    for history in lives:
        assert_the_copy_is_right(history, CATALOGUE)
    for row in CATALOGUE.rows:
        rest = replace(CATALOGUE, rows=tuple(r for r in CATALOGUE.rows if r is not row))
        wrong = 0
        for history in lives:
            try:
                assert_the_copy_is_right(history, rest)
            except AssertionError:
                wrong += 1
        assert wrong, f"without {row.event} every partner would still know everything"


def test_what_the_desk_does_and_who_has_looked_is_not_told() -> None:
    ours = {
        *("CaseSeen", "TaskRaised", "TaskDone", "AgencySilent"),
        *("NeighbourReported", "NeighbourAnswered"),
    }
    happened: set[str] = set()
    for history in lives_of_every_event():
        for number, recorded in enumerate(history.events, start=1):
            if recorded.name in ours:
                assert told_of(history, number) is None
                happened.add(recorded.name)

    assert happened == ours


def _case(until: list[RecordedEvent]) -> Case:
    case = fold(until)
    assert case is not None
    return case


def test_no_text_of_a_case_and_nothing_of_its_sender_is_told() -> None:
    history = History().forwarded()
    for command, actor in (
        (c.AcceptCase(), OFFICER),
        (c.AskCitizen("Số nhà bí mật?"), OFFICER),
        (c.AddInformation("Số 12 bí mật."), CITIZEN),
        (an_answer(text="Câu trả lời bí mật."), OFFICER),
        (c.SendAnswerBack("Lý do bí mật."), OPERATOR),
    ):
        history.does(command, actor)

    bodies = [found.body for n in range(1, 8) if (found := told_of(history, n))]

    assert len(bodies) == 7
    private = ("bí mật", "Nguyễn", history.case.feedback.text)
    assert not [body for body in bodies if any(text in body for text in private)]


def test_the_payload_is_versioned_and_names_the_agency() -> None:
    found = told_of(History().forwarded())
    assert found is not None

    body = json.loads(found.body)

    assert (body["type"], body["version"]) == ("case.forwarded", 1)
    assert body["timestamp"] == "2026-03-04T02:00:00Z"
    assert body["data"]["external_id"] == "edt-1"
    assert body["data"]["lead_agency_name"] == "UBND phường Cao Lãnh"
    assert body["data"]["sequence"] == 2
    assert found.partner == "e-dongthap"
    assert ": " not in found.body.split('"data"')[0]


def test_what_changes_nothing_for_the_partner_is_not_told() -> None:
    history = History().forwarded().does(c.AcceptCase(), OFFICER)

    assert told_of(history.does(c.AddInformation("Thêm."), CITIZEN)) is None
    assert told_of(history.does(c.OrderReminder("Nhanh lên."), SUPERVISOR)) is None


def test_a_refused_extension_is_not_told_and_a_granted_one_is() -> None:
    for approved, expected in ((False, None), (True, "case.extended")):
        history = History().forwarded().does(c.AcceptCase(), OFFICER)
        until = history.case.clock.due_at + timedelta(days=1)
        history.does(c.RequestExtension("Chờ vật tư.", until), OFFICER)
        history.does(c.DecideExtension(approved, "Lý do."), SUPERVISOR)

        found = told_of(history)

        assert (found.type if found else None) == expected


def test_what_is_told_of_an_event_stays_when_the_case_moves_on() -> None:
    history = History().forwarded()
    before = told_of(history, 1)

    history.does(c.AcceptCase(), OFFICER)

    assert told_of(history, 1) == before


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "heard"),
    [
        (date(2026, 3, 4), None, True),
        (date(2026, 3, 5), None, False),
        (date(2026, 1, 1), date(2026, 3, 3), False),
        (date(2026, 1, 1), date(2026, 3, 4), True),
    ],
)
def test_a_row_counts_on_its_days_in_viet_nam(
    valid_from: date, valid_to: date | None, heard: bool
) -> None:
    catalogue = replace(CATALOGUE, rows=(Row("CaseReceived", "case.new", valid_from, valid_to),))
    history = History(at=NINE_O_CLOCK.replace(hour=16, minute=59))  # 23h59 on the 4th

    assert (told(history.events, catalogue, DIRECTORY) is not None) is heard


def test_a_body_is_in_no_repr() -> None:
    assert "reference" not in repr(told_of(History()))
