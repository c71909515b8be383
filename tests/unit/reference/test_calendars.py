"""Every kind of fault in the calendar file is refused, and told with the place of the entry."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casework.reference.calendars import CalendarDataError, load_calendar

Data = dict[str, Any]


def entry(day: str, **more: Any) -> Data:
    return {"date": day, "name": f"tên của {day}", "source": "văn bản"} | more


def weekly(valid_from: str, *week: tuple[list[int], list[str]]) -> Data:
    rows = [{"weekdays": weekdays, "sessions": sessions} for weekdays, sessions in week]
    extra = ["07:00-11:30", "13:30-17:00"]
    return {
        "valid_from": valid_from,
        "name": "giờ làm việc",
        "source": "văn bản",
        "week": rows or [{"weekdays": [1, 2, 3, 4, 5], "sessions": extra}],
        "extra_day": extra,
    }


YEAR_2024: Data = {
    "covers": {"first_year": 2024, "last_year": 2024},
    "rest_weekdays": [6, 7],
    "days_off": [
        entry("2024-01-01"),
        entry("2024-02-08"),
        entry("2024-02-09"),
        entry("2024-02-10"),  # [3] Saturday
        entry("2024-02-11"),  # [4] Sunday
        entry("2024-02-12"),
        entry("2024-02-13", instead_of="2024-02-10"),  # [6]
        entry("2024-02-14", instead_of="2024-02-11"),  # [7]
        entry("2024-04-18"),
        entry("2024-04-29", instead_of="2024-05-04"),  # [9]
        entry("2024-04-30"),
        entry("2024-05-01"),
        entry("2024-09-02"),
        entry("2024-09-03"),  # [13]
    ],
    "working_days": [entry("2024-05-04")],
    "province": {"days_off": [], "working_days": [], "hours": [weekly("2024-01-01")]},
    "agencies": [],
}


Write = Callable[[Any], Path]


@pytest.fixture
def data() -> Data:
    return copy.deepcopy(YEAR_2024)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(content: Any) -> Path:
        path = tmp_path / "calendar.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return to_file


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(CalendarDataError) as refused:
        load_calendar(path=path)
    return tuple(map(str, refused.value.faults))


def test_every_fault_is_told_at_once(data: Data, write: Write) -> None:
    data["days_off"][3]["date"] = "10/02/2024"
    data["days_off"][13]["date"] = "2024-09-02"
    del data["working_days"][0]["source"]
    data["province"]["hours"][0]["week"][0]["weekdays"] = [0, 1, 8]
    data["province"]["hours"].append(weekly("2023-01-01", ([1], ["11:00-07:00", "x"])))
    data["agencies"] = [{"agency": "A", "hours": [weekly("2024-07-01"), weekly("2024-07-01")]}] * 2
    data["comment"] = "?"

    problems = problems_of(write(data))

    assert [problem.split(": ")[0] for problem in problems] == [
        "days_off[3].date",
        "working_days[0].source",
        "province.hours[0].week[0].weekdays[0]",
        "province.hours[0].week[0].weekdays[2]",
        "province.hours[1].week[0].sessions[0]",
        "province.hours[1].week[0].sessions[1]",
        "comment",
        "days_off[13].date",
        "agencies[1].agency",
        "agencies[0].hours[1].valid_from",
        "agencies[1].hours[1].valid_from",
    ]


ONE_FAULT: dict[str, tuple[Callable[[Data], Any], str]] = {
    "a date twice": (
        lambda d: d["days_off"].append(entry("2024-01-01")),
        "days_off[14].date: 2024-01-01 is given already, by days_off[0].date",
    ),
    "a worked day twice": (
        lambda d: d["working_days"].append(entry("2024-05-04")),
        "working_days[1].date: 2024-05-04 is given already, by working_days[0].date",
    ),
    "both off and working": (
        lambda d: d["working_days"].append(entry("2024-04-30")),
        "working_days[1].date: 2024-04-30 is given already, by days_off[10].date",
    ),
    "both off and working in the province": (
        lambda d: d["province"].update(
            days_off=[entry("2024-06-03")], working_days=[entry("2024-06-03")]
        ),
        "province.working_days[0].date: 2024-06-03 is given already, by province.days_off[0].date",
    ),
    "a holiday on a Saturday not made up for": (
        lambda d: d["days_off"][6].pop("instead_of"),
        "days_off[3].date: Saturday 2024-02-10 is a day of rest, and no day off is given "
        "instead_of it",
    ),
    "a worked Saturday not made up for": (
        lambda d: d["days_off"].pop(9),
        "working_days[0].date: Saturday 2024-05-04 is a day of rest, and no day off is given "
        "instead_of it",
    ),
    "a day off for a Saturday that is not worked": (
        lambda d: d["days_off"].append(entry("2024-06-03", instead_of="2024-06-08")),
        "days_off[14].instead_of: 2024-06-08 is not owed a day off, or has one already",
    ),
    "two days off for one worked day": (
        lambda d: d["days_off"].append(entry("2024-06-03", instead_of="2024-05-04")),
        "days_off[14].instead_of: 2024-05-04 is not owed a day off, or has one already",
    ),
    "a day outside the years": (
        lambda d: d["days_off"].append(entry("2025-01-01")),
        "days_off[14].date: 2025-01-01 is outside the years covered",
    ),
    "a province's day outside the years": (
        lambda d: d["province"]["days_off"].append(entry("2023-12-29")),
        "province.days_off[0].date: 2023-12-29 is outside the years covered",
    ),
    "a fixed holiday missing": (
        lambda d: d["days_off"].pop(10),
        "covers: 2024 has 0 of 1 day(s) off for Ngày Chiến thắng",
    ),
    "the day beside 2/9 missing": (
        lambda d: d["days_off"].pop(13),
        "covers: 2024 has 1 of 2 day(s) off for Quốc khánh",
    ),
    "years the wrong way round": (
        lambda d: d["covers"].update(first_year=2025),
        "covers: first_year comes after last_year",
    ),
    "sessions that overlap": (
        lambda d: d["province"]["hours"][0].update(extra_day=["07:00-12:00", "11:30-17:00"]),
        "province.hours[0].extra_day: 11:30-17:00 must open after 07:00-12:00 closes",
    ),
    "a session the wrong way round": (
        lambda d: d["province"]["hours"][0].update(extra_day=["17:00-13:30"]),
        "province.hours[0].extra_day[0]: 17:00-13:30 closes at or before its opening",
    ),
    "a session that is no time": (
        lambda d: d["province"]["hours"][0].update(extra_day=["07:00-24:00"]),
        "province.hours[0].extra_day[0]: '07:00-24:00' is not a session such as '07:00-11:30'",
    ),
    "a weekday in two rows": (
        lambda d: d["province"]["hours"][0].update(
            weekly("2024-01-01", ([1, 2], ["07:00-11:30"]), ([2], ["13:30-17:00"]))
        ),
        "province.hours[0].week: weekdays [2] are given more than once",
    ),
    "no hours at the start": (
        lambda d: d["province"]["hours"][0].update(valid_from="2024-01-02"),
        "province.hours[0].valid_from: no hours are given before 2024-01-02",
    ),
    "hours out of order": (
        lambda d: d["province"]["hours"].append(weekly("2023-06-01")),
        "province.hours[1].valid_from: 2023-06-01 must come after 2024-01-01",
    ),
}


@pytest.mark.parametrize("fault", ONE_FAULT)
def test_one_fault_is_told_alone_with_its_place(fault: str, data: Data, write: Write) -> None:
    break_it, told = ONE_FAULT[fault]
    break_it(data)

    assert problems_of(write(data)) == (told,)


@pytest.mark.parametrize(
    ("break_it", "place"),
    [
        (lambda d: d["days_off"][0].update(note="?"), "days_off[0].note"),
        (lambda d: d["days_off"][0].update(name=""), "days_off[0].name"),
        (lambda d: d["days_off"][0].update(provisional="yes"), "days_off[0].provisional"),
        (lambda d: d["days_off"][0].update(date="2024-02-30"), "days_off[0].date"),
        (lambda d: d["days_off"][0].update(date=20240101), "days_off[0].date"),
        (lambda d: d["province"]["days_off"].append("2024-06-03"), "province.days_off[0]"),
        (lambda d: d["province"].update(hours=[]), "province.hours"),
        (lambda d: d["rest_weekdays"].append(8), "rest_weekdays[2]"),
        (lambda d: d["covers"].update(last_year="2024"), "covers.last_year"),
        (lambda d: d.pop("working_days"), "working_days"),
        (lambda d: d["agencies"].append({"agency": "A", "hours": []}), "agencies[0].hours"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(
    break_it: Callable[[Data], Any], place: str, data: Data, write: Write
) -> None:
    break_it(data)

    assert place in [problem.split(": ")[0] for problem in problems_of(write(data))]


def test_a_year_added_without_its_holidays_is_refused(data: Data, write: Write) -> None:
    data["covers"]["last_year"] = 2026

    problems = problems_of(write(data))

    assert "covers: 2025 has 0 of 5 day(s) off for Tết Nguyên đán" in problems
    assert "covers: 2026 has 0 of 1 day(s) off for Ngày Văn hóa Việt Nam" in problems
    assert len(problems) == 6 + 7  # 24/11 is a holiday from 2026 on


def test_a_key_given_twice_is_refused(data: Data, write: Write) -> None:
    text = json.dumps(data).replace('"agencies": []', '"agencies": [], "agencies": []')

    assert problems_of(write(text)) == ("agencies: the key is given twice in one object",)


def test_broken_json_is_told_by_its_line(write: Write) -> None:
    assert problems_of(write('{"covers":\n ]}')) == ("line 2: Expecting value",)


@pytest.mark.parametrize("content", ["[]", "null", '{"days_off": 5, "province": [], "covers": 1}'])
def test_a_file_of_another_shape_is_refused(content: str, write: Write) -> None:
    assert problems_of(write(content))
