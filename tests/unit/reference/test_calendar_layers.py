"""Whose days and hours a loaded calendar holds: the nation's, the province's, an agency's."""

import json
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from casework.domain.working_time import Session
from casework.reference.calendars import PROVINCE, load_calendar

FULL_DAY = (Session(time(7), time(11, 30)), Session(time(13, 30), time(17)))
HOLIDAY, WORKED_SATURDAY = date(2026, 8, 31), date(2026, 8, 22)

Data = dict[str, Any]
Write = Callable[[Data], Path]


@pytest.fixture
def data() -> Data:
    content: Data = json.loads(PROVINCE.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(content: Data) -> Path:
        path = tmp_path / "calendar.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return to_file


def listed(day: date, name: str) -> Data:
    return {"date": day.isoformat(), "name": name, "source": "văn bản của tỉnh"}


def weekly(valid_from: str, *week: tuple[list[int], list[str]]) -> Data:
    return {
        "valid_from": valid_from,
        "name": "giờ làm việc",
        "source": "văn bản",
        "week": [{"weekdays": weekdays, "sessions": sessions} for weekdays, sessions in week],
        "extra_day": ["08:00-12:00"],
    }


def test_the_nations_days_and_the_provinces_hours_make_the_general_calendar() -> None:
    calendar = load_calendar()

    assert (calendar.first_day, calendar.last_day) == (date(2021, 1, 1), date(2027, 12, 31))
    assert calendar.sessions_on(HOLIDAY) == ()
    assert calendar.sessions_on(WORKED_SATURDAY) == FULL_DAY
    assert calendar.sessions_on(date(2026, 8, 28)) == FULL_DAY


def test_the_provinces_own_days_win_over_the_nations(data: Data, write: Write) -> None:
    data["province"]["days_off"] = [listed(WORKED_SATURDAY, "tỉnh không làm bù")]
    data["province"]["working_days"] = [listed(HOLIDAY, "tỉnh không hoán đổi")]

    calendar = load_calendar(path=write(data))

    assert not calendar.is_working_day(WORKED_SATURDAY)
    assert calendar.name_of(WORKED_SATURDAY) == "tỉnh không làm bù"
    assert calendar.is_working_day(HOLIDAY)
    assert calendar.name_of(HOLIDAY) == "tỉnh không hoán đổi"


def test_the_provinces_hours_change_by_date(data: Data, write: Write) -> None:
    all_day = weekly("2026-10-01", ([1, 2, 3, 4, 5], ["07:30-17:30"]))
    data["province"]["hours"].append(all_day)

    calendar = load_calendar(path=write(data))

    assert calendar.sessions_on(date(2026, 9, 30)) == FULL_DAY
    assert calendar.sessions_on(date(2026, 10, 1)) == (Session(time(7, 30), time(17, 30)),)


def test_an_agency_keeps_its_own_hours_from_the_day_they_take_effect(
    data: Data, write: Write
) -> None:
    six_days = weekly("2026-07-01", ([1, 2, 3, 4, 5], ["07:30-11:30"]), ([6], ["07:30-10:00"]))
    data["agencies"] = [{"agency": "TTPVHCC", "hours": [six_days]}]

    calendar = load_calendar("TTPVHCC", write(data))

    assert calendar.sessions_on(date(2026, 6, 30)) == FULL_DAY
    assert calendar.sessions_on(date(2026, 7, 4)) == (Session(time(7, 30), time(10)),)
    assert calendar.sessions_on(date(2026, 7, 6)) == (Session(time(7, 30), time(11, 30)),)
    assert calendar.sessions_on(date(2026, 7, 5)) == ()


def test_an_agency_with_its_own_hours_keeps_the_nations_days(data: Data, write: Write) -> None:
    six_days = weekly("2026-07-01", ([1, 2, 3, 4, 5, 6], ["07:30-11:30"]))
    data["agencies"] = [{"agency": "TTPVHCC", "hours": [six_days]}]

    calendar = load_calendar("TTPVHCC", write(data))

    assert calendar.sessions_on(HOLIDAY) == ()
    assert calendar.sessions_on(WORKED_SATURDAY) == (Session(time(8), time(12)),)


def test_an_agency_that_is_not_listed_keeps_the_provinces_hours(data: Data, write: Write) -> None:
    six_days = weekly("2021-01-01", ([1, 2, 3, 4, 5, 6], ["07:30-11:30"]))
    data["agencies"] = [{"agency": "TTPVHCC", "hours": [six_days]}]
    path = write(data)

    assert load_calendar("STTTT", path) == load_calendar(path=path) == load_calendar()


def test_what_is_still_a_guess_is_marked_so(data: Data) -> None:
    guessed = [day["date"] for day in data["days_off"] if day.get("provisional")]

    assert guessed == [day["date"] for day in data["days_off"] if day["date"] >= "2027"]
    assert all(hours["provisional"] for hours in data["province"]["hours"])
