"""The functions around the neighbouring 1022 system: what is asked for, counted, and not logged."""

from __future__ import annotations

import io
from typing import Any

import pytest

from casework import bootstrap
from casework.bootstrap import neighbour
from casework.domain.case import NeighbourState
from casework.domain.commands import RouteCase
from casework.domain.errors import Unavailable
from casework.domain.neighbour import Reading
from casework.messages import TicketRequest
from casework.observability import metrics
from functions.attend_neighbour import handler as attend
from functions.publish_events import handler as publish
from functions.sweep_neighbour.handler import lambda_handler as sweep_neighbour
from tests.builders import History, a_classification
from tests.fakes import RecordingOutlet
from tests.lambda_events import Context, sqs, stream
from tests.neighbour_fakes import NeighbourWorld

PRIVATE = ("Nguyễn", "912345678", "Đèn đường", "bóng đèn")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> NeighbourWorld:
    """The composition root hands out fakes."""
    world = NeighbourWorld()
    monkeypatch.setattr(attend, "neighbourhood", lambda: world.around)
    monkeypatch.setattr(publish, "feed", lambda: world.feed)
    monkeypatch.setattr(neighbour, "tickets", lambda: world.tickets)
    monkeypatch.setattr(neighbour, "queue", lambda: world.queue)
    monkeypatch.setattr(bootstrap, "clock", lambda: world.clock)
    monkeypatch.setattr(bootstrap, "outlet", RecordingOutlet)
    return world


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The sum of each metric."""
    sums: dict[str, float] = {}

    def add(name: str, unit: object, value: float) -> None:
        sums[name] = sums.get(name, 0) + value

    monkeypatch.setattr(metrics, "add_metric", add)
    return sums


def at_the_desk(world: NeighbourWorld, case_id: str = "DT-2345-6789-AB-C") -> History:
    history = History(case_id=case_id).does(RouteCase(a_classification(confidence=0.1)))
    world.with_case(history)
    world.queue.requested.clear()
    return history


def request(history: History, seq: int | None = 2) -> str:
    return TicketRequest(case_id=history.case.id, seq=seq).model_dump_json()


def run(*bodies: str) -> list[str]:
    answer = attend.lambda_handler(sqs(*bodies), Context())
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def test_the_stream_asks_for_what_the_rules_name(world: NeighbourWorld) -> None:
    desk, forwarded = at_the_desk(world), History(case_id="DT-1").forwarded()

    publish.lambda_handler(stream(*desk.events, *forwarded.events), Context())

    assert world.queue.requested == [(desk.case.id, 2)]


def test_without_a_neighbour_the_stream_asks_for_nothing(
    world: NeighbourWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "feed", neighbour.feed)  # the stage says: off

    answer = publish.lambda_handler(stream(*at_the_desk(world).events), Context())

    assert answer == {"batchItemFailures": []}
    assert world.queue.requested == []


def test_only_the_poison_message_of_a_batch_fails(world: NeighbourWorld) -> None:
    history = at_the_desk(world)
    unknown = TicketRequest(case_id="DT-UNKNOWN", seq=1).model_dump_json()

    assert run("not json", request(history), unknown, "{}") == ["m1", "m3", "m4"]
    assert [*world.hotline.taken] == [history.case.id]


def test_a_neighbour_that_is_away_is_no_failure_of_the_function(
    world: NeighbourWorld, counted: dict[str, float]
) -> None:
    world.hotline.before = Unavailable("HTTP 503")

    assert run(request(at_the_desk(world))) == []
    assert counted == {"TicketsGivenUp": 0, "NeighbourOddities": 0}


def test_what_is_given_up_and_what_is_odd_is_counted(
    world: NeighbourWorld, counted: dict[str, float]
) -> None:
    history = at_the_desk(world)
    run(request(history))
    odd = Reading(NeighbourState.IN_PROGRESS, None, ("trangThai", "donVi"))
    world.hotline.says[world.hotline.number_of(history.case.id)] = odd
    world.clock.advance(minutes=5)
    run(request(history, None))
    assert counted == {"TicketsGivenUp": 0, "NeighbourOddities": 2}

    world.clock.advance(days=61)
    run(request(history, None), request(history, None))
    assert counted["TicketsGivenUp"] == 1


def test_the_sweep_asks_and_says_whether_the_neighbour_is_away(
    world: NeighbourWorld, counted: dict[str, float]
) -> None:
    histories = [at_the_desk(world, f"DT-{n}") for n in range(3)]
    run(request(histories[0]))
    world.clock.advance(minutes=6)
    assert sweep_neighbour({}, Context()) == {"requested": 1, "away": False}

    world.hotline.before = Unavailable("HTTP 503")
    run(*map(request, histories))
    assert sweep_neighbour({}, Context()) == {"requested": 0, "away": True}
    assert counted["NeighbourAway"] == 1


def test_neither_words_nor_people_are_logged(world: NeighbourWorld, logged: io.StringIO) -> None:
    world.gives_senders = True
    history = at_the_desk(world)
    run(request(history))
    done = Reading(NeighbourState.DONE, "Đã thay bóng đèn", ("donVi",))
    world.hotline.says[world.hotline.number_of(history.case.id)] = done
    world.clock.advance(minutes=6)

    def breaks(number: str) -> Any:
        raise RuntimeError("Đã thay bóng đèn")

    read, world.hotline.read = world.hotline.read, breaks  # type: ignore[method-assign]
    assert run(request(history, None)) == ["m1"]
    world.hotline.read = read  # type: ignore[method-assign]
    world.clock.advance(minutes=6)
    run(request(history, None))

    said = logged.getvalue()
    assert '"state":"finished"' in said
    assert '"error":"RuntimeError"' in said
    assert not [word for word in PRIVATE if word in said]
