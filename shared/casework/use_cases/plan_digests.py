"""At the time of the digest on a working day: ask for that of every agency, and of the desk."""

from __future__ import annotations

from datetime import date

from casework.domain.case import DESK
from casework.domain.digest import day_to_plan
from casework.domain.directory import Directory
from casework.domain.messaging import MessagingRules
from casework.domain.working_time import WorkingCalendar
from casework.ports import Clock, DigestQueue


def plan_digests(
    *,
    directory: Directory,
    calendar: WorkingCalendar,
    messaging: MessagingRules,
    queue: DigestQueue,
    clock: Clock,
) -> int:
    """How many. Most of the time, none. A digest that is asked for twice is sent once."""
    day = day_to_plan(clock.now(), messaging.digest.at, calendar)
    if day is None:
        return 0
    holders = _possible_holders(directory, day)
    for code in holders:
        queue.request_digest(code, day)
    return len(holders)


def _possible_holders(directory: Directory, day: date) -> list[str]:
    """Also agencies that have ended: what they still hold must not be forgotten with them."""
    known = [a.code for a in directory.agencies if a.valid_from is None or a.valid_from <= day]
    return [*dict.fromkeys([*known, DESK])]
