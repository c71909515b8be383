"""The province's calendar against days looked up by hand, on paper calendars and in notices."""

from datetime import date

import pytest

from casework.reference.calendars import load_calendar

CALENDAR = load_calendar()

LISTED_OFF = """
2021-01-01 Fri Tết Dương lịch
2021-02-10 Wed 29 tháng Chạp
2021-02-12 Fri mùng 1
2021-02-13 Sat mùng 2
2021-02-15 Mon Nghỉ bù Tết Nguyên đán
2021-02-16 Tue Nghỉ bù Tết Nguyên đán
2021-04-21 Wed Giỗ Tổ Hùng Vương
2021-04-30 Fri Ngày Chiến thắng
2021-05-01 Sat Ngày Quốc tế Lao động
2021-05-03 Mon Nghỉ bù Ngày Quốc tế Lao động
2021-09-02 Thu Quốc khánh
2021-09-03 Fri ngày liền kề
2022-01-01 Sat Tết Dương lịch
2022-01-03 Mon Nghỉ bù Tết Dương lịch
2022-01-31 Mon giao thừa
2022-02-04 Fri mùng 4
2022-04-10 Sun Giỗ Tổ Hùng Vương
2022-04-11 Mon Nghỉ bù Giỗ Tổ
2022-05-02 Mon Nghỉ bù Ngày Chiến thắng
2022-05-03 Tue Nghỉ bù Ngày Quốc tế Lao động
2022-09-01 Thu ngày liền kề
2022-09-02 Fri Quốc khánh
2023-01-02 Mon Nghỉ bù Tết Dương lịch
2023-01-20 Fri 29 tháng Chạp
2023-01-22 Sun mùng 1
2023-01-25 Wed Nghỉ bù Tết Nguyên đán
2023-01-26 Thu Nghỉ bù Tết Nguyên đán
2023-04-29 Sat Giỗ Tổ Hùng Vương
2023-05-01 Mon Ngày Quốc tế Lao động
2023-05-02 Tue Nghỉ bù Giỗ Tổ
2023-05-03 Wed Nghỉ bù Ngày Chiến thắng
2023-09-01 Fri ngày liền kề
2023-09-04 Mon Nghỉ bù Quốc khánh
2024-01-01 Mon Tết Dương lịch
2024-02-08 Thu 29 tháng Chạp
2024-02-09 Fri giao thừa
2024-02-14 Wed Nghỉ bù Tết Nguyên đán
2024-04-18 Thu Giỗ Tổ Hùng Vương
2024-04-29 Mon Hoán đổi với thứ Bảy 04/5/2024
2024-04-30 Tue Ngày Chiến thắng
2024-05-01 Wed Ngày Quốc tế Lao động
2024-09-02 Mon Quốc khánh
2024-09-03 Tue ngày liền kề
2025-01-01 Wed Tết Dương lịch
2025-01-27 Mon 28 tháng Chạp
2025-01-29 Wed mùng 1
2025-01-31 Fri mùng 3
2025-04-07 Mon Giỗ Tổ Hùng Vương
2025-04-30 Wed Ngày Chiến thắng
2025-05-02 Fri Hoán đổi với thứ Bảy 26/4/2025
2025-09-01 Mon ngày liền kề
2025-09-02 Tue Quốc khánh
2026-01-01 Thu Tết Dương lịch
2026-01-02 Fri Hoán đổi với thứ Bảy 10/01/2026
2026-02-16 Mon giao thừa
2026-02-17 Tue mùng 1
2026-02-20 Fri mùng 4
2026-04-26 Sun Giỗ Tổ Hùng Vương
2026-04-27 Mon Nghỉ bù Giỗ Tổ
2026-04-30 Thu Ngày Chiến thắng
2026-05-01 Fri Ngày Quốc tế Lao động
2026-08-31 Mon Hoán đổi với thứ Bảy 22/8/2026
2026-09-01 Tue ngày liền kề
2026-09-02 Wed Quốc khánh
2026-11-24 Tue Ngày Văn hóa Việt Nam
"""

