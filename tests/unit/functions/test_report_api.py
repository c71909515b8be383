"""The report of a month over HTTP: who sees which lines, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from casework.domain import commands as c
from casework.reference.notices import load_notices
from functions.report_api.handler import app, lambda_handler
from functions.report_api.schemas import _HEADINGS, CellsView
from tests import builders
from tests.builders import AGENCY, an_answer
from tests.lambda_events import Context, http, signed_in
from tests.office import (
    ADMINISTRATOR,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    STRANGER,
    SUPERVISOR,
    Answer,
    Claims,
    Office,
    asked,
)

MARCH = "/v1/reports/2026-03"


@pytest.fixture
def office() -> Iterator[Office]:
    """In March: of our agency one case answered in time and one open, one of another agency, one
    that waits at the desk."""
    office = Office().open(app)
    answered = office.forwarded("1")
    office.does(answered, c.AcceptCase(), builders.OFFICER)
    office.does(answered, an_answer(), builders.OFFICER)
    office.forwarded("2")
    office.forwarded("3", agency="SYT")
    office.at_the_desk("4")
    yield office
    app.dependency_overrides = {}


def report(client: Claims, path: str = MARCH, **query: str) -> Answer:
    return asked(lambda_handler, "GET", path, client, **query)


def totals(answer: Answer) -> dict[str | None, int]:
    assert answer[0] == 200, answer
    return {line["key"]: line["cells"]["total"] for line in answer[1]["lines"]}


@pytest.mark.parametrize("client", [OVERSIGHT, ADMINISTRATOR, SUPERVISOR])
def test_who_watches_over_all_sees_every_agency_and_what_has_none(
    office: Office, client: Claims
) -> None:
    answer = report(client)

    assert totals(answer) == {AGENCY: 2, "SYT": 1, None: 1}
    assert answer[1]["total"]["total"] == 4
    assert answer[1]["lines"][0]["name"] == "UBND phường Cao Lãnh"


def test_the_cells_are_those_of_the_cases_as_they_stand_now(office: Office) -> None:
    office.clock.advance(days=60)

    cells = report(OVERSIGHT)[1]["lines"][0]["cells"]

    assert (cells["answered_on_time"], cells["open_overdue"]) == (1, 1)
    assert cells["on_time_share"] == 1.0


@pytest.mark.parametrize("client", [OFFICER, LEADER])
@pytest.mark.parametrize("by", ["unit", "field", "level", "channel", "place"])
def test_an_agency_sees_its_own_cases_whatever_it_asks_by(
    office: Office, client: Claims, by: str
) -> None:
    answer = report(client, by=by)

    assert sum(totals(answer).values()) == answer[1]["total"]["total"] == 2
    if by == "unit":
        assert totals(answer) == {AGENCY: 2}


def test_an_agency_without_cases_in_the_month_learns_nothing_of_others(office: Office) -> None:
    other = report(signed_in("agency_officer", "SGDDT"))

    assert other[1]["lines"] == []
    assert other[1]["total"]["total"] == 0
    assert totals(report(STRANGER)) == {"SYT": 1}


@pytest.mark.parametrize("client", ["id-a", OPERATOR])
def test_partners_and_operators_read_no_reports(office: Office, client: Claims) -> None:
    assert report(client)[1]["code"] == "not-permitted"


def test_fields_and_levels_have_their_names(office: Office) -> None:
    (field,) = report(OVERSIGHT, by="field")[1]["lines"]
    levels = report(OVERSIGHT, by="level")[1]["lines"]

    names = load_notices().on(office.clock.now()).field_names
    assert (field["key"], field["name"]) == ("chieu_sang", names["chieu_sang"])
    assert {line["name"] for line in levels} == {"Cấp độ 2", None}


def test_a_month_is_that_of_viet_nam_and_has_only_its_own_cases(office: Office) -> None:
    assert totals(report(OVERSIGHT, "/v1/reports/2026-02")) == {}
    assert totals(report(OVERSIGHT, "/v1/reports/2026-04")) == {}


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "2026-3", "26-03", "march", "2026-03-01", "1999-12", "2026_03"]
)
def test_what_is_no_month_is_refused(office: Office, month: str) -> None:
    status, problem = report(OVERSIGHT, f"/v1/reports/{month}")

    assert (status, problem["code"]) == (422, "invalid-request")
    assert [fault["field"] for fault in problem["errors"]] == ["path.month"]


def test_an_unknown_dimension_is_refused(office: Office) -> None:
    assert report(OVERSIGHT, by="sender")[0] == 422


def test_as_csv_it_opens_in_a_spreadsheet(office: Office) -> None:
    event = http("GET", MARCH, client=OVERSIGHT)
    event["headers"]["Accept"] = "text/csv, */*;q=0.1"
    event["multiValueHeaders"]["Accept"] = ["text/csv, */*;q=0.1"]

    answer: dict[str, Any] = lambda_handler(event, Context())
    rows = list(csv.reader(io.StringIO(answer["body"].removeprefix("\ufeff"))))

    assert answer["multiValueHeaders"]["Content-Type"] == ["text/csv; charset=utf-8"]
    assert answer["body"].startswith("\ufeff")
    assert rows[0][:4] == ["Mã", "Tên", "Tổng số", "Đã xử lý đúng hạn"]
    assert rows[1][:4] == [AGENCY, "UBND phường Cao Lãnh", "2", "1"]
    assert rows[-1][:3] == ["", "Tổng cộng", "4"]
    assert {len(row) for row in rows} == {len(rows[0])}


def test_every_count_has_a_column() -> None:
    assert set(_HEADINGS) == set(CellsView.model_fields) - {"total", "on_time_share"}
