"""What stands in the place of a placeholder: whose name, which time, in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.domain import events as e
from casework.domain.case import SYSTEM, Case, Contribution, Outcome, State
from casework.domain.contacts import Contact, Position
from casework.domain.deadlines import Audience
from casework.domain.directory import Agency, Directory
from casework.domain.history import record
from casework.domain.placeholders import PLACEHOLDERS, Told, fillable, local_time, values
from tests.life import WAYS

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
DUE = datetime(2026, 11, 30, 10, tzinfo=UTC)
DIRECTORY = Directory(
    [
        Agency("A", "Sở Cũ (sắp sáp nhập)", "so", valid_to=date(2026, 11, 22)),
        Agency("A", "Sở Mới", "so", valid_from=date(2026, 11, 23), sms_name="So M."),
        Agency("B", "UBND xã Tân Hồng", "ubnd_xa"),
    ]
)


def the_values(
    event: e.Event, *, case: Case | None = None, at: datetime = AT, in_sms: bool = False, name="N"
) -> dict[str, str]:
    case = case or replace(WAYS[State.FORWARDED]().case, lead_agency="A")
    cause = record(case.id, case.version, case.head, event, SYSTEM, at)
    contact = Contact(Position.OFFICER, name, "n@x.example")
    return values(
        Told(case, cause, contact, "https://c.example", {"dien": "Điện"}, DIRECTORY, in_sms)
    )


def reminded(agency: str | None = None) -> e.DeadlineReminded:
    return e.DeadlineReminded(1, "half", Audience.AGENCY_OFFICERS, DUE, agency)


def test_an_agency_has_the_name_of_the_day_without_its_notes() -> None:
    midnight = datetime(2026, 11, 22, 17, tzinfo=UTC)
    before = the_values(reminded(), at=midnight - timedelta(seconds=1))
    after = the_values(reminded(), at=midnight)

    assert before["agency"] == "Sở Cũ"
    assert after["agency"] == "Sở Mới"
    assert the_values(reminded(), in_sms=True)["agency"] == "So M."


def test_the_agency_is_the_one_the_event_names_else_the_lead_agency_else_the_desk() -> None:
    case = WAYS[State.TRIAGE]().case

    assert the_values(e.CaseReturned("B", "r", 1, False, case.clock), case=case)["agency"] == (
        "UBND xã Tân Hồng"
    )
    assert the_values(reminded("B"))["agency"] == "UBND xã Tân Hồng"
    assert the_values(reminded(), case=case)["agency"] == "Tổng đài 1022 tỉnh Đồng Tháp"
    assert the_values(reminded("NOBODY"))["agency"] == "NOBODY"


def test_the_due_time_is_that_of_what_is_owed() -> None:
    part = Contribution("B", DUE - timedelta(days=2))
    case = replace(WAYS[State.FORWARDED]().case, contributions=(part,))
    answered = WAYS[State.ANSWERED]().case
    assert answered.agency_clock

    assert the_values(reminded(), case=case)["due"] == "17h00 ngày 30/11/2026"
    assert the_values(reminded("B"), case=case)["due_date"] == "28/11/2026"
    assert the_values(reminded("A"), case=case)["due_date"] == "30/11/2026"
    of_answer = the_values(e.InformationAdded("x"), case=answered)["due"]
    assert of_answer == local_time(answered.agency_clock.due_at)
    assert the_values(reminded(), case=answered)["due_date"] == "30/11/2026"


def test_a_part_is_due_when_the_forwarding_says() -> None:
    case = WAYS[State.FORWARDED]().case
    owed = (Contribution("B", DUE - timedelta(days=2)),)

    inherited = e.CaseInherited("A", owed, "Nghị quyết", case.clock)
    alone = e.CaseInherited("A", (), "Nghị quyết", case.clock)

    assert the_values(inherited)["contribution_due"] == "17h00 ngày 28/11/2026"
    assert the_values(alone)["contribution_due"] == local_time(case.clock.due_at)


@pytest.mark.parametrize(
    ("event", "name", "value"),
    [
        (e.ExtensionRequested("Chờ vật tư", DUE), "reason", "Chờ vật tư"),
        (e.ExtensionRequested(" ", DUE), "reason", "(không nêu)"),
        (e.ExtensionRequested("x" * 501, DUE), "reason", "x" * 500 + "…"),
        (e.ExtensionRequested("", DUE), "until", "17h00 ngày 30/11/2026"),
        (e.ExtensionDecided(True, ""), "decision", "được chấp thuận"),
        (e.ExtensionDecided(False, ""), "decision", "không được chấp thuận"),
        (e.ReminderOrdered("Gấp"), "text", "Gấp"),
        (reminded(), "state", "Đã chuyển xử lý"),
    ],
)
def test_what_an_event_says(event: e.Event, name: str, value: str) -> None:
    assert the_values(event)[name] == value


def test_how_a_case_ended_and_what_was_asked() -> None:
    clock = WAYS[State.FORWARDED]().case.clock
    silent = e.CaseClosed(Outcome.NOT_ENOUGH_INFORMATION, None, clock)

    assert the_values(silent)["outcome"] == "chưa đủ thông tin để xử lý"
    asked = e.InformationRequested("Số nhà?", State.TRIAGE, clock)
    assert the_values(asked)["question"] == "Số nhà?"


def test_an_event_fills_only_what_it_has() -> None:
    assert "reason" in fillable(e.CaseReturned)
    assert "reason" not in fillable(e.CaseForwarded)
    assert set(the_values(e.ReminderOrdered("x"))) == fillable(e.ReminderOrdered)
    everything = frozenset().union(*map(fillable, e.Event.__args__))
    assert everything == set(PLACEHOLDERS)


def test_a_name_is_one_line_whatever_it_holds() -> None:
    assert the_values(reminded(), name="A\r\nBcc: B")["name"] == "A Bcc: B"
