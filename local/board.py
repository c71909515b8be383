"""What the demonstration shows: one line a case, read from the deployed system."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from rich.table import Table

from casework.domain.case import STATE_NAMES, State
from casework.reference.directory import load_directory
from casework.reference.notices import load_notices
from local.cloud import LocalCloud

_EVENT_SIGNS: Final = {
    "DeadlineReminded": "[yellow]•[/]",
    "DeadlineMissed": "[bold red]![/]",
    "CaseEscalated": "[red]▲[/]",
}
_LEGEND: Final = "• đôn đốc   ! quá hạn   ▲ báo cáo cấp trên   ✓ trả lời đúng hạn   ✗ trả lời trễ"
_STATE_STYLES: Final = {State.TRIAGE: "magenta", State.FORWARDED: "cyan", State.CLOSED: "green"}


@dataclass
class Row:
    """A case and the names of its events, as stored."""

    reference: str
    text: str
    case: dict[str, Any] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        return State(self.case.get("state", State.RECEIVED))

    @property
    def settled(self) -> bool:
        """Nothing is to come any more: closed, guided, or every rung has fired."""
        return bool(self.case) and not self.case["clock"]["rungs"]

    @property
    def overdue(self) -> bool:
        return self.case.get("overdue_since") is not None


class Board:
    def __init__(self, cloud: LocalCloud, outputs: Mapping[str, str], rows: Sequence[Row]) -> None:
        self._cloud = cloud
        self._table = outputs["CaseTableName"]
        self._dynamodb = cloud.client("dynamodb")
        self.rows = rows

    def refresh(self) -> None:
        for row in self.rows:
            items = self._dynamodb.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"CASE#{row.reference}"}},
            )["Items"]
            bodies = {item["sk"]["S"]: item for item in items}
            row.case = json.loads(bodies.pop("CASE")["body"]["S"])
            row.events = [bodies[sk]["name"]["S"] for sk in sorted(bodies)]

    def table(self, title: str) -> Table:
        table = Table(title=title, title_justify="left", caption=_LEGEND, expand=True)
        for heading in ("Mã phản ánh", "Nội dung", "Lĩnh vực", "Cơ quan", "Trạng thái", "Hạn"):
            # the text gives way first when the screen is narrow
            ratio = 1 if heading == "Nội dung" else None
            table.add_column(heading, no_wrap=True, overflow="ellipsis", ratio=ratio)
        table.add_column("Diễn biến", no_wrap=True, min_width=9)
        for row in self.rows:
            table.add_row(*_cells(row))
        return table

    def summary(self) -> Counter[str]:
        """Counts of what the system did: cases by state, rungs by kind."""
        counted: Counter[str] = Counter(str(row.state) for row in self.rows)
        for row in self.rows:
            counted.update(row.events)
        return counted


def _cells(row: Row) -> tuple[str, ...]:
    found = row.case.get("classification") or {}
    style = _STATE_STYLES.get(row.state, "white")
    signs = [_EVENT_SIGNS[name] for name in row.events if name in _EVENT_SIGNS]
    answer = row.case.get("answer")
    if answer:
        signs.append("[green]✓[/]" if answer["on_time"] else "[red]✗[/]")
    return (
        row.reference,
        row.text,
        load_notices().editions[-1].field_names.get(found.get("field") or "", "–")[:18],
        _agency_name(row.case.get("lead_agency")),
        f"[{style}]{STATE_NAMES[row.state]}[/]",
        _countdown(row),
        " ".join(signs),
    )


def _agency_name(code: str | None) -> str:
    agency = load_directory().agency(code, datetime.now(UTC).date()) if code else None
    return agency.name.split(" (")[0][:24] if agency else "Tổng đài 1022"


def _countdown(row: Row) -> str:
    clock = row.case.get("clock")
    if not clock or not clock["running"]:
        return "–"
    left = (datetime.fromisoformat(clock["due_at"]) - datetime.now(UTC)).total_seconds()
    return f"{left:4.0f} s" if left >= 0 else f"[red]{left:4.0f} s[/]"
