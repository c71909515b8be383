"""Trouble at every call to the outside on the morning of a digest, and in a flood of messages.

The planner or a worker dies, its call times out, another one comes in between, or it is so slow
that another one takes over: before and after each of its calls. Afterwards time passes until
nothing waits. Each officer has the digest, one of them perhaps twice; a flood costs its reader at
most one place more; and whatever was left to the digest is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from casework.domain.case import DESK
from casework.domain.commands import RouteCase
from casework.domain.delivery import DeliveryState, LedgerEntry
from casework.domain.notifications import Channel
from tests.builders import AGENCY, a_classification
from tests.digests import FRIDAY, MESSAGING, THURSDAY, Office, at
from tests.fakes import InMemoryLedger
from tests.unit.life.system import Harm, dies, times_out
from tests.world import Fuse

CASES: Final = ("DT-1", "DT-2")
READERS: Final = 2
STEP: Final = MESSAGING.lease / 2
ROUNDS: Final = 6
ENDS: Final = {DeliveryState.SENT, DeliveryState.IN_DIGEST, DeliveryState.UNKNOWN}


def an_office(ledger: InMemoryLedger | None = None, limit: int | None = None) -> Office:
    flood = dict.fromkeys(Channel, limit)
    office = Office(messaging=replace(MESSAGING, flood=flood), ledger=ledger or InMemoryLedger())
    for case_id in CASES:
        office.forward(case_id)
    unsure = RouteCase(a_classification(confidence=0.1))
    office.receive("DT-TRIAGE", lambda history: history.does(unsure))
    return office


def another_comes(office: Office) -> None:
    """Undisturbed: plans, and works on whatever is asked for."""
    disturbed, office.fuse = office.fuse, Fuse()
    asked = ([*office.outlet.digests], [*office.outlet.notices])
    office.plan()
    office.work()
    office.outlet.digests, office.outlet.notices = asked
    office.fuse = disturbed


def dying(office: Office) -> Callable[[], None]:
    return dies


def timing_out(office: Office) -> Callable[[], None]:
    return times_out


def joined(office: Office) -> Callable[[], None]:
    return lambda: another_comes(office)


def taken_over(office: Office) -> Callable[[], None]:
    def happens() -> None:
        office.clock.at += MESSAGING.lease + timedelta(seconds=1)
        another_comes(office)

    return happens


TROUBLES: Final = (dying, timing_out, joined, taken_over)
MAY_DOUBLE: Final = {dying: 1, timing_out: 1, joined: 0, taken_over: 1}
"""Nobody knows whether an email went out when its worker died: then it is sent again."""


def a_morning(office: Office) -> Office:
    office.clock.at = at(THURSDAY, 7, 30)
    office.plan()
    office.work()
    office.pass_time(STEP, ROUNDS)
    return office


def faults_of_the_morning(office: Office, doubled: int) -> list[str]:
    """What must not be, in words."""
    entries = office.ledger.entries.values()
    received = Counter(message.id for message in office.email.accepted)
    found = [f"{e.message_id} is left {e.state}" for e in entries if e.state != "sent"]
    found += [f"{e.message_id} is lost" for e in entries if not received[e.message_id]]
    readers = Counter(entry.agency for entry in entries)
    if readers != {AGENCY: READERS, DESK: READERS}:
        found.append(f"readers: {readers}")
    if received.total() > 2 * READERS + doubled:
        found.append(f"{received.total()} emails")
    for message in office.email.accepted:
        listed = [c for c in (*CASES, "DT-TRIAGE") if f"- {c} –" in message.text]
        if listed != (["DT-TRIAGE"] if DESK in message.id else [*CASES]):
            found.append(f"{message.id} lists {listed}")
    return found


def calls_of(life: Callable[[Office], Office], office: Office) -> int:
    office.fuse = Fuse()
    return life(office).fuse.calls


CALLS: Final = calls_of(a_morning, an_office())


def disturbed(
    office: Office, trouble: Callable[[Office], Callable[[], None]], call: int, before: bool
) -> Office:
    office.fuse = Harm(call, before, trouble(office))
    return office


def test_an_undisturbed_morning_is_the_one_meant() -> None:
    office = a_morning(an_office())

    assert faults_of_the_morning(office, 0) == []
    assert len(office.email.accepted) == 2 * READERS
    assert CALLS > 40


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_at_any_call_loses_no_digest_and_doubles_at_most_one(
    trouble: Callable[[Office], Callable[[], None]], call: int, before: bool
) -> None:
    office = a_morning(disturbed(an_office(), trouble, call, before))

    assert faults_of_the_morning(office, MAY_DOUBLE[trouble]) == []


class NoFirstCondition(InMemoryLedger):
    def enter(self, entry: LedgerEntry) -> bool:
        self.entries[entry.message_id] = entry
        return True


class NoCondition(InMemoryLedger):
    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        self.entries[after.message_id] = after
        return True


@pytest.mark.parametrize("ledger", [NoFirstCondition, NoCondition])
def test_without_the_conditions_of_the_ledger_this_suite_fails(
    ledger: type[InMemoryLedger],
) -> None:
    def faults(trouble: Callable[[Office], Callable[[], None]], call: int) -> list[str]:
        office = a_morning(disturbed(an_office(ledger()), trouble, call, before=True))
        return faults_of_the_morning(office, MAY_DOUBLE[trouble])

    assert any(faults(trouble, call) for trouble in TROUBLES for call in range(1, CALLS + 1))


def a_day_with_too_many(office: Office) -> Office:
    """Two cases, where each officer has room for one."""
    office.outlet.notices = [(case_id, 2, None) for case_id in CASES]
    office.work()
    office.pass_time(STEP, ROUNDS)
    return office


FLOODED_CALLS: Final = calls_of(a_day_with_too_many, an_office(limit=1))


def faults_of_the_flood(office: Office, troubles: int) -> list[str]:
    entries = [e for e in office.ledger.entries.values() if e.case_id in CASES and e.seq == 2]
    accepted = Counter(m.id for m in (*office.email.accepted, *office.sms.accepted))
    found = [f"{e.message_id} is left {e.state}" for e in entries if e.state not in ENDS]
    for person in {(e.message_id[-12:], e.channel) for e in entries}:
        own = [e for e in entries if (e.message_id[-12:], e.channel) == person]
        told = [e for e in own if e.state is not DeliveryState.IN_DIGEST]
        if len(own) != len(CASES):
            found.append(f"{person}: {len(own)} messages")
        if not 1 - troubles <= len(told) <= 1:
            found.append(f"{person}: {len(told)} one by one")
        if person[1] is Channel.SMS and any(accepted[e.message_id] > 1 for e in told):
            found.append(f"{person}: an SMS twice")
    left = {e.message_id for e in entries if e.state is DeliveryState.IN_DIGEST}
    return found + [f"{message_id} was sent" for message_id in left & set(accepted)]


def test_an_undisturbed_flood_is_the_one_meant() -> None:
    office = a_day_with_too_many(an_office(limit=1))

    assert faults_of_the_flood(office, 0) == []
    states = Counter(entry.state for entry in office.ledger.entries.values())
    people = READERS * len(Channel)
    assert states == {DeliveryState.SENT: people, DeliveryState.IN_DIGEST: people}


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("call", range(1, FLOODED_CALLS + 1))
@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_at_any_call_of_a_flood_costs_at_most_one_place_and_the_digest_has_the_rest(
    trouble: Callable[[Office], Callable[[], None]], call: int, before: bool
) -> None:
    office = a_day_with_too_many(disturbed(an_office(limit=1), trouble, call, before))

    assert faults_of_the_flood(office, 1) == []
    digests = [m for m in office.morning(FRIDAY) if AGENCY in m.id]
    assert len(digests) == READERS
    assert all(f"- {case_id} –" in m.text for m in digests for case_id in CASES)
