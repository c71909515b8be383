"""The small model of `test_interleavings`: one case, one hour, who acts on it, what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.deadlines import Audience, LadderStep, Limit, RungAction, Term, Unit
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from casework.use_cases.change_case import change_case
from casework.use_cases.sweep_due import GRACE, sweep_due
from casework.use_cases.tick import tick
from tests.builders import OFFICER, RULES, SUPERVISOR, History, an_answer
from tests.unit.life.model import Explored, Play, Player, Ports, Scene, Starts, alone, explore

_DUE_STEP: Final = LadderStep("due", RungAction.MARK_OVERDUE, Audience.AGENCY_OFFICERS)
_HOUR: Final = Term("simple", Limit(60, Unit.MINUTES), (_DUE_STEP,))
_POLICY: Final = replace(RULES.policies[0], terms={**RULES.policies[0].terms, "simple": _HOUR})
SMALL: Final = replace(RULES, policies=(_POLICY,))

WORKING: Final = History(SMALL).forwarded().does(c.AcceptCase(), OFFICER)
CASE: Final = WORKING.case
DUE: Final = CASE.clock.due_at
EXTENDED: Final = DUE + timedelta(minutes=20)
LATER: Final = GRACE + timedelta(seconds=1)
INSTANTS: Final = (DUE, DUE + LATER, EXTENDED, EXTENDED + LATER)
"""Time starts a minute before due; each order has these instants fall anywhere in it."""
FEWER: Final = (DUE, DUE + LATER, EXTENDED + LATER)


def does(command: c.Command, actor: object = OFFICER) -> Play:
    def play(ports: Ports) -> None:
        change_case(CASE.id, command, actor, cases=ports, clock=ports, rules=SMALL)

    return play


def extends(ports: Ports) -> None:
    does(c.RequestExtension("Chờ vật tư.", EXTENDED))(ports)
    does(c.DecideExtension(True, "Đồng ý."), SUPERVISOR)(ports)


def sweeps(ports: Ports) -> None:
    sweep_due(cases=ports, clock=ports, rules=SMALL)


@cache
def time(instants: tuple[datetime, ...] = INSTANTS) -> Player:
    def play(ports: Ports) -> None:
        for instant in instants:
            ports.pass_time(instant)

    return Player("time", play)


@cache
def execution(epoch: int, next_at: datetime) -> Player:
    """What the state machine does: wait, tick, and again."""

    def play(ports: Ports) -> None:
        at: datetime | None = next_at
        while at is not None:
            ports.wait(at)
            at = tick(CASE.id, epoch, cases=ports, clock=ports, rules=SMALL)

    return Player(f"execution {epoch}", play)


ANSWERS: Final = Player("answers", does(an_answer()))
EXTENDS: Final = Player("extends", extends)
SWEEPS: Final = Player("sweeps", sweeps)


def around_due(
    *players: Player, starts: Starts | None = execution, versions: bool = True, apart: bool = False
) -> Scene:
    started = [starts(CASE.clock.epoch, DUE)] if starts else []
    return Scene(
        case=CASE,
        events=tuple(WORKING.events),
        now=DUE - timedelta(minutes=1),
        players=tuple(player.on() for player in (*started, *players)),
        starts=starts,
        versions=versions,
        clock_apart=apart,
    )


def lived(scene: Scene) -> Explored:
    """Every end, after the sweeper's next round: it comes when all have done what they had to."""
    explored = explore(scene)
    return Explored(explored.steps, [alone(end, SWEEPS) for end in explored.ends])


def faults(scene: Scene) -> set[str]:
    """What is wrong with the end of an order."""
    found = set()
    due, answered, missed = DUE, False, []
    if not is_intact(scene.events) or fold(scene.events) != scene.case:
        found.add("the history is broken")
    for recorded in scene.events:
        match recorded.event:
            case e.DeadlineMissed():
                if answered:
                    found.add("an alarm after the answer")
                if recorded.at < due:
                    found.add("an alarm before its time")
                if recorded.event.due_at in missed:
                    found.add("an alarm twice")
                missed.append(recorded.event.due_at)
            case e.CaseAnswered(answer=answer):
                answered = True
                if answer.on_time != (recorded.at <= DUE) or answer.answered_at != recorded.at:
                    found.add("wrongly judged")
            case e.ExtensionDecided(approved=True):
                due = EXTENDED
    if not answered and due <= scene.now and due not in missed:
        found.add("an alarm is missing")
    return found | _lost(scene) | _outdated(scene)


def _lost(scene: Scene) -> set[str]:
    """Each who was told that it is done finds it in the history, once."""
    names = [recorded.name for recorded in scene.events]
    done = {player.name for player in scene.players if player.outcome == "done"}
    wanted = {"answers": "CaseAnswered", "extends": "ExtensionDecided"}
    lost = any(names.count(wanted[name]) != 1 for name in done & wanted.keys())
    return {"what was done is lost"} if lost else set()


def _outdated(scene: Scene) -> set[str]:
    current = f"execution {scene.case.clock.epoch}"
    waiting = {p.name for p in scene.players if p.call is not None and p.call[0] == "wait"}
    return {"an outdated execution lives on"} if waiting - {current} else set()


def all_faults(explored: Explored) -> set[str]:
    return set().union(*(faults(end) for end in explored.ends))


def ways_to_end(explored: Explored) -> set[str]:
    return {_told(end) for end in explored.ends}


def _told(end: Scene) -> str:
    answer = end.case.answer
    judged = "unanswered" if answer is None else "on time" if answer.on_time else "late"
    extended = answer.extended if answer else end.case.clock.extended
    dues = [r.event.due_at for r in end.events if isinstance(r.event, e.DeadlineMissed)]
    alarms = "".join(", missed" if due == DUE else ", missed as extended" for due in dues)
    return f"{judged}{', extended' if extended else ''}{alarms}"
