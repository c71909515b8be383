"""The table alone says who may do what in which state: every role × every command × every state."""

from typing import get_args

import pytest

from casework.domain import commands as c
from casework.domain.case import Case, Role, State
from casework.domain.errors import CaseNotOpenToCaller, NotAdmissible, NotAllowedInState
from casework.domain.transitions import TRANSITIONS, Side, Transition
from tests.life import ACTORS, COMMANDS, COORDINATING, COORDINATING_OFFICER, STRANGER, WAYS


def rows_for(command: c.Command, role: Role, *, agency: str | None, case: Case) -> list[Transition]:
    """Read off the table in its own terms, without the code under test."""
    involved = {Side.ANY: {agency}, Side.LEAD: {case.lead_agency} - {None}}
    involved[Side.COORDINATING] = {owed.agency for owed in case.contributions}
    return [
        row
        for row in TRANSITIONS
        if row.command is type(command) and role in row.roles and agency in involved[row.side]
    ]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_what_the_table_has_no_row_for_is_refused_and_changes_nothing(
    state: State, role: Role, command: c.Command
) -> None:
    history = WAYS[state]()
    assert history.case.state is state
    actor = ACTORS[role]
    rows = rows_for(command, role, agency=actor.agency, case=history.case)
    before = (history.case, len(history.events))

    if any(state in row.sources for row in rows):
        targets = {target for row in rows if state in row.sources for target in row.targets}
        try:
            history.does(command, actor)
        except NotAdmissible:
            assert (history.case, len(history.events)) == before
        else:
            assert history.case.state in targets
    else:
        with pytest.raises(NotAllowedInState if rows else CaseNotOpenToCaller):
            history.does(command, actor)
        assert (history.case, len(history.events)) == before


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_an_agency_that_is_not_involved_may_do_nothing(state: State, command: c.Command) -> None:
    history = WAYS[state]()

    with pytest.raises(CaseNotOpenToCaller):
        history.does(command, STRANGER)


def test_a_coordinating_agency_may_only_look_and_contribute() -> None:
    for command in COMMANDS:
        history = WAYS[State.FORWARDED]()
        if isinstance(command, c.Contribute):
            history.does(command, COORDINATING_OFFICER)
            assert history.case.contributions[0].text == command.text
        elif isinstance(command, c.SeeCase):
            clock = history.case.clock
            history.does(command, COORDINATING_OFFICER)
            assert (history.case.seen_by, history.case.clock) == ((COORDINATING,), clock)
        else:
            with pytest.raises(CaseNotOpenToCaller):
                history.does(command, COORDINATING_OFFICER)


def test_every_command_has_a_row_and_every_state_a_way_in_and_out() -> None:
    commands = set(get_args(c.Command))
    moving = [row for row in TRANSITIONS if row.sources != row.targets]

    assert {row.command for row in TRANSITIONS} == commands == {type(x) for x in COMMANDS}
    for state in set(State) - {State.RECEIVED}:
        assert any(state in row.targets for row in moving), state
    for state in set(State) - {State.MERGED, State.GUIDED}:
        assert any(state in row.sources for row in moving), state
