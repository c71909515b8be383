from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.open311.queries import LONGEST, InvalidWindow, Page, Query, Status, Window

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC))


def test_without_ends_it_is_the_last_ninety_days() -> None:
    assert Window.of(None, None, NOW) == Window(NOW - LONGEST, NOW)


def test_with_one_end_it_is_the_ninety_days_beside_it_up_to_now() -> None:
    old = NOW - timedelta(days=200)

    assert Window.of(old, None, NOW) == Window(old, old + LONGEST)
    assert Window.of(NOW - timedelta(days=3), None, NOW).end == NOW
    assert Window.of(None, old, NOW) == Window(old - LONGEST, old)


@given(st.none() | INSTANTS, st.none() | INSTANTS, INSTANTS)
def test_a_window_is_never_longer_and_never_turned_round(
    start: datetime | None, end: datetime | None, now: datetime
) -> None:
    if (start and (end or now) < start) or (start and end and end - start > LONGEST):
        with pytest.raises(InvalidWindow):
            Window.of(start, end, now)
        return
    window = Window.of(start, end, now)
    assert timedelta() <= window.end - window.start <= LONGEST
    assert start is None or window.start == start
    assert end is None or window.end == end


def test_days_are_those_of_viet_nam() -> None:
    evening = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # 24/11 00h00 in Việt Nam
    window = Window(evening, evening)

    assert window.has_day(date(2026, 11, 24))
    assert not window.has_day(date(2026, 11, 23))
    assert evening in window


def test_what_was_received_in_a_window_is_looked_for_up_to_a_year_later() -> None:
    recent = Window.of(None, None, NOW)
    old = Window.of(datetime(2025, 1, 20, tzinfo=UTC), datetime(2025, 2, 2, tzinfo=UTC), NOW)

    assert [*recent.months_of_publication(NOW)] == ["2026-11", "2026-10", "2026-09", "2026-08"]
    months = [*old.months_of_publication(NOW)]
    assert (months[0], months[-1], len(months)) == ("2026-02", "2025-01", 14)


@given(st.lists(st.integers(), max_size=40), st.integers(1, 12))
def test_pages_neither_repeat_nor_leave_out(found: list[int], size: int) -> None:
    pages = [Page(number, size).of(found) for number in range(1, 42)]

    assert [entry for page in pages for entry in page] == found
    assert all(len(page) <= size for page in pages)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, True),
        ({"services": frozenset({"dien", "thue"})}, True),
        ({"services": frozenset({"thue"})}, False),
        ({"statuses": frozenset({Status.CLOSED})}, False),
        ({"services": frozenset({"dien"}), "statuses": frozenset({Status.OPEN})}, True),
    ],
)
def test_a_query_wants_what_it_names_or_everything(query: dict, wanted: bool) -> None:
    assert Query(Window.of(None, None, NOW), **query).wants("dien", Status.OPEN) is wanted
