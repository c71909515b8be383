"""A whole life of a case as its sender hears of it: each notice once, by email."""

from __future__ import annotations

from datetime import timedelta

from casework.domain import commands as c
from casework.domain.case import Actor, State, TaskKind
from casework.use_cases.change_case import change_case
from tests.builders import OFFICER, OPERATOR, PARTNER, RULES, an_answer
from tests.sender_office import template_of
from tests.world import SENDER, World

A_DAY = timedelta(days=1)


def act(world: World, case_id: str, command: c.Command, actor: Actor) -> None:
    change_case(case_id, command, actor, cases=world.store, clock=world.clock, rules=RULES)
    world.settle()


def heard(world: World) -> list[str]:
    """The templates of the mails to the sender, in the order in which they were taken."""
    return [template_of(m.id) for m in world.email.accepted if m.address == SENDER.email]


def overdue(world: World) -> str:
    case_id = world.submit().case.id
    world.settle()
    world.run_until(world.store.cases[case_id].clock.due_at + A_DAY)
    return case_id


def test_received_forwarded_overdue_and_closed_are_told_once_each() -> None:
    world = World()
    case_id = overdue(world)
    for command, actor in (
        (c.AcceptCase(), OFFICER),
        (an_answer(), OFFICER),
        (c.ApproveAnswer(), OPERATOR),
    ):
        act(world, case_id, command, actor)
    world.run_until(world.clock.at + 30 * A_DAY)

    assert world.store.cases[case_id].state is State.CLOSED
    assert heard(world) == ["received", "forwarded", "overdue", "closed"]
    assert SENDER.phone not in {text.address for text in world.sms.accepted}


def test_after_the_sender_stopped_it_only_officers_are_told() -> None:
    world = World()
    case_id = overdue(world)
    act(world, case_id, c.StopTellingSender(), PARTNER)
    officers = len(world.email.accepted)

    act(world, case_id, c.AcceptCase(), OFFICER)
    act(world, case_id, an_answer(), OFFICER)
    act(world, case_id, c.ApproveAnswer(), OPERATOR)

    assert heard(world) == ["received", "forwarded", "overdue"]
    assert len(world.email.accepted) > officers
    assert {task.kind for task in world.store.cases[case_id].tasks} <= {TaskKind.PHONE_AGENCY}
