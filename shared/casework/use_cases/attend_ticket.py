"""Do what is due for one case at the neighbouring 1022 system: push it, or read its ticket.

Nothing waits for this: intake, routing and deadlines know nothing of it, and what the neighbour
says moves no deadline of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from casework.domain.case import SYSTEM, Case, NeighbourState
from casework.domain.commands import RecordNeighbourState
from casework.domain.errors import NotAllowedInState, Unavailable
from casework.domain.messaging import Breaker
from casework.domain.neighbour import (
    NeighbourRules,
    Reading,
    Ticket,
    TicketRefused,
    TicketState,
    may_be_pushed,
    submission_of,
)
from casework.domain.policy import Rules
from casework.ports import Cases, Clock, Identities
from casework.use_cases.change_case import change_case
from casework.use_cases.neighbour_ports import NeighbourHotline, NeighbourTickets

_TRIES: Final = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """`identities` is None where the neighbour is not to know who sent a case."""

    cases: Cases
    hotline: NeighbourHotline
    tickets: NeighbourTickets
    rules: NeighbourRules
    case_rules: Rules
    clock: Clock
    identities: Identities | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """The ticket as it is now, None if the case has none; what was odd in the neighbour's words."""

    ticket: Ticket | None
    oddities: tuple[str, ...] = ()
    given_up: bool = False
    """Just now."""


def attend_ticket(case_id: str, seq: int | None, *, around: Neighbourhood) -> Attended:
    """At most one call to the neighbour. Raises CaseNotFound, Unavailable (of our own table)."""
    case, now = around.cases.get(case_id), around.clock.now()
    ticket = around.tickets.find(case_id)
    if ticket is None:
        if seq is None or not _concerned(case, seq, around):
            return Attended(None)
        ticket = Ticket(case_id, planned_at=now)
    if not ticket.due(now):
        return Attended(ticket)
    if not may_be_pushed(case):
        return Attended(_written(ticket.finished("over here"), ticket, around))
    until = _left_alone_until(around, now)
    if until is not None:
        return Attended(_written(ticket.postponed(until), ticket, around))
    attempted = ticket.attempted(now, around.rules)
    if not around.tickets.put(attempted):
        return Attended(ticket)  # another worker was faster, and does it
    if attempted.ended:
        return Attended(attempted, given_up=True)
    if attempted.state is TicketState.PENDING:
        return Attended(_push(attempted, case, around))
    return _read(attempted, around)


def _concerned(case: Case, seq: int, around: Neighbourhood) -> bool:
    event = around.cases.event(case.id, seq)
    return may_be_pushed(case) and around.rules.concern(event.name, case)


def _push(ticket: Ticket, case: Case, around: Neighbourhood) -> Ticket:
    sender = around.identities.of(case.id) if around.identities else None
    submission = submission_of(case, around.rules, sender)
    number = _asked(lambda: around.hotline.push(submission), ticket, around)
    if isinstance(number, Ticket):
        return number
    _heard(ticket.case_id, number, Reading(NeighbourState.NOT_STARTED), around)
    pushed = ticket.pushed(number, around.clock.now(), around.rules)
    return _written(pushed, ticket, around)


def _read(ticket: Ticket, around: Neighbourhood) -> Attended:
    number = ticket.number or ""
    reading = _asked(lambda: around.hotline.read(number), ticket, around)
    if isinstance(reading, Ticket):
        return Attended(reading)
    _heard(ticket.case_id, number, reading, around)
    done = reading.state is NeighbourState.DONE and reading.answer
    if done:
        ticket = _written(ticket.finished("done"), ticket, around)
    return Attended(ticket, reading.oddities)


def _asked(call: Callable[[], T], ticket: Ticket, around: Neighbourhood) -> T | Ticket:
    """What the neighbour said; or the ticket, with why it said nothing of use."""
    try:
        said = call()
    except TicketRefused as error:
        _circuit(around, well=True)  # it is up
        return _written(ticket.failed(f"refused: {error}"), ticket, around)
    except Unavailable as error:
        _circuit(around, well=False)
        return _written(ticket.failed(str(error)), ticket, around)
    _circuit(around, well=True)
    return said


def _heard(case_id: str, number: str, reading: Reading, around: Neighbourhood) -> None:
    command = RecordNeighbourState(number, reading.state, reading.answer)
    work = {"cases": around.cases, "clock": around.clock, "rules": around.case_rules}
    with suppress(NotAllowedInState):  # it was closed here meanwhile
        change_case(case_id, command, SYSTEM, **work)  # type: ignore[arg-type]


def _left_alone_until(around: Neighbourhood, now: datetime) -> datetime | None:
    """A neighbour that failed several times rests; then one ticket tries, and the others wait for
    what becomes of it."""
    circuit = around.tickets.circuit()
    if until := circuit.breaker.blocks(now):
        return until
    if circuit.breaker.open_until is None:
        return None
    trying = circuit.changed(circuit.breaker.trying(now, around.rules.breaker))
    return None if around.tickets.put_circuit(trying) else now + around.rules.breaker.pause


def _circuit(around: Neighbourhood, *, well: bool) -> None:
    """If others change it all the time, they say the same."""
    for _ in range(_TRIES):
        circuit, now = around.tickets.circuit(), around.clock.now()
        after = Breaker() if well else circuit.breaker.failed(now, around.rules.breaker)
        if after == circuit.breaker or around.tickets.put_circuit(circuit.changed(after)):
            return


def _written(wanted: Ticket, otherwise: Ticket, around: Neighbourhood) -> Ticket:
    return wanted if around.tickets.put(wanted) else otherwise
