"""Partners come, change, are held off and come back; what is not listed opens nothing."""

from datetime import timedelta

import pytest

from casework.domain.case import Actor, Role
from casework.domain.errors import Unavailable
from casework.domain.partners import (
    OVERLAP,
    CodeTaken,
    Details,
    Happened,
    NotYetRegistered,
    PartnerChanged,
    PartnerStatus,
    PartnerSuspended,
    TooManyCredentials,
    UnknownPartner,
)
from casework.domain.webhook_endpoint import Disabled
from casework.use_cases.manage_partners import LEASE, PartnerDesk
from casework.use_cases.recognise_partner import check_not_suspended
from tests.builders import a_partner
from tests.partner_world import ADMIN, CODE, DETAILS, WIDER, PartnerWorld

PARTNER = Actor(Role.PARTNER, CODE)


def test_a_registered_partner_is_recognised_by_its_client() -> None:
    world = PartnerWorld()

    issued = world.registered()

    assert world.caller(issued.client.id) == PARTNER
    assert (issued.partner.status, issued.partner.unfinished) == (PartnerStatus.ACTIVE, False)
    assert world.clients.pool[issued.client.id] == (f"partner.{CODE}.1", DETAILS.scopes)
    assert world.keys.plan == {issued.key.id: f"partner.{CODE}.1"}
    assert issued.partner == world.partner
    assert [line.happened for line in world.registry.history(CODE, 9)] == [
        Happened.ISSUED,
        Happened.ORDERED,
    ]


def test_no_secret_is_kept_or_shown() -> None:
    world = PartnerWorld()
    issued = world.registered()

    for secret in (issued.client.secret, issued.key.value):
        assert secret not in repr(world.registry)
        assert secret not in repr(issued)


@pytest.mark.parametrize("client_id", ["", "client-of-nobody"])
def test_a_client_that_is_not_listed_is_unknown(client_id: str) -> None:
    world = PartnerWorld()
    world.registered()

    assert world.caller(client_id) == "UnknownCaller"


@pytest.mark.parametrize("code", ["e-dongthap", "console-1022", CODE])
def test_a_code_that_is_taken_is_refused_and_nothing_is_made(code: str) -> None:
    world = PartnerWorld()
    world.registered()
    before = world.outside()

    with pytest.raises(CodeTaken):
        world.registered(code)
    assert world.outside() == before


def test_old_credentials_are_good_beside_the_new_ones_for_a_day() -> None:
    world = PartnerWorld()
    old = world.registered()
    new = world.desk.rotate(CODE, "Hằng năm", ADMIN)

    world.clock.at += OVERLAP - timedelta(seconds=1)
    assert world.caller(old.client.id) == world.caller(new.client.id) == PARTNER
    world.clock.advance(seconds=1)
    assert world.caller(old.client.id) == "UnknownCaller"
    assert world.caller(new.client.id) == PARTNER


def test_what_others_know_ends_before_there_is_anything_new() -> None:
    world = PartnerWorld()
    old = world.registered()
    new = world.desk.rotate(CODE, "Lộ khóa", ADMIN, at_once=True)

    assert world.caller(old.client.id) == "UnknownCaller"
    assert world.caller(new.client.id) == PARTNER
    assert world.as_listed()


def test_what_ended_is_removed_with_the_next_rotation() -> None:
    world = PartnerWorld()
    world.registered()
    second = world.desk.rotate(CODE, "a", ADMIN)
    world.clock.at += OVERLAP
    third = world.desk.rotate(CODE, "b", ADMIN)

    assert set(world.clients.pool) == {second.client.id, third.client.id}
    assert world.as_listed()


def test_credentials_do_not_pile_up() -> None:
    world = PartnerWorld()
    world.registered()
    for _ in range(2):
        world.desk.rotate(CODE, "a", ADMIN)

    with pytest.raises(TooManyCredentials):
        world.desk.rotate(CODE, "a", ADMIN)
    assert world.as_listed()
    assert world.desk.rotate(CODE, "a", ADMIN, at_once=True)
    assert len(world.clients.pool) == 1


def test_changed_scopes_reach_every_client_that_is_good() -> None:
    world = PartnerWorld()
    world.registered()
    world.desk.rotate(CODE, "a", ADMIN)

    changed = world.desk.change(CODE, WIDER, "Thêm", ADMIN, revision=world.partner.revision)

    assert changed == world.partner
    assert (changed.details, changed.unfinished) == (WIDER, False)
    assert world.as_listed()
    assert {scopes for _, scopes in world.clients.pool.values()} == {WIDER.scopes}


def test_a_partner_whose_clients_are_gone_gets_new_ones() -> None:
    """As when the pool was made anew."""
    world = PartnerWorld()
    world.registered()
    world.clients.pool.clear()
    world.keys.plan.clear()

    world.desk.change(CODE, WIDER, "Thêm", ADMIN, revision=2)
    issued = world.desk.rotate(CODE, "Làm lại", ADMIN, at_once=True)

    assert world.caller(issued.client.id) == PARTNER
    assert world.as_listed()


def test_a_new_name_concerns_the_registry_alone() -> None:
    world = PartnerWorld()
    world.registered()
    world.fuse.calls = 0
    renamed = Details("Tên mới", "moi@xa.example", DETAILS.scopes)

    world.desk.change(CODE, renamed, "Đổi tên", ADMIN, revision=2)

    assert world.fuse.calls == 2  # one read, one write
    assert world.partner.details == renamed
    assert world.desk.change(CODE, renamed, "Nữa", ADMIN, revision=3).revision == 3


