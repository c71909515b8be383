"""What a case contributes to the report, from the life it had."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casework.domain import commands as c
from casework.domain.case import Level, Location
from casework.domain.reports import (
    Cells,
    Dimension,
    Period,
    ReportRow,
    Satisfaction,
    four_cells,
    row_of,
)
from tests.builders import (
    AGENCY,
    CITIZEN,
    DEMO_RULES,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    SUPERVISOR,
    History,
    a_classification,
    an_answer,
)

NOW = datetime(2026, 3, 20, tzinfo=UTC)
MARCH = Period(
    datetime(2026, 2, 28, 17, tzinfo=UTC),  # 1 March, 00h00 in Việt Nam
    datetime(2026, 3, 31, 17, tzinfo=UTC),
)


def cells(*rows: ReportRow, now: datetime = NOW) -> Cells:
    return four_cells(rows, Dimension.UNIT, MARCH, now).total


def at_work() -> History:
    return History().forwarded().does(c.AcceptCase(), OFFICER)


def in_triage() -> History:
    return History().does(c.RouteCase(a_classification(confidence=0.1)))


def extended() -> History:
    history = at_work()
    until = history.case.clock.due_at + timedelta(days=1)
    history.does(c.RequestExtension("Chờ vật tư", until), OFFICER)
    return history.does(c.DecideExtension(True, "Đồng ý"), SUPERVISOR)


def closed() -> History:
    return at_work().does(an_answer(), OFFICER).does(c.ApproveAnswer(), OPERATOR)


def test_an_answer_by_the_original_due_time_is_on_time() -> None:
    history = at_work()
    history.at = history.case.clock.due_at

    assert cells(row_of(history.does(an_answer(), OFFICER).case)) == Cells(answered_on_time=1)


def test_an_answer_within_an_extension_is_late_and_counted_as_extended() -> None:
    history = extended().after(days=5)
    history.at = history.case.clock.due_at

    assert cells(row_of(history.does(an_answer(), OFFICER).case)) == Cells(
        answered_late=1, extended=1
    )


def test_an_extension_that_was_refused_is_no_extension() -> None:
    history = at_work()
    until = history.case.clock.due_at + timedelta(days=1)
    history.does(c.RequestExtension("Chờ vật tư", until), OFFICER)
    history.does(c.DecideExtension(False, "Không có lý do"), SUPERVISOR)

    assert cells(row_of(history.case)).extended == 0


def test_a_case_that_was_returned_and_forwarded_again_is_not_extended() -> None:
    history = History().forwarded().after(hours=3)
    history.does(c.ReturnCase("Không thuộc thẩm quyền"), OFFICER)
    history.does(c.ForwardCase(AGENCY), OPERATOR).does(c.AcceptCase(), OFFICER)

    row = row_of(history.does(an_answer(), OFFICER).case)

    assert not row.extended


def test_an_open_case_is_overdue_against_its_original_due_time_even_if_extended() -> None:
    clock = extended().case.clock
    row = row_of(extended().case)

    assert row.due_at == clock.original_due_at < clock.due_at
    assert cells(row, now=row.due_at) == Cells(open_in_time=1, extended=1)
    assert cells(row, now=row.due_at + timedelta(seconds=1)) == Cells(open_overdue=1, extended=1)


def test_an_answered_case_is_late_or_not_whatever_the_desk_takes_to_approve_it() -> None:
    history = at_work().does(an_answer(), OFFICER)

    row = row_of(history.case)

    assert row.due_at == history.case.agency_clock.original_due_at
    assert cells(row, now=NOW + timedelta(days=300)) == Cells(answered_on_time=1)


def test_an_answer_sent_back_is_no_answer() -> None:
    history = at_work().does(an_answer(), OFFICER).does(c.SendAnswerBack("Thiếu ảnh"), OPERATOR)

    assert cells(row_of(history.case), now=NINE_O_CLOCK) == Cells(open_in_time=1)


def test_a_clock_that_stands_still_for_the_citizen_runs_into_no_deadline() -> None:
    history = History(DEMO_RULES).forwarded().does(c.AcceptCase(), OFFICER)
    history.after(seconds=5).does(c.AskCitizen("Ở đâu?"), OFFICER)

    assert cells(row_of(history.case), now=NOW) == Cells(open_in_time=1)


def test_refused_merged_guided_and_silent_cases_stand_apart() -> None:
    refused = in_triage().does(c.RefuseCase("spam", "Quảng cáo"), OPERATOR)
    merged = in_triage().does(c.MergeCase("DT-2222-2222-22-2"), OPERATOR)
    guided = in_triage().does(c.GuideCase("Đơn tố cáo"), OPERATOR)
    silent = in_triage().does(c.AskCitizen("Ở đâu?"), OPERATOR).after(days=60)
    while silent.case.is_open:
        silent.does(c.FireRung(silent.case.clock.epoch))

    found = cells(*(row_of(h.case) for h in (refused, merged, guided, silent)))

    assert found == Cells(refused=1, merged=1, guided=1, not_enough_information=1, not_rated=1)
    assert (found.total, found.apart, found.answered, found.open) == (4, 4, 0, 0)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (1, Satisfaction.DISSATISFIED),
        (2, Satisfaction.DISSATISFIED),
        (3, Satisfaction.NEUTRAL),
        (4, Satisfaction.SATISFIED),
        (5, Satisfaction.SATISFIED),
    ],
)
def test_a_rating_is_counted_by_its_score(score: int, expected: Satisfaction) -> None:
    assert row_of(closed().does(c.RateCase(score), CITIZEN).case).satisfaction is expected


def test_who_did_not_rate_stays_in_the_denominator() -> None:
    rated = closed().does(c.RateCase(5), CITIZEN)

    found = cells(row_of(rated.case), row_of(closed().case), row_of(at_work().case))

    assert (found.satisfied, found.not_rated, found.rateable) == (1, 1, 2)


def test_the_dissatisfaction_that_reopened_a_case_stays_counted() -> None:
    history = closed().does(c.RateCase(1), CITIZEN)
    history.does(c.ReopenCase("Đèn vẫn tắt"), OVERSIGHT)

    found = cells(row_of(history.case), now=NINE_O_CLOCK)

    assert found == Cells(open_in_time=1, dissatisfied=1)


def test_a_row_says_where_the_case_came_from_and_where_it_went() -> None:
    history = at_work()
    feedback = replace(history.case.feedback, location=Location("29869", 10.46, 105.63, "số 12"))

    row = row_of(replace(history.case, feedback=feedback))

    assert (row.unit, row.field, row.place) == (AGENCY, "chieu_sang", "29869")
    assert (row.channel, row.level) == ("e-dongthap", Level.FORWARDED)
    assert (row_of(History().case).unit, row_of(History().case).level) == (None, None)
