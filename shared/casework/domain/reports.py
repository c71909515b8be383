"""The four cells: answered on time, answered late, open in time, open overdue.

On time is against the ORIGINAL due time; cases with an approved extension are a column of their
own, so that an extension cannot pass for punctuality. Every case received in the period is in
exactly one cell or one column apart (refused, merged, guided, closed for want of information), and
those who did not rate stay in the denominator of satisfaction (domain reference §0 (15), §7).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casework.domain.case import Case, Level, Outcome, State
from casework.domain.working_time import VIETNAM


class Dimension(StrEnum):
    """What a report counts by: attributes of a ReportRow."""

    UNIT = "unit"
    FIELD = "field"
    PLACE = "place"
    CHANNEL = "channel"
    LEVEL = "level"


class Standing(StrEnum):
    ANSWERED = "answered"
    OPEN = "open"
    REFUSED = "refused"
    MERGED = "merged"
    GUIDED = "guided"
    NOT_ENOUGH_INFORMATION = "not_enough_information"


class Satisfaction(StrEnum):
    """Of a rating from 1 to 5: up to 2, 3, from 4 on. A 3 is neither the one nor the other."""

    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"
    NOT_RATED = "not_rated"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What one case contributes, as it stands now: no text, no person, no point on the map.

    `unit` is the lead agency, `place` the commune's GSO code. `satisfaction` is None while nobody
    could rate.
    """

    received_at: datetime
    unit: str | None
    field: str | None
    place: str | None
    channel: str
    level: Level | None
    standing: Standing
    due_at: datetime
    """The original due time, for a case that is open."""
    paused_at: datetime | None
    """Since when the clock stands still for the citizen: it runs into no deadline meanwhile."""
    on_time: bool
    """Of the answer, where there is one."""
    extended: bool
    satisfaction: Satisfaction | None


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to, not including, `end`: a month, or the 25th at 12:00 to the next 25th."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"a period ends after it starts: {self.start}, {self.end}")

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def month_period(month: str) -> Period:
    """Of a month ("2026-11") in Việt Nam. Raises ValueError."""
    start = datetime.strptime(month, "%Y-%m").replace(tzinfo=VIETNAM)
    next_one = (start + timedelta(days=32)).replace(day=1)
    return Period(start, next_one)


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts of cases. `extended` and satisfaction cut across the cells and are not added to them.

    answered + open + apart = total; the four of satisfaction add up to `rateable`.
    """

    answered_on_time: int = 0
    answered_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    refused: int = 0
    merged: int = 0
    guided: int = 0
    not_enough_information: int = 0
    extended: int = 0
    satisfied: int = 0
    neutral: int = 0
    dissatisfied: int = 0
    not_rated: int = 0

    @property
    def answered(self) -> int:
        return self.answered_on_time + self.answered_late

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_overdue

    @property
    def apart(self) -> int:
        """Neither answered nor waiting for an answer."""
        return self.refused + self.merged + self.guided + self.not_enough_information

    @property
    def total(self) -> int:
        """Everything received in the period."""
        return self.answered + self.open + self.apart

    @property
    def rateable(self) -> int:
        """Whoever was told the end of the case, or rated it before it was reopened."""
        return self.satisfied + self.neutral + self.dissatisfied + self.not_rated

    @property
    def on_time_share(self) -> float | None:
        """Of the answered; None where nothing is answered, which is not the same as 0 or 1."""
        return self.answered_on_time / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Line:
    """`key` is a code, or None for the cases that have none (no lead agency yet, no commune)."""

    key: str | None
    cells: Cells


@dataclass(frozen=True, slots=True)
class Report:
    """One line a key, the most cases first; `total` is all of them together."""

    lines: tuple[Line, ...]
    total: Cells


def row_of(case: Case) -> ReportRow:
    clock = case.agency_clock or case.clock
    location, found = case.feedback.location, case.classification
    return ReportRow(
        received_at=case.received_at,
        unit=case.lead_agency,
        field=found.field if found else None,
        place=location.commune if location else None,
        channel=case.source.channel,
        level=case.level,
        standing=_standing(case),
        due_at=clock.original_due_at,
        paused_at=clock.paused_at,
        on_time=case.answer.on_time if case.answer else False,
        extended=any(extension.approved for extension in case.extensions),
        satisfaction=_satisfaction(case),
    )


def four_cells(rows: Iterable[ReportRow], by: Dimension, period: Period, now: datetime) -> Report:
    """The cases received in the period, as they stand at `now`."""
    received = [row for row in rows if row.received_at in period]
    groups: defaultdict[str | None, list[ReportRow]] = defaultdict(list)
    for row in received:
        groups[_key(row, by)].append(row)
    lines = [Line(key, _count(group, now)) for key, group in groups.items()]
    lines.sort(key=lambda line: (-line.cells.total, line.key is None, line.key or ""))
    return Report(tuple(lines), _count(received, now))


def _standing(case: Case) -> Standing:
    match case.state:
        case State.REFUSED | State.MERGED | State.GUIDED:
            return Standing(str(case.state))
        case State.CLOSED if case.outcome is Outcome.NOT_ENOUGH_INFORMATION:
            return Standing.NOT_ENOUGH_INFORMATION
        case _:
            return Standing.ANSWERED if case.answer else Standing.OPEN


def _satisfaction(case: Case) -> Satisfaction | None:
    if case.rating is None:
        return Satisfaction.NOT_RATED if case.state is State.CLOSED else None
    if case.rating.dissatisfied:
        return Satisfaction.DISSATISFIED
    return Satisfaction.NEUTRAL if case.rating.score == 3 else Satisfaction.SATISFIED


def _key(row: ReportRow, by: Dimension) -> str | None:
    match by:
        case Dimension.UNIT:
            return row.unit
        case Dimension.FIELD:
            return row.field
        case Dimension.PLACE:
            return row.place
        case Dimension.CHANNEL:
            return row.channel
        case Dimension.LEVEL:
            return str(int(row.level)) if row.level else None


def _count(rows: Iterable[ReportRow], now: datetime) -> Cells:
    counted: Counter[str] = Counter()
    for row in rows:
        counted[_cell(row, now)] += 1
        counted["extended"] += row.extended
        if row.satisfaction:
            counted[str(row.satisfaction)] += 1
    return Cells(**counted)


def _cell(row: ReportRow, now: datetime) -> str:
    match row.standing:
        case Standing.ANSWERED:
            return "answered_on_time" if row.on_time else "answered_late"
        case Standing.OPEN:
            return "open_in_time" if (row.paused_at or now) <= row.due_at else "open_overdue"
        case apart:
            return str(apart)
