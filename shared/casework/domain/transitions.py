"""The life of a case as one table: which command, by whom, from which states, to which.

`decide` refuses whatever has no row here; the README's diagram is drawn from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.domain.case import Actor, Case, Role, State
from casework.domain.commands import AnswerCase, Command, FireRung, RouteCase
from casework.domain.errors import CaseNotOpenToCaller, NotAllowedInState


@dataclass(frozen=True, slots=True)
class Transition:
    """One row; `clock` says what happens to the clock, in words for the reader of the table."""

    command: type[Command]
    roles: frozenset[Role]
    sources: frozenset[State]
    targets: frozenset[State]
    clock: str


TRANSITIONS: Final = (
    Transition(
        RouteCase,
        frozenset({Role.SYSTEM}),
        frozenset({State.RECEIVED}),
        frozenset({State.FORWARDED, State.TRIAGE}),
        "forwarded: the agency's clock starts; triage: the desk's clock runs on",
    ),
    Transition(
        AnswerCase,
        frozenset({Role.OPERATOR}),
        frozenset({State.FORWARDED}),
        frozenset({State.ANSWERED}),
        "stops",
    ),
    Transition(
        FireRung,
        frozenset({Role.SYSTEM}),
        frozenset(State),
        frozenset(State),
        "moves on to the next rung; a stopped clock has none",
    ),
)


def check_allowed(case: Case, command: Command, actor: Actor) -> None:
    """Raises CaseNotOpenToCaller (role) or NotAllowedInState (state)."""
    rows = [row for row in TRANSITIONS if row.command is type(command)]
    if not any(actor.role in row.roles for row in rows):
        raise CaseNotOpenToCaller(f"{actor.role} may not {type(command).__name__}")
    if not any(actor.role in row.roles and case.state in row.sources for row in rows):
        raise NotAllowedInState(f"{type(command).__name__} in state {case.state}")
