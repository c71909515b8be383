"""Whoever dies at any call leaves nothing that works unseen; the same call again ends it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from casework.domain.case import Actor, Role
from casework.domain.errors import Unavailable
from casework.domain.partners import CodeTaken, PartnerStatus
from tests.partner_world import ADMIN, CODE, DETAILS, WIDER, PartnerWorld
from tests.world import Crash, Fuse

Act = Callable[[PartnerWorld], object]
PARTNER = Actor(Role.PARTNER, CODE)


def change(world: PartnerWorld) -> object:
    return world.desk.change(CODE, WIDER, "a", ADMIN, revision=world.partner.revision)


ACTS: dict[str, Act] = {
    "register": lambda world: world.registered(),
    "rotate": lambda world: world.desk.rotate(CODE, "a", ADMIN),
    "rotate at once": lambda world: world.desk.rotate(CODE, "a", ADMIN, at_once=True),
    "change": change,
    "suspend": lambda world: world.desk.suspend(CODE, "a", ADMIN),
    "resume": lambda world: world.desk.resume(CODE, "a", ADMIN),
}


def before_it(act: str) -> PartnerWorld:
    world = PartnerWorld()
    if act != "register":
        world.registered()
    if act == "resume":
        world.desk.suspend(CODE, "a", ADMIN)
    world.fuse = Fuse()
    return world


def calls_of(act: str) -> int:
    world = before_it(act)
    ACTS[act](world)
    return world.fuse.calls


CRASHES = [
    pytest.param(act, at, before, id=f"{act} {'before' if before else 'after'} call {at}")
    for act in ACTS
    for at in range(1, calls_of(act) + 1)
    for before in (True, False)
]


def test_each_act_is_several_calls() -> None:
    assert {act: calls_of(act) for act in ACTS} == {
        "register": 7,
        "rotate": 8,
        "rotate at once": 9,
        "change": 6,
        "suspend": 4,
        "resume": 4,
    }


@pytest.mark.parametrize(("act", "at", "before"), CRASHES)
def test_a_crash_is_seen_and_the_same_call_again_comes_to_its_end(
    act: str, at: int, before: bool
) -> None:
    world = before_it(act)
    world.fuse = Fuse(at, before)

    with suppress(Crash):
        ACTS[act](world)

    listed = world.partner.credentials if CODE in world.registry.stored else ()
    good = {each.client_id for each in listed if each.good(world.clock.now())}
    works = {client_id for client_id in world.clients.pool if world.caller(client_id) == PARTNER}
    assert works <= good
    if CODE in world.registry.stored and not world.as_listed():
        assert world.partner.unfinished
    world.mended()
    with suppress(CodeTaken):
        ACTS[act](world)

    assert not world.partner.unfinished
    assert world.partner.status is (
        PartnerStatus.SUSPENDED if act == "suspend" else PartnerStatus.ACTIVE
    )
    assert world.partner.details == (WIDER if act == "change" else DETAILS)
    assert world.as_listed()
    newest = world.partner.credentials[0].client_id
    assert (world.caller(newest) == PARTNER) is (act != "suspend")
    assert bool(world.webhooks.of(CODE).disabled) is (act == "suspend")


def test_who_comes_right_after_a_crash_waits_a_little() -> None:
    world = PartnerWorld(Fuse(4))
    with pytest.raises(Crash):
        world.registered()
    world.fuse = Fuse()

    with pytest.raises(Unavailable):
        world.registered()
    assert world.mended().registered().client.id in world.clients.pool


def test_a_registration_that_is_made_again_takes_what_is_said_then() -> None:
    world = PartnerWorld(Fuse(5, before=False))
    with pytest.raises(Crash):
        world.registered()
    (orphan,) = world.clients.pool
    assert world.caller(orphan) == "UnknownCaller"

    issued = world.mended().desk.register(CODE, WIDER, "Lần hai", ADMIN)

    assert orphan not in world.clients.pool
    assert (issued.partner.details, world.as_listed()) == (WIDER, True)


def test_a_change_that_crashed_is_also_ended_by_a_rotation_and_the_other_way_round() -> None:
    for first, second in (("change", "rotate at once"), ("rotate", "change")):
        world = before_it(first)
        world.fuse = Fuse(calls_of(first) - 1, before=False)
        with pytest.raises(Crash):
            ACTS[first](world)
        assert world.partner.unfinished

        ACTS[second](world.mended())

        assert (world.partner.unfinished, world.as_listed()) == (False, True)
