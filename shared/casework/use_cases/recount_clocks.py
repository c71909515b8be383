"""Whenever the calendar is another one, count the open clocks anew, a part of them at a time.

Nobody has to ask for it: the sweeper comes every few minutes. What it counted stays counted, so it
may be interrupted anywhere; each of its looks at all clocks passes over those quickly.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from casework.domain.case import SYSTEM
from casework.domain.commands import RecomputeClock
from casework.domain.errors import CaseworkError
from casework.domain.policy import Rules
from casework.domain.recount import Recount
from casework.ports import Cases, Clock, Recounts
from casework.use_cases.change_case import change_case


def recount_clocks(
    *, cases: Cases, recounts: Recounts, clock: Clock, rules: Rules, until: datetime
) -> int:
    """How many were counted anew; nothing is begun after `until`.

    One case that fails does not hold up the others: its error is raised at the end.
    """
    began = clock.now()
    recount = recounts.read()
    if recount is None or recount.calendar != rules.calendar_revision:
        begun = Recount(rules.calendar_revision, began)
        if not recounts.change(recount, begun):
            return 0  # somebody else begins
        recount = begun
    if recount.done:
        return 0
    counted, whole = _counted(cases, clock, rules, until)
    if whole and not counted and recount.settled(began):
        recounts.change(recount, replace(recount, done=True))
    return counted


def _counted(cases: Cases, clock: Clock, rules: Rules, until: datetime) -> tuple[int, bool]:
    """How many, and whether all were looked at."""
    counted = 0
    failures: list[CaseworkError] = []
    for case_id in [*cases.unfinished()]:  # all, before writing moves lines of the index
        if clock.now() > until:
            return counted, False
        try:
            counted += _recount(case_id, cases, clock, rules)
        except CaseworkError as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return counted, True


def _recount(case_id: str, cases: Cases, clock: Clock, rules: Rules) -> bool:
    before = cases.get(case_id)
    if before.clock.calendar == rules.calendar_revision:
        return False
    after = change_case(case_id, RecomputeClock(), SYSTEM, cases=cases, clock=clock, rules=rules)
    return after.clock.calendar != before.clock.calendar
