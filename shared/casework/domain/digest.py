"""The digest: one email each working morning that lists the open cases of an agency, or the desk.

It also stands for messages that nobody needs one by one. Whatever it tells in place of a message is
in it, because it lists all that its reader's agency holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final

from casework.domain.case import Case, State
from casework.domain.events import DeadlineReminded
from casework.domain.history import RecordedEvent
from casework.domain.notifications import Notice
from casework.domain.placeholders import due_at
from casework.domain.working_time import VIETNAM, WorkingCalendar, vietnam_date
from casework.domain.worklist import OpenCase

LATEST: Final = timedelta(minutes=30)
"""So long after its time a digest may still be planned: two rounds of the planner, so that one that
fails makes it late and not lost."""
_DAY: Final = timedelta(days=1)


def digest_at(day: date, at: time) -> datetime:
    """The instant (UTC) of a local time."""
    return datetime.combine(day, at, VIETNAM).astimezone(UTC)


def day_to_plan(now: datetime, at: time, calendar: WorkingCalendar) -> date | None:
    """The day whose digests are to be planned at this instant; None at any other time."""
    day = vietnam_date(now)
    begin = digest_at(day, at)
    in_time = begin <= now < begin + LATEST
    return day if in_time and calendar.is_working_day(day) else None


def next_digest(now: datetime, at: time, calendar: WorkingCalendar) -> datetime:
    """The first one after `now`. Raises CalendarNotCovered."""
    day = vietnam_date(now)
    while digest_at(day, at) <= now or not calendar.is_working_day(day):
        day += _DAY
    return digest_at(day, at)


def digest_before(day: date, at: time, calendar: WorkingCalendar) -> datetime:
    """That of the working day before. Raises CalendarNotCovered."""
    day -= _DAY
    while not calendar.is_working_day(day):
        day -= _DAY
    return digest_at(day, at)


class Manner(Enum):
    """How the reader of a digest is told of an event of a case that it lists."""

    AT_ONCE = "at_once"
    UNLESS_FLOODED = "unless_flooded"
    """One by one, but not without end on one day."""
    BY_DIGEST = "by_digest"


def manner_of(
    notice: Notice, case: Case, cause: RecordedEvent, *, emergency: bool, next_at: datetime
) -> Manner:
    """`next_at` is when the next digest comes. What is due before it, and so whatever tells of an
    overdue case, does not wait for it."""
    if emergency or due_at(case, cause) <= next_at:
        return Manner.AT_ONCE
    # Nobody has accepted the case yet: the time for that is shorter, and not that of the answer.
    urging = isinstance(cause.event, DeadlineReminded) and case.state is State.FORWARDED
    return Manner.BY_DIGEST if notice.digest and not urging else Manner.UNLESS_FLOODED


@dataclass(frozen=True, slots=True)
class Window:
    """What a digest looks at: since the one `before`, up to its own instant `at`; due `until` then
    is soon."""

    before: datetime
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """Each open case is in one list, the most urgent that it belongs to; earliest due first."""

    agency: str
    day: date
    until: datetime
    overdue: tuple[OpenCase, ...] = ()
    soon: tuple[OpenCase, ...] = ()
    new: tuple[OpenCase, ...] = ()
    rest: tuple[OpenCase, ...] = ()
    tasks: int = 0

    @property
    def cases(self) -> tuple[OpenCase, ...]:
        return (*self.overdue, *self.soon, *self.new, *self.rest)

    @property
    def is_empty(self) -> bool:
        return not self.cases and not self.tasks


def digest_of(
    agency: str,
    day: date,
    held: Iterable[OpenCase],
    window: Window,
    *,
    now: datetime,
    tasks: int = 0,
) -> Digest:
    """`held` is in order of the due times. What came after the digest's instant is for the next
    one, however late this one is written."""
    lists: dict[str, list[OpenCase]] = {"overdue": [], "soon": [], "new": [], "rest": []}
    for line in held:
        if line.held_since < window.at:
            lists[_list_of(line, window, now)].append(line)
    listed = {name: tuple(lines) for name, lines in lists.items()}
    return Digest(agency, day, window.until, **listed, tasks=tasks)


def _list_of(line: OpenCase, window: Window, now: datetime) -> str:
    if not line.paused and line.due_at <= now:
        return "overdue"
    if not line.paused and line.due_at <= window.until:
        return "soon"
    return "new" if line.held_since >= window.before else "rest"