WORKED_SATURDAYS = """
2024-05-04 Sat thứ Hai 29/4/2024
2025-04-26 Sat thứ Sáu 02/5/2025
2026-01-10 Sat thứ Sáu 02/01/2026
2026-08-22 Sat thứ Hai 31/8/2026
"""

ORDINARY_WORKING_DAYS = """
2021-02-09 Tue, 2021-02-17 Wed, 2021-04-20 Tue, 2021-05-04 Tue, 2021-09-01 Wed, 2021-09-06 Mon,
2021-11-01 Mon, 2021-11-24 Wed, 2022-01-04 Tue, 2022-01-28 Fri, 2022-02-07 Mon, 2022-04-12 Tue,
2022-05-04 Wed, 2022-08-31 Wed, 2022-09-05 Mon, 2023-01-03 Tue, 2023-01-19 Thu, 2023-01-27 Fri,
2023-04-28 Fri, 2023-05-04 Thu, 2023-08-31 Thu, 2023-09-05 Tue, 2024-01-02 Tue, 2024-02-07 Wed,
2024-02-15 Thu, 2024-02-29 Thu, 2024-05-02 Thu, 2024-09-04 Wed, 2025-01-24 Fri, 2025-02-03 Mon,
2025-05-05 Mon, 2025-07-01 Tue, 2025-08-29 Fri, 2025-09-03 Wed, 2025-11-24 Mon, 2026-01-05 Mon,
2026-02-13 Fri, 2026-02-23 Mon, 2026-04-28 Tue, 2026-04-29 Wed, 2026-05-04 Mon, 2026-08-24 Mon,
2026-09-03 Thu, 2026-11-23 Mon, 2026-11-25 Wed, 2026-12-25 Fri
"""

ORDINARY_REST = """
2021-02-20 Sat, 2021-05-02 Sun, 2022-01-02 Sun, 2022-02-05 Sat, 2023-09-03 Sun, 2024-04-27 Sat,
2024-05-05 Sun, 2024-05-11 Sat, 2025-01-25 Sat, 2025-02-01 Sat, 2025-05-03 Sat, 2025-08-30 Sat,
2026-01-03 Sat, 2026-01-17 Sat, 2026-02-14 Sat, 2026-02-22 Sun, 2026-08-15 Sat, 2026-08-29 Sat
"""


def listed(table: str) -> list[list[str]]:
    return [line.split(" ", 2) for line in table.strip().split("\n")]


def ordinary(table: str) -> list[list[str]]:
    return [cell.split() for cell in table.split(",")]


@pytest.mark.parametrize(("day", "weekday", "reason"), listed(LISTED_OFF))
def test_a_listed_day_off_is_off_for_its_reason(day: str, weekday: str, reason: str) -> None:
    on = date.fromisoformat(day)

    assert f"{on:%a}" == weekday
    assert not CALENDAR.is_working_day(on)
    assert reason in (CALENDAR.name_of(on) or "")


@pytest.mark.parametrize(("day", "weekday", "for_what"), listed(WORKED_SATURDAYS))
def test_a_worked_saturday_makes_up_for_a_day(day: str, weekday: str, for_what: str) -> None:
    on = date.fromisoformat(day)

    assert f"{on:%a}" == weekday
    assert CALENDAR.is_working_day(on)
    assert CALENDAR.name_of(on) == f"Làm bù cho {for_what}"


@pytest.mark.parametrize(("day", "weekday"), ordinary(ORDINARY_WORKING_DAYS))
def test_an_ordinary_weekday_is_worked(day: str, weekday: str) -> None:
    on = date.fromisoformat(day)

    assert f"{on:%a}" == weekday
    assert CALENDAR.is_working_day(on)
    assert CALENDAR.name_of(on) is None


@pytest.mark.parametrize(("day", "weekday"), ordinary(ORDINARY_REST))
def test_an_ordinary_weekend_is_rest(day: str, weekday: str) -> None:
    on = date.fromisoformat(day)

    assert f"{on:%a}" == weekday
    assert not CALENDAR.is_working_day(on)
    assert CALENDAR.name_of(on) is None
