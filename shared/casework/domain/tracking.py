"""What a sender is told who follows the case by its reference and the last digits of the phone.

Four digits are a weak key. So it opens the state of the case in the words of
`reference/data/tracking.json`, the published answer and what is asked of the sender: nothing of who
sent what, and nothing of other cases.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from string import Template
from typing import Final

from casework.domain.case import Case, Outcome, State
from casework.domain.directory import Directory
from casework.domain.placeholders import DESK_NAME
from casework.domain.publication import public_case
from casework.domain.redaction import redacted
from casework.domain.working_time import vietnam_date

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BUCKET_BYTES: Final = 3
"""So few that some 250 addresses share a bucket: none of them can be told from it."""


class Situation(StrEnum):
    """What there are words for: the states, with what differs for the sender told apart."""

    RECEIVED = "received"
    TRIAGE = "triage"
    FORWARDED = "forwarded"
    IN_PROGRESS = "in_progress"
    WAITING_CITIZEN = "waiting_citizen"
    ANSWERED = "answered"
    ANSWERED_PUBLICLY = "answered_publicly"
    ANSWERED_PRIVATELY = "answered_privately"
    NOT_ENOUGH_INFORMATION = "not_enough_information"
    REFUSED = "refused"
    MERGED = "merged"
    GUIDED = "guided"


@dataclass(frozen=True, slots=True)
class Words:
    """`text` may name `$agency`."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TryLimit:
    """So many wrong tries in each period, then none until it is over."""

    tries: int
    period: timedelta


@dataclass(frozen=True, slots=True)
class TrackingRules:
    """One edition. The limits of a reference and of an address from which is asked all hold."""

    valid_from: date
    words: Mapping[Situation, Words]
    of_reference: tuple[TryLimit, ...]
    of_address: tuple[TryLimit, ...]


@dataclass(frozen=True, slots=True)
class TryCounter:
    """What is counted in one period, which ends at `until`."""

    key: str
    most: int
    until: datetime


@dataclass(frozen=True, slots=True)
class TrackedAnswer:
    text: str
    answered_on: date
    on_time: bool


@dataclass(frozen=True, slots=True)
class TrackedCase:
    """Days are those of Việt Nam."""

    reference: str
    state: State
    words: Words
    received_on: date
    due_on: date | None
    """When the agency has to answer by; None while none has the case."""
    overdue: bool
    agency: str | None
    """The name of the agency that handles it."""
    question: str | None
    reason: str | None
    """Why it was not received."""
    answer: TrackedAnswer | None


def tracked(case: Case, rules: TrackingRules, directory: Directory, on: date) -> TrackedCase:
    """What the sender may know of a case; personal data in questions and reasons is masked."""
    words = rules.words[_situation(case)]
    agency = _agency_name(case, directory, on)
    named = Template(words.text).substitute(agency=agency or DESK_NAME)
    refused = case.decline if case.state is State.REFUSED else None
    return TrackedCase(
        reference=case.id,
        state=case.state,
        words=Words(words.name, named),
        received_on=vietnam_date(case.received_at),
        due_on=_due_on(case),
        overdue=case.is_open and case.answer is None and case.overdue_since is not None,
        agency=agency,
        question=redacted(case.waiting.question) if case.waiting else None,
        reason=redacted(refused.reason) if refused else None,
        answer=_answer(case),
    )


def counters(
    case_id: str, address: str, rules: TrackingRules, now: datetime
) -> tuple[TryCounter, ...]:
    """What a try counts in. An address comes first: one that may not try any more does not use up
    the tries of a reference."""
    of_address = (_counter(_bucket(address, limit, now), limit, now) for limit in rules.of_address)
    of_reference = (_counter(case_id, limit, now) for limit in rules.of_reference)
    return (*of_address, *of_reference)


def _counter(who: str, limit: TryLimit, now: datetime) -> TryCounter:
    seconds, until = int(limit.period.total_seconds()), _end(limit, now)
    return TryCounter(f"{who}#{seconds}#{until:%Y%m%dT%H%M%SZ}", limit.tries, until)


def _end(limit: TryLimit, now: datetime) -> datetime:
    """Of the period that `now` is in; periods follow one another without a gap."""
    return _EPOCH + ((now - _EPOCH) // limit.period + 1) * limit.period


def _bucket(address: str, limit: TryLimit, now: datetime) -> str:
    """Of IPv6 the network counts, because a single user has as many addresses as there are. Salted
    by the period: buckets of two periods cannot be put together."""
    whose = address
    with suppress(ValueError):
        known = ipaddress.ip_address(address)
        if isinstance(known, ipaddress.IPv6Address):
            whose = str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    digest = hashlib.sha256(f"{_end(limit, now).isoformat()}\n{whose}".encode()).digest()
    return f"address-{digest[:_BUCKET_BYTES].hex()}"


def _situation(case: Case) -> Situation:
    if case.state is not State.CLOSED:
        return Situation(case.state.value)
    if case.outcome is Outcome.NOT_ENOUGH_INFORMATION:
        return Situation.NOT_ENOUGH_INFORMATION
    return Situation.ANSWERED_PUBLICLY if public_case(case) else Situation.ANSWERED_PRIVATELY


def _agency_name(case: Case, directory: Directory, on: date) -> str | None:
    if case.lead_agency is None:
        return None
    found = directory.latest(case.lead_agency, on)
    return found.plain_name if found else case.lead_agency


def _due_on(case: Case) -> date | None:
    """A return to the desk does not move what was promised; the desk's own terms are no promise."""
    if case.lead_agency is not None:
        return vietnam_date((case.agency_clock or case.clock).due_at)
    if case.is_open and case.clock.promised:
        return vietnam_date(case.clock.original_due_at)
    return None


def _answer(case: Case) -> TrackedAnswer | None:
    public = public_case(case)
    if public is None or case.answer is None:
        return None
    return TrackedAnswer(public.answer, vietnam_date(case.answer.answered_at), case.answer.on_time)
