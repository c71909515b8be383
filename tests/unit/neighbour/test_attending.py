"""Pushing and following tickets: what goes where, a neighbour that is away, faults and crashes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.domain import commands as c
from casework.domain.case import NeighbourState, State
from casework.domain.errors import Unavailable
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from casework.domain.neighbour import PushRow, Reading, TicketRefused, TicketState
from casework.use_cases.change_case import change_case
from casework.use_cases.sweep_neighbour import LIMIT
from tests.builders import OPERATOR, RULES, History, a_classification, an_identity
from tests.neighbour_fakes import NEIGHBOUR_RULES, NeighbourWorld
from tests.world import Crash, Fuse

UNSURE = a_classification(confidence=0.1)
ANSWER = "Đã thay bóng đèn ngày 05/3."
DONE = Reading(NeighbourState.DONE, ANSWER)


def at_the_desk(case_id: str = "DT-2345-6789-AB-C") -> History:
    return History(case_id=case_id).does(c.RouteCase(UNSURE))


def names(world: NeighbourWorld, history: History) -> list[str]:
    return [recorded.name for recorded in world.cases.history(history.case.id)][2:]


def act(world: NeighbourWorld, history: History, command: c.Command) -> None:
    work: dict[str, Any] = {"cases": world.cases, "clock": world.clock, "rules": RULES}
    change_case(history.case.id, command, OPERATOR, **work)


def test_a_case_at_the_desk_is_pushed_followed_and_ends_as_a_task() -> None:
    world = NeighbourWorld()
    history = world.with_case(at_the_desk())
    case_id = history.case.id

    world.work()
    number = world.hotline.number_of(case_id)
    world.run(2)
    world.hotline.says[number] = Reading(NeighbourState.IN_PROGRESS)
    world.run(2)
    world.hotline.says[number] = DONE
    world.run(2)

    assert names(world, history) == [
        *("NeighbourReported", "NeighbourReported", "NeighbourAnswered"),
    ]
    case = world.cases.get(case_id)
    assert case.neighbour is not None
    assert case.neighbour.number == number
    assert [task.detail for task in case.open_tasks] == [ANSWER]
    assert (case.clock, case.state) == (history.case.clock, State.TRIAGE)
    assert world.tickets.stored[case_id].state is TicketState.FINISHED
    calls = world.hotline.calls
    world.run(5)
    assert world.hotline.calls == calls


def test_the_same_said_again_is_nothing() -> None:
    world = NeighbourWorld()
    history = world.with_case(at_the_desk())

    world.run(50)

    assert world.hotline.calls > 40
    assert names(world, history) == ["NeighbourReported"]


def test_neither_what_is_forwarded_by_itself_nor_a_complaint_is_pushed() -> None:
    world = NeighbourWorld()
    world.with_case(History(case_id="DT-1").forwarded())
    complaint = a_classification("complaint_denunciation", "khieu_nai_to_cao", 0.3)
    world.with_case(History(case_id="DT-2").does(c.RouteCase(complaint)))
    world.with_case(History(case_id="DT-3").does(c.RouteCase(replace(complaint, confidence=0.99))))

    world.run(3)

    assert (world.hotline.calls, world.tickets.stored) == (0, {})


def test_rows_with_channels_push_these_alone() -> None:
    rows = (PushRow("CaseForwarded", frozenset({"zalo"})),)
    world = NeighbourWorld(rules=replace(NEIGHBOUR_RULES, pushed=rows))
    world.with_case(History(case_id="DT-1").forwarded())
    by_zalo = History(case_id="DT-2").forwarded()
    source = replace(by_zalo.case.source, channel="zalo")
    by_zalo.case = replace(by_zalo.case, source=source)
    world.with_case(by_zalo)

    world.work()

    assert [*world.hotline.taken] == ["DT-2"]


def test_who_sent_it_goes_along_only_where_the_stage_says_so() -> None:
    for gives in (False, True):
        world = NeighbourWorld(gives_senders=gives)
        history = world.with_case(at_the_desk())
        world.work()

        (said,) = world.hotline.taken.values()
        assert said.reference == history.case.id
        assert said.sender == (an_identity() if gives else None)


def test_what_was_settled_before_it_could_be_pushed_is_not_pushed() -> None:
    world = NeighbourWorld()
    world.hotline.before = Unavailable("connection")
    history = world.with_case(at_the_desk())
    world.work()

    act(world, history, c.AnswerAtFirstContact("Đến 17 giờ."))
    world.hotline.before = None
    world.run(10)

    assert world.hotline.taken == {}
    assert world.tickets.stored[history.case.id].last_outcome == "over here"


def test_what_is_settled_here_is_not_followed_there_any_more() -> None:
    world = NeighbourWorld()
    history = world.with_case(at_the_desk())
    world.work()
    act(world, history, c.AnswerAtFirstContact("Đến 17 giờ."))
    world.hotline.says[world.hotline.number_of(history.case.id)] = DONE

    world.run(5)

    assert world.hotline.calls == 1
    assert world.cases.get(history.case.id).tasks == ()
    assert world.tickets.stored[history.case.id].state is TicketState.FINISHED


def test_a_case_closed_while_the_neighbour_is_asked_stays_as_it_is() -> None:
    world = NeighbourWorld()
    history = world.with_case(at_the_desk())

    def push(submission: Any) -> str:
        act(world, history, c.AnswerAtFirstContact("Đến 17 giờ."))
        return "7"

    world.hotline.push = push  # type: ignore[method-assign]
    world.work()

    assert names(world, history) == ["CaseClosed"]
    assert world.tickets.stored[history.case.id].state is TicketState.PUSHED


@pytest.mark.parametrize("taken", [False, True], ids=["not taken", "taken, not said"])
def test_a_neighbour_that_is_away_costs_nothing_but_time(taken: bool) -> None:
    world = NeighbourWorld()
    histories = [world.with_case(at_the_desk(f"DT-{n}")) for n in range(20)]
    away = Unavailable("HTTP 503")
    world.hotline.before, world.hotline.after = (None, away) if taken else (away, None)

    world.run(12 * 24)
    tries = world.hotline.calls
    assert tries < 12 * 24 / 4  # left alone as a whole, not asked for each case
    assert world.sweep().away
    assert {t.state for t in world.tickets.stored.values()} == {TicketState.PENDING}

    world.hotline.before = world.hotline.after = None
    world.run(12 * 24 * 2)

    assert {*world.hotline.taken} == {history.case.id for history in histories}
    assert {t.state for t in world.tickets.stored.values()} == {TicketState.PUSHED}
    assert all(names(world, history) == ["NeighbourReported"] for history in histories)
    assert not world.sweep().away


def test_what_it_refuses_is_tried_for_days_and_given_up_and_blocks_no_other() -> None:
    world = NeighbourWorld()
    refused, fine = world.with_case(at_the_desk("DT-1")), world.with_case(at_the_desk("DT-2"))
    push = world.hotline.push

    def choosy(submission: Any) -> str:
        if submission.reference == refused.case.id:
            raise TicketRefused("HTTP 404")
        return push(submission)

    world.hotline.push = choosy  # type: ignore[method-assign]
    world.run(12 * 24 * 7)

    given_up, pushed = (world.tickets.stored[h.case.id] for h in (refused, fine))
    assert (given_up.state, given_up.last_outcome) == (TicketState.GIVEN_UP, "refused: HTTP 404")
    assert pushed.state is TicketState.PUSHED
    assert not world.sweep().away
    assert world.attend(refused.case.id, 2).given_up is False  # it was, long ago


def test_a_ticket_that_vanished_there_is_asked_for_until_it_is_too_old() -> None:
    world = NeighbourWorld()
    history = world.with_case(at_the_desk())
    world.work()
    world.hotline.taken.clear()

    world.run(2)
    assert world.tickets.stored[history.case.id].last_outcome == "refused: HTTP 404"
    world.run(60 * 4 + 1, minutes=6 * 60)

    assert world.tickets.stored[history.case.id].last_outcome == "not done in time"
    assert world.cases.get(history.case.id).state is State.TRIAGE


def test_a_poison_answer_fails_alone_and_comes_again_at_its_time() -> None:
    world = NeighbourWorld()
    poison, fine = world.with_case(at_the_desk("DT-1")), world.with_case(at_the_desk("DT-2"))
    world.work()
    numbers = [world.hotline.number_of(h.case.id) for h in (poison, fine)]
    read = world.hotline.read

    def breaks(number: str) -> Reading:
        if number == numbers[0]:
            raise RecursionError
        return read(number)

    world.hotline.read = breaks  # type: ignore[method-assign]
    world.hotline.says[numbers[1]] = DONE
    world.clock.advance(minutes=5)
    world.sweep()
    failed = 0
    while world.queue.requested:
        try:
            world.attend(*world.queue.requested.pop(0))
        except RecursionError:
            failed += 1

    assert failed == 1
    assert len(world.cases.get(fine.case.id).tasks) == 1
    ticket = world.tickets.stored[poison.case.id]
    assert ticket.next_at is not None
    assert ticket.next_at > world.clock.now()  # the queue's own retries find nothing to do


def test_one_sweep_asks_for_so_many_and_for_one_while_it_tries_whether_the_neighbour_is_back() -> (
    None
):
    world = NeighbourWorld()
    for n in range(LIMIT + 1):
        history = at_the_desk(f"DT-{n:04}")
        world.cases.add(history.case, history.events, an_identity())
        world.attend(history.case.id, 2)
    world.clock.advance(minutes=6)

    assert world.sweep().requested == LIMIT

    world.queue.requested.clear()
    world.hotline.before = Unavailable("timeout")
    for case_id in [*world.tickets.due(world.clock.now())][:3]:
        world.attend(case_id)
    assert world.sweep().requested == 0
    world.clock.advance(minutes=10)
    assert (world.sweep().requested, world.sweep().away) == (1, True)


def test_nobody_is_asked_about_a_case_that_no_event_put_there() -> None:
    world = NeighbourWorld()
    history = world.with_case(History().forwarded())

    assert world.attend(history.case.id).ticket is None
    assert world.attend(history.case.id, 2).ticket is None
    assert world.hotline.calls == 0


def lived_through(fuse: Fuse) -> NeighbourWorld:
    """Pushed, worked on there, done there; then nothing more."""
    world = NeighbourWorld(fuse)
    case_id = world.with_case(at_the_desk()).case.id
    world.run(4)
    number = world.hotline.number_of(case_id)
    world.hotline.says[number] = Reading(NeighbourState.IN_PROGRESS)
    world.run(3)
    world.hotline.says[number] = DONE
    world.run(3)
    return world


CALLS = lived_through(Fuse()).fuse.calls


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, CALLS + 1))
def test_a_crash_at_any_call_pushes_one_ticket_and_raises_one_task(at: int, before: bool) -> None:
    world = lived_through(Fuse(at, before))

    (case,) = world.cases.cases.values()
    history = world.cases.history(case.id)
    assert len(world.hotline.taken) == 1
    assert [recorded.name for recorded in history] == [
        *("CaseReceived", "CaseSentToTriage"),
        *("NeighbourReported", "NeighbourReported", "NeighbourAnswered"),
    ]
    assert is_intact(history)
    assert fold(history) == case
    (ticket,) = world.tickets.stored.values()
    assert ticket.state is TicketState.FINISHED
    assert world.clock.now() - history[0].at < timedelta(hours=4)


def test_a_worker_that_dies_leaves_the_ticket_to_the_next_sweep() -> None:
    world = NeighbourWorld(Fuse(6, before=False))  # right after the push
    history = world.with_case(at_the_desk())
    with pytest.raises(Crash):
        world.attend(history.case.id, 2)
    assert len(world.hotline.taken) == 1
    world.queue.requested.clear()  # and the queue forgets it

    world.run(3)

    assert names(world, history) == ["NeighbourReported"]
    assert len(world.hotline.taken) == 1
