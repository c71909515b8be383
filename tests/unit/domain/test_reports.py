"""The four cells, the columns apart, the denominators."""

from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.case import Level
from casework.domain.reports import (
    Cells,
    Dimension,
    Line,
    Period,
    ReportRow,
    Satisfaction,
    Standing,
    four_cells,
)
from tests.builders import (
    AGENCY,
    NINE_O_CLOCK,
)

NOW = datetime(2026, 3, 20, tzinfo=UTC)
MARCH = Period(
    datetime(2026, 2, 28, 17, tzinfo=UTC),  # 1 March, 00h00 in Việt Nam
    datetime(2026, 3, 31, 17, tzinfo=UTC),
)
ROW = ReportRow(
    received_at=NINE_O_CLOCK,
    unit=AGENCY,
    field="chieu_sang",
    place="29869",
    channel="e-dongthap",
    level=Level.FORWARDED,
    standing=Standing.OPEN,
    due_at=NOW,
    paused_at=None,
    on_time=False,
    extended=False,
    satisfaction=None,
)


def cells(*rows: ReportRow, now: datetime = NOW) -> Cells:
    return four_cells(rows, Dimension.UNIT, MARCH, now).total


def test_a_share_of_nothing_is_not_a_number() -> None:
    assert Cells(open_overdue=3).on_time_share is None
    assert Cells(answered_on_time=1, answered_late=3, refused=9).on_time_share == 0.25


def test_the_period_takes_its_start_and_leaves_its_end() -> None:
    at_start, at_end = replace(ROW, received_at=MARCH.start), replace(ROW, received_at=MARCH.end)

    assert cells(at_start, at_end).total == 1
    assert cells(at_end).total == 0


def test_a_period_that_does_not_end_after_its_start_is_refused() -> None:
    with pytest.raises(ValueError, match="period"):
        Period(NOW, NOW)


@pytest.mark.parametrize(
    ("by", "change", "key"),
    [
        (Dimension.UNIT, {"unit": "SXD"}, "SXD"),
        (Dimension.UNIT, {"unit": None}, None),
        (Dimension.FIELD, {"field": "dat_dai"}, "dat_dai"),
        (Dimension.PLACE, {"place": "30076"}, "30076"),
        (Dimension.CHANNEL, {"channel": "zalo"}, "zalo"),
        (Dimension.LEVEL, {"level": Level.JOINT}, "3"),
        (Dimension.LEVEL, {"level": None}, None),
    ],
)
def test_each_dimension_makes_lines_of_its_own(by: Dimension, change: dict, key: str) -> None:
    report = four_cells([ROW, ROW, replace(ROW, **change)], by, MARCH, NOW)

    assert report.lines[1] == Line(key, Cells(open_in_time=1))
    assert report.lines[0].cells == Cells(open_in_time=2)
    assert report.total == Cells(open_in_time=3)


keys = st.sampled_from([None, "a", "b", "c"])
instants = st.datetimes(datetime(2026, 2, 20), datetime(2026, 4, 10), timezones=st.just(UTC))
rows = st.builds(
    ReportRow,
    received_at=instants,
    unit=keys,
    field=keys,
    place=keys,
    channel=st.sampled_from(["phone", "e-dongthap"]),
    level=st.sampled_from([None, *Level]),
    standing=st.sampled_from(Standing),
    due_at=instants,
    paused_at=st.none() | instants,
    on_time=st.booleans(),
    extended=st.booleans(),
    satisfaction=st.none() | st.sampled_from(Satisfaction),
)


@given(st.lists(rows, max_size=30), st.sampled_from(Dimension), instants)
def test_cells_and_columns_apart_always_add_up_to_the_denominators(
    given_rows: list[ReportRow], by: Dimension, now: datetime
) -> None:
    received = [row for row in given_rows if MARCH.start <= row.received_at < MARCH.end]

    report = four_cells(given_rows, by, MARCH, now)

    total = report.total
    assert total.total == total.answered + total.open + total.apart == len(received)
    assert total.answered == sum(row.standing is Standing.ANSWERED for row in received)
    assert total.open == sum(row.standing is Standing.OPEN for row in received)
    assert total.extended == sum(row.extended for row in received)
    assert total.rateable == sum(row.satisfaction is not None for row in received)
    assert len({line.key for line in report.lines}) == len(report.lines)
    for name, count in asdict(total).items():
        assert count == sum(getattr(line.cells, name) for line in report.lines)
