"""Follow a case without a token: by its reference and the last digits of the sender's phone."""

from __future__ import annotations

from datetime import datetime

from casework.domain.case import Case
from casework.domain.directory import Directory
from casework.domain.errors import CaseNotFound, TooManyTries, TrackingFailed, Unavailable
from casework.domain.tracking import (
    TrackedCase,
    TrackingRules,
    TryCounter,
    counters,
    tracked,
)
from casework.domain.working_time import vietnam_date
from casework.ports import Attempts, Cases, Clock


def track_case(
    case_id: str,
    digits: str,
    address: str,
    *,
    cases: Cases,
    attempts: Attempts,
    clock: Clock,
    rules: TrackingRules,
    directory: Directory,
) -> TrackedCase:
    """Raises TooManyTries, TrackingFailed, Unavailable.

    A try is counted before it is looked at, and given back unless it was wrong: however many come
    at once, no more than the limit are looked at. Right digits are refused too while a reference is
    locked, or guessing would go on all the same; one that does not exist is locked like any other.
    """
    now = clock.now()
    counted = counters(case_id, address, rules, now)
    _count(counted, attempts, now)
    try:
        case = _case_of_sender(case_id, digits, cases)
    except Unavailable:
        _give_back(counted, attempts)
        raise
    _give_back(counted, attempts)
    return tracked(case, rules, directory, vietnam_date(now))


def _count(counted: tuple[TryCounter, ...], attempts: Attempts, now: datetime) -> None:
    for counter in counted:
        if not attempts.take(counter):
            raise TooManyTries(counter.until - now)


def _give_back(counted: tuple[TryCounter, ...], attempts: Attempts) -> None:
    for counter in counted:
        attempts.give_back(counter)


def _case_of_sender(case_id: str, digits: str, cases: Cases) -> Case:
    if not cases.phone_fits(case_id, digits):
        raise TrackingFailed
    try:
        return cases.get(case_id)
    except CaseNotFound as error:
        raise TrackingFailed from error