def test_who_looked_at_an_older_partner_changes_nothing() -> None:
    world = PartnerWorld()
    world.registered()
    world.desk.change(CODE, WIDER, "Thêm", ADMIN, revision=2)

    with pytest.raises(PartnerChanged):
        world.desk.change(CODE, DETAILS, "Bớt", ADMIN, revision=2)
    assert world.partner.details == WIDER


def test_a_suspended_partner_is_refused_until_it_is_resumed() -> None:
    world = PartnerWorld()
    issued = world.registered()

    world.desk.suspend(CODE, "Gửi sai", ADMIN)
    assert world.caller(issued.client.id) == "PartnerSuspended"
    with pytest.raises(PartnerSuspended):
        check_not_suspended(CODE, partners=world.registry)
    rotated = world.desk.rotate(CODE, "Lộ khóa", ADMIN, at_once=True)
    assert world.caller(rotated.client.id) == "PartnerSuspended"
    world.desk.resume(CODE, "Đã sửa", ADMIN)

    assert world.caller(rotated.client.id) == PARTNER
    check_not_suspended(CODE, partners=world.registry)
    assert world.caller(issued.client.id) == "UnknownCaller"


def test_a_system_of_the_stage_is_not_suspended_by_the_registry() -> None:
    check_not_suspended("e-dongthap", partners=PartnerWorld().registry)


def test_suspended_twice_is_one_change() -> None:
    world = PartnerWorld()
    world.registered()

    first = world.desk.suspend(CODE, "a", ADMIN)
    assert world.desk.suspend(CODE, "b", ADMIN) == first
    assert world.desk.resume(CODE, "c", ADMIN).revision == first.revision + 1
    assert world.desk.resume(CODE, "d", ADMIN).revision == first.revision + 1


def test_the_webhook_is_silent_as_long_as_its_partner() -> None:
    world = PartnerWorld()
    world.registered()

    world.desk.suspend(CODE, "a", ADMIN)
    assert world.webhooks.of(CODE).disabled is Disabled.SUSPENDED
    world.desk.resume(CODE, "b", ADMIN)
    assert world.webhooks.of(CODE).disabled is None


@pytest.mark.parametrize("because", [Disabled.OPERATOR, Disabled.GONE, Disabled.FAILING])
def test_what_was_switched_off_before_stays_so(because: Disabled) -> None:
    world = PartnerWorld()
    world.registered()
    world.webhooks.put(world.webhooks.of(CODE).disable(because, world.clock.now()))

    world.desk.suspend(CODE, "a", ADMIN)
    world.desk.resume(CODE, "b", ADMIN)

    assert world.webhooks.of(CODE).disabled is because


def test_nothing_is_done_to_a_partner_that_is_not_there_or_not_yet() -> None:
    world = PartnerWorld()
    world.registry.save(a_partner("half"), Happened.ORDERED, "a")

    def everything(desk: PartnerDesk, code: str):
        yield lambda: desk.rotate(code, "a", ADMIN)
        yield lambda: desk.change(code, WIDER, "a", ADMIN, revision=1)
        yield lambda: desk.suspend(code, "a", ADMIN)
        yield lambda: desk.resume(code, "a", ADMIN)
        yield lambda: desk.registered(code)

    for call in everything(world.desk, "nobody"):
        with pytest.raises(UnknownPartner):
            call()
    for call in everything(world.desk, "half"):
        with pytest.raises(NotYetRegistered):
            call()
    with pytest.raises(UnknownPartner):
        world.desk.history("nobody", 9)
    assert world.outside() == ({}, set())


def test_each_change_says_who_when_and_why() -> None:
    world = PartnerWorld()
    world.registered()
    for minutes, act in enumerate((world.desk.suspend, world.desk.resume), start=1):
        world.clock.advance(minutes=1)
        act(CODE, f"Lý do {minutes}", f"p-{minutes}")

    resumed, suspended, issued, ordered = world.desk.history(CODE, 9)

    assert (resumed.happened, suspended.happened) == (Happened.RESUMED, Happened.SUSPENDED)
    assert (suspended.reason, suspended.partner.changed.by) == ("Lý do 1", "p-1")
    assert resumed.partner.changed.at - suspended.partner.changed.at == timedelta(minutes=1)
    assert {issued.partner.changed.by, ordered.partner.registered.by} == {ADMIN}


def test_one_change_at_a_time_reaches_the_outside_and_suspension_waits_for_none() -> None:
    """Between the two writes of a change another one is tried."""
    world = PartnerWorld()
    world.registered()
    tried: list[str] = []

    real = world.clients.allow

    def meanwhile(*given: object) -> None:
        for act in (
            lambda: world.desk.rotate(CODE, "a", "p-2"),
            lambda: world.desk.change(CODE, DETAILS, "a", "p-2", revision=world.partner.revision),
        ):
            with pytest.raises(Unavailable):
                act()
            tried.append("waits")
        world.desk.suspend(CODE, "Khẩn", "p-2")
        real(*given)  # type: ignore[arg-type]

    world.clients.allow = meanwhile  # type: ignore[method-assign]
    with pytest.raises(PartnerChanged):
        world.desk.change(CODE, WIDER, "a", ADMIN, revision=2)
    world.clients.allow = real  # type: ignore[method-assign]

    assert tried == ["waits", "waits"]
    assert (world.partner.status, world.partner.unfinished) == (PartnerStatus.SUSPENDED, True)
    world.clock.at += LEASE
    world.desk.change(CODE, WIDER, "Nữa", ADMIN, revision=world.partner.revision)
    assert (world.partner.unfinished, world.as_listed()) == (False, True)
