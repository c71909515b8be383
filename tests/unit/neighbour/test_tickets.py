"""One ticket: when it is tried and read again, when it has ended; which cases may be pushed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.domain.case import Identity, Location, State
from casework.domain.commands import RouteCase
from casework.domain.neighbour import (
    PushRow,
    Ticket,
    TicketState,
    may_be_pushed,
    submission_of,
)
from tests.builders import NINE_O_CLOCK, History, a_classification, a_feedback
from tests.life import WAYS
from tests.neighbour_fakes import NEIGHBOUR_RULES as RULES

CASE = "DT-2345-6789-AB-C"
PLANNED = Ticket(CASE, NINE_O_CLOCK)
PUSHED = PLANNED.attempted(NINE_O_CLOCK, RULES).pushed("7", NINE_O_CLOCK, RULES)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_planned_ticket_is_due_at_once_and_its_next_try_is_written_before_the_first() -> None:
    assert PLANNED.due(NINE_O_CLOCK)

    tried = PLANNED.attempted(NINE_O_CLOCK, RULES)

    assert (tried.state, tried.attempt, tried.revision) == (TicketState.PENDING, 1, 1)
    assert tried.next_at is not None
    assert not tried.due(tried.next_at - timedelta(microseconds=1))
    assert tried.due(tried.next_at)


def test_it_backs_off_for_days_and_is_given_up_after_the_last_try() -> None:
    ticket, now, waits = PLANNED, NINE_O_CLOCK, []
    while not ticket.ended:
        ticket = ticket.attempted(now, RULES)
        if ticket.next_at:
            waits.append(ticket.next_at - now)
            ticket, now = ticket.failed("HTTP 503"), ticket.next_at

    assert ticket.state is TicketState.GIVEN_UP
    assert (ticket.last_outcome, ticket.next_at) == ("HTTP 503", None)
    assert ticket.attempt == len(waits) == len(RULES.retries) + 1
    assert now - NINE_O_CLOCK > 3 * DAY
    assert all(wait >= planned for wait, planned in zip(waits, RULES.retries, strict=False))


def test_a_pushed_ticket_is_read_less_often_the_older_it_is() -> None:
    assert (PUSHED.state, PUSHED.next_at) == (TicketState.PUSHED, NINE_O_CLOCK + 5 * MINUTE)
    for age, every in ((DAY / 2, 5 * MINUTE), (2 * DAY, 30 * MINUTE), (30 * DAY, DAY / 4)):
        now = NINE_O_CLOCK + age
        assert PUSHED.attempted(now, RULES).next_at == now + every

    ended = PUSHED.attempted(NINE_O_CLOCK + 60 * DAY, RULES)

    assert (ended.state, ended.last_outcome) == (TicketState.GIVEN_UP, "not done in time")


def test_being_left_alone_costs_no_attempt() -> None:
    later = PLANNED.postponed(NINE_O_CLOCK + DAY)

    assert (later.attempt, later.state) == (0, TicketState.PENDING)
    assert not later.due(NINE_O_CLOCK)


@pytest.mark.parametrize("ended", [PUSHED.finished("done"), PLANNED.given_up("HTTP 404")])
def test_what_has_ended_is_never_due(ended: Ticket) -> None:
    assert ended.next_at is None
    assert not ended.due(NINE_O_CLOCK + 999 * DAY)


@pytest.mark.parametrize("state", State)
def test_only_open_cases_are_pushed(state: State) -> None:
    case = WAYS[state]().case

    assert may_be_pushed(case) is case.is_open


def test_no_complaint_is_pushed_also_none_that_is_only_presumed() -> None:
    presumed = a_classification("complaint_denunciation", "khieu_nai_to_cao", 0.3)
    history = History().does(RouteCase(presumed))

    assert history.case.state is State.TRIAGE
    assert not may_be_pushed(history.case)
    assert not may_be_pushed(replace(WAYS[State.FORWARDED]().case, restricted=True))


def test_a_row_may_be_for_some_channels_only() -> None:
    case = WAYS[State.TRIAGE]().case
    some = replace(RULES, pushed=(PushRow("CaseSentToTriage", frozenset({"zalo"})),))

    assert RULES.concern("CaseSentToTriage", case)
    assert not RULES.concern("CaseForwarded", case)
    assert some.asked_by("CaseSentToTriage")
    assert not some.concern("CaseSentToTriage", case)
    zalo = replace(case, source=replace(case.source, channel="zalo"))
    assert some.concern("CaseSentToTriage", zalo)


def test_a_case_in_the_neighbours_terms() -> None:
    where = Location("29869", 10.46, 105.63, "Ấp Mỹ Đông")
    history = History(feedback=replace(a_feedback("Đèn hư"), location=where)).forwarded()
    case = replace(history.case, additions=("Số 12.",))

    said = submission_of(case, RULES, None)

    assert (said.reference, said.text, said.place) == (case.id, "Đèn hư\nSố 12.", "Ấp Mỹ Đông")
    assert (said.latitude, said.longitude, said.happened_at) == (10.46, 105.63, case.received_at)
    assert (said.field_id, said.source) == (RULES.fields["chieu_sang"], "eDongThap")
    assert said.sender is None


def test_what_the_neighbour_has_no_value_for_goes_under_its_other() -> None:
    case = History().case
    by_pigeon = replace(
        case, source=replace(case.source, channel="pigeon", reported_at=NINE_O_CLOCK - DAY)
    )

    said = submission_of(by_pigeon, RULES, Identity("Trần Văn Bảy"))

    assert (said.field_id, said.source) == (RULES.other_field, RULES.other_source)
    assert said.happened_at == NINE_O_CLOCK - DAY
    assert "Bảy" not in repr(said)
