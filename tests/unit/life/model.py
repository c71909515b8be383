"""Every order in which a few actors' calls to the outside can fall, without chance and threads.

An actor is a plain function on ports, run again from its start for each step: calls made before
return what they returned then, the next one suspends it. A scene is a value, so each order goes on
from its own copy; scenes that agree in everything are gone on from once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from casework.domain.case import Case
from casework.domain.errors import CaseChanged, Refusal
from casework.domain.history import RecordedEvent
from casework.ports import DueClock


class _Suspended(BaseException):
    """Not an Exception: no use case may catch it."""

    def __init__(self, call: tuple[Any, ...]) -> None:
        self.call = call


@dataclass(frozen=True)
class Ports:
    """Cases, the clock, and waiting, as one actor sees them."""

    log: Iterator[Any]

    def _next(self, *call: Any) -> Any:
        for result in self.log:
            if isinstance(result, Exception):
                raise result
            return result
        raise _Suspended(call)

    def get(self, case_id: str) -> Case:
        return self._next("get")

    def save(self, case: Case, events: Sequence[RecordedEvent]) -> None:
        self._next("save", case, tuple(events))

    def due(self, before: datetime) -> Iterator[DueClock]:
        yield from self._next("due", before)

    def now(self) -> datetime:
        return self._next("now")

    def wait(self, until: datetime) -> None:
        self._next("wait", until)

    def pass_time(self, to: datetime) -> None:
        self._next("pass", to)


Play = Callable[[Ports], None]
Starts = Callable[[int, datetime], "Player"]
"""Makes the execution of an epoch, which first wakes at an instant."""


@dataclass(frozen=True)
class Player:
    """`call` is what it will do next; None at its end. `outcome`: done, or refused by a guard."""

    name: str
    play: Play
    log: tuple[Any, ...] = ()
    told: tuple[str, ...] = ()
    """The log in short: two players of one name with one `told` do the same next."""
    call: tuple[Any, ...] | None = None
    outcome: str | None = None

    def on(self, *results: Any) -> Player:
        told = (*self.told, *map(_in_short, results))
        known = _PLAYED.get((self.play, told))
        if known is None:
            known = _PLAYED[self.play, told] = self._on((*self.log, *results), told)
        return known

    def _on(self, log: tuple[Any, ...], told: tuple[str, ...]) -> Player:
        try:
            self.play(Ports(iter(log)))
        except _Suspended as suspended:
            return replace(self, log=log, told=told, call=suspended.call)
        except Refusal:
            return Player(self.name, self.play, outcome="refused")
        return Player(self.name, self.play, outcome="done")


_PLAYED: Final[dict[tuple[Play, tuple[str, ...]], Player]] = {}


def _in_short(result: Any) -> str:
    """A case is told by the head of its history."""
    return result.head if isinstance(result, Case) else repr(result)


@dataclass(frozen=True)
class Scene:
    """`versions`: whether a save looks at the stored version, as the real store does.
    `starts` makes the execution of a new epoch; None: starts are lost."""

    case: Case
    events: tuple[RecordedEvent, ...]
    now: datetime
    players: tuple[Player, ...]
    starts: Starts | None
    versions: bool = True
    clock_apart: bool = False
    """Whether time may pass between a load and the look at the clock that follows it."""

    def can_go_on(self) -> list[int]:
        return [i for i, player in enumerate(self.players) if self._ready(player.call)]

    def _ready(self, call: tuple[Any, ...] | None) -> bool:
        return call is not None and (call[0] != "wait" or call[1] <= self.now)

    def step(self, index: int) -> Scene:
        """The scene after the next call of a player."""
        scene, result = self._perform(self.players[index].call or ())
        player = scene.players[index].on(result)
        while player.call and player.call[0] == "now" and not self.clock_apart:
            player = player.on(scene.now)
        players = (*scene.players[:index], player, *scene.players[index + 1 :])
        return replace(scene, players=players)

    def _perform(self, call: tuple[Any, ...]) -> tuple[Scene, Any]:
        match call:
            case ("get",):
                return self, self.case
            case ("now",):
                return self, self.now
            case ("wait", _):
                return self, None
            case ("pass", to):
                return replace(self, now=to), None
            case ("due", before):
                at = self.case.clock.next_at
                found = at is not None and at <= before
                return self, (DueClock(self.case.id, self.case.clock.epoch),) if found else ()
            case ("save", case, events):
                return self._saved(case, events)
        raise TypeError(f"no such call: {call}")

    def _saved(self, case: Case, events: tuple[RecordedEvent, ...]) -> tuple[Scene, Any]:
        first = case.version - len(events)
        if self.versions and self.case.version != first:
            return self, CaseChanged(case.id)
        kept = (*self.events[:first], *events, *self.events[case.version :])
        players = self.players
        for recorded in events:
            clock = getattr(recorded.event, "clock", None)
            if self.starts and clock is not None and clock.next_at is not None:
                players = (*players, self.starts(clock.epoch, clock.next_at).on())
        return replace(self, case=case, events=kept, players=players), None

    def key(self) -> tuple[Any, ...]:
        """Two scenes with one key go on alike."""
        players = sorted((p.name, p.told, p.outcome or "") for p in self.players)
        return (self.case.head, len(self.events), self.now, tuple(players))


@dataclass
class Explored:
    steps: int
    ends: list[Scene]


def explore(scene: Scene) -> Explored:
    """Every scene in which nobody can go on, from every order of the players' calls."""
    seen = {scene.key()}
    open_scenes, ends, steps = [scene], [], 0
    while open_scenes:
        scene = open_scenes.pop()
        ready = scene.can_go_on()
        if not ready:
            ends.append(scene)
        for index in ready:
            steps += 1
            following = scene.step(index)
            key = following.key()
            if key not in seen:  # an order that leads where another led
                seen.add(key)
                open_scenes.append(following)
    return Explored(steps, ends)


def alone(scene: Scene, player: Player) -> Scene:
    """The scene after one more player has played to its end, undisturbed."""
    scene = replace(scene, players=(*scene.players, player.on()))
    index = len(scene.players) - 1
    while scene.players[index].call is not None:
        scene = scene.step(index)
    return scene
