"""A process killed at any call to the outside loses nothing and doubles no case."""

from collections import Counter
from datetime import timedelta

import pytest

from casework.domain.case import State
from casework.domain.delivery import DeliveryState
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from tests.world import Fuse, World

LATER = timedelta(days=30)


def lived_through(world: World) -> World:
    """Received, forwarded, reminded, overdue, escalated up to the last rung; never answered."""
    world.submit()
    world.run_until(world.clock.at + LATER)
    return world


UNDISTURBED = lived_through(World())
CALLS = UNDISTURBED.fuse.calls


def test_the_undisturbed_life_is_the_one_meant() -> None:
    (case,) = UNDISTURBED.store.cases.values()

    assert case.state is State.FORWARDED
    assert case.overdue_since is not None
    assert {"2:due", "2:leader#3", "2:oversight_5"} <= set(case.fired_rungs)
    assert len(UNDISTURBED.outlet.clocks) == 2
    assert CALLS > 150


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, CALLS + 1))
def test_a_crash_anywhere_changes_nothing_that_matters(at: int, before: bool) -> None:
    world = lived_through(World(Fuse(at, before)))

    (case,) = world.store.cases.values()
    (expected,) = UNDISTURBED.store.cases.values()
    history = world.store.history(case.id)
    assert (case.state, case.fired_rungs) == (expected.state, expected.fired_rungs)
    assert is_intact(history)
    assert fold(history) == case
    assert set(world.outlet.clocks) == set(UNDISTURBED.outlet.clocks)
    assert_every_message_accounted_for(world)


def assert_every_message_accounted_for(world: World) -> None:
    accepted = Counter(m.id for m in [*world.email.accepted, *world.sms.accepted])
    assert told(world) == told(UNDISTURBED)
    for message_id, entry in world.ledger.entries.items():
        if entry.state is DeliveryState.UNKNOWN:
            assert entry.channel == "sms"
            assert accepted[message_id] <= 1
            assert message_id in asked_about(world)
        else:
            assert entry.state is DeliveryState.SENT
            assert 1 <= accepted[message_id] <= (2 if entry.channel == "email" else 1)


def told(world: World) -> Counter[tuple[str, str]]:
    """Of which events who was told, by which notice; not of tasks, which only trouble raises.

    Without the number of the event: a task that was raised moves those after it.
    """
    found: Counter[tuple[str, str]] = Counter()
    for message_id, entry in world.ledger.entries.items():
        event = world.store.event(entry.case_id, entry.seq)
        if event.name != "TaskRaised":
            notice = message_id.removeprefix(f"{entry.case_id}_{entry.seq}_")
            found[event.name + event.body, notice] += 1
    return found


def asked_about(world: World) -> set[str]:
    """The messages that an operator is asked to look after."""
    return {task.id for case in world.store.cases.values() for task in case.tasks}


def test_when_no_execution_ever_starts_the_sweeper_fires_every_rung() -> None:
    world = World(starts_lost=True)
    world.submit()
    for _ in range(30):
        world.run_until(world.clock.at + timedelta(days=1))

    (case,) = world.store.cases.values()
    (expected,) = UNDISTURBED.store.cases.values()
    assert case.fired_rungs == expected.fired_rungs
