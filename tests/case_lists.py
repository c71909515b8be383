"""In-memory lists of cases. They pass the same contract suite as the adapter (tests/contract)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from casework.domain.case import Case
from casework.domain.corrections import month_of
from casework.domain.reports import ReportRow, row_of
from casework.use_cases.list_cases import Page, Wanted
from tests.fakes import InMemoryCases

Order = Callable[[Case], str]


@dataclass
class InMemoryCaseLists:
    stored: InMemoryCases

    def of_partner(self, partner: str, wanted: Wanted, *, since: datetime | None) -> Page:
        own = [
            case
            for case in self.stored.cases.values()
            if case.source.partner == partner and (since is None or case.received_at >= since)
        ]
        own.sort(key=_received, reverse=True)
        behind = [c for c in own if wanted.after is None or _received(c) < wanted.after]
        return _page(behind, wanted, _received)

    def held_by(self, holder: str, wanted: Wanted, *, overdue_at: datetime | None) -> Page:
        held = [case for case in self.stored.cases.values() if case.holder == holder]
        if overdue_at is not None:
            held = [c for c in held if c.clock.due_at < overdue_at and c.clock.paused_at is None]
        held.sort(key=_due)
        return _page([c for c in held if _due(c) > (wanted.after or "")], wanted, _due)

    def of_field(self, field: str, since: datetime, until: datetime, at_most: int) -> list[Case]:
        found = [
            case
            for case in self.stored.cases.values()
            if case.classification
            and case.classification.field == field
            and since <= case.received_at <= until
        ]
        return sorted(found, key=_received, reverse=True)[:at_most]

    def report_rows(self, month: str) -> Iterator[ReportRow]:
        for case in sorted(self.stored.cases.values(), key=_received):
            if month_of(case.received_at) == month:
                yield row_of(case)


def _page(cases: list[Case], wanted: Wanted, order: Order) -> Page:
    fitting = [case for case in cases if wanted.state in (None, case.state)]
    shown = tuple(fitting[: wanted.limit])
    rest = shown and cases[-1] is not shown[-1]
    return Page(shown, order(shown[-1]) if rest else None)


def _received(case: Case) -> str:
    return f"{case.received_at:%Y-%m-%dT%H:%M:%S.%fZ}#{case.id}"


def _due(case: Case) -> str:
    return f"{case.clock.due_at:%Y-%m-%dT%H:%M:%S.%fZ}#{case.id}"
