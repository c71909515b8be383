"""A report as JSON, and as CSV for whoever opens it in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BaseModel

from casework.domain.reports import Cells, Dimension, Line, Report

Month = Annotated[
    str,
    Path(
        pattern=r"^20[2-9]\d-(0[1-9]|1[0-2])$",
        description="Tháng tiếp nhận, theo giờ Việt Nam",
        examples=["2026-11"],
    ),
]
By = Annotated[Dimension, Query(description="Thống kê theo: cơ quan, lĩnh vực, …")]
Names = Callable[[str], str | None]

_ALL: Final = "Tổng cộng"
_HEADINGS: Final = {
    "answered_on_time": "Đã xử lý đúng hạn",
    "answered_late": "Đã xử lý trễ hạn",
    "open_in_time": "Chưa xử lý còn hạn",
    "open_overdue": "Chưa xử lý quá hạn",
    "refused": "Không tiếp nhận",
    "merged": "Gộp",
    "guided": "Hướng dẫn",
    "not_enough_information": "Đóng vì thiếu thông tin",
    "extended": "Được gia hạn",
    "satisfied": "Hài lòng",
    "neutral": "Bình thường",
    "dissatisfied": "Không hài lòng",
    "not_rated": "Chưa đánh giá",
}


class CellsView(BaseModel):
    """On time is against the original due time. `extended` and satisfaction cut across cells."""

    total: int
    answered_on_time: int
    answered_late: int
    open_in_time: int
    open_overdue: int
    refused: int
    merged: int
    guided: int
    not_enough_information: int
    extended: int
    satisfied: int
    neutral: int
    dissatisfied: int
    not_rated: int
    on_time_share: float | None

    @classmethod
    def of(cls, cells: Cells) -> CellsView:
        share = cells.on_time_share
        counted = {field.name: getattr(cells, field.name) for field in fields(Cells)}
        rounded = None if share is None else round(share, 4)
        return cls(total=cells.total, on_time_share=rounded, **counted)


class LineView(BaseModel):
    """`key` is a code, null for the cases that have none yet; `name` is null for a mere code."""

    key: str | None
    name: str | None
    cells: CellsView

    @classmethod
    def of(cls, line: Line, names: Names) -> LineView:
        name = names(line.key) if line.key else None
        return cls(key=line.key, name=name, cells=CellsView.of(line.cells))


class ReportView(BaseModel):
    """Of the cases received in `month`, as they stand `as_of`. The most cases first."""

    month: str
    as_of: datetime
    by: Dimension
    total: CellsView
    lines: list[LineView]

    @classmethod
    def of(
        cls, report: Report, month: str, by: Dimension, names: Names, now: datetime
    ) -> ReportView:
        return cls(
            month=month,
            as_of=now,
            by=by,
            total=CellsView.of(report.total),
            lines=[LineView.of(line, names) for line in report.lines],
        )

    def csv(self) -> str:
        """With a byte order mark: without it, spreadsheets do not read Vietnamese."""
        text = io.StringIO()
        sheet = csv.writer(text)
        sheet.writerow(["Mã", "Tên", "Tổng số", *_HEADINGS.values()])
        for line in self.lines:
            sheet.writerow([line.key, line.name, *_counts(line.cells)])
        sheet.writerow([None, _ALL, *_counts(self.total)])
        return f"\ufeff{text.getvalue()}"


def _counts(cells: CellsView) -> list[int]:
    return [cells.total, *(getattr(cells, name) for name in _HEADINGS)]
