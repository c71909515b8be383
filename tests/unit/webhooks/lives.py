"""Lives of cases in which everything comes that a partner may be told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from casework.domain import commands as c
from casework.domain.case import NeighbourState, State, TaskKind
from casework.domain.directory import Directory
from casework.domain.errors import Refusal
from casework.domain.working_time import VIETNAM
from tests.builders import AGENCY, DEMO_RULES, LEADER, OFFICER, History, an_answer
from tests.life import ACTORS, COMMANDS, WAYS
from tests.unit.life.province import PAUSING, with_day_off
from tests.webhook_world import DIRECTORY

OUTSIDE = (c.FireRung, c.RecomputeClock, c.FollowReorganisation)
COMMANDED = tuple(command for command in COMMANDS if not isinstance(command, OUTSIDE))
STEPS = st.lists(
    st.one_of(st.sampled_from(COMMANDED), st.sampled_from(("rung", "day off", "reorganised"))),
    min_size=4,
    max_size=20,
)
LIVES: tuple[Callable[[], History], ...] = (
    *WAYS.values(),
    lambda: History(DEMO_RULES),
    lambda: History(PAUSING).forwarded().does(c.AcceptCase(), OFFICER),
    lambda: History(PAUSING).forwarded().does(c.AcceptCase(), OFFICER).does(ASKED, OFFICER),
)
ASKED = c.AskCitizen("Số nhà?")
A_TASK = c.RaiseTask("t", TaskKind.CHECK_DELIVERY, AGENCY, "SMS")


def happens(step: c.Command | str, history: History) -> None:
    """A command by whoever may give it, or what comes from outside."""
    clock, rules = history.case.clock, history.rules
    match step:
        case "rung":
            history.at = max(history.at, clock.next_at or history.at)
            history.does(c.FireRung(clock.epoch))
        case "day off":
            history.rules = with_day_off(rules, clock.due_at.astimezone(VIETNAM).date())
            history.does(c.RecomputeClock())
        case "reorganised":
            history.rules = replace(rules, directory=without(history.case.lead_agency, history.at))
            history.does(c.FollowReorganisation(None, (), "Nghị quyết"))
        case str():
            raise AssertionError(step)
        case _:
            for actor in (*ACTORS.values(), LEADER):
                with suppress(Refusal):
                    history.does(step, actor)
                    return


def without(code: str | None, at: datetime) -> Directory:
    """The directory in which that agency ended yesterday, with one successor or none."""
    today = at.astimezone(VIETNAM).date()
    ended = [
        replace(a, valid_to=today - timedelta(days=1), successors=("SYT",) if today.day % 2 else ())
        if a.code == code and a.in_force(today)
        else a
        for a in DIRECTORY.agencies
    ]
    return Directory(ended)


LATER = WAYS[State.IN_PROGRESS]().case.clock.due_at + timedelta(days=1)
EVERY_EVENT: tuple[tuple[Callable[[], History], tuple[c.Command | str, ...]], ...] = (
    (WAYS[State.FORWARDED], (c.TransferCase("CCQLTT", "Nhầm."),)),
    (WAYS[State.FORWARDED], (c.ReturnCase("Nhầm."), c.GuideCase("Gửi đơn."))),
    (WAYS[State.IN_PROGRESS], (c.ReassignCase("CAT", "Nhầm."), "day off")),
    (WAYS[State.IN_PROGRESS], ("reorganised",)),
    (lambda: WAYS[State.IN_PROGRESS]().after(days=1), ("reorganised",)),
    (WAYS[State.IN_PROGRESS], ("rung",) * 6),
    (WAYS[State.WAITING_CITIZEN], (c.AddInformation("Số 12."), an_answer())),
    (LIVES[-1], ("rung",) * 3),
    (
        WAYS[State.IN_PROGRESS],
        (
            c.RequestExtension("Chờ.", LATER),
            c.DecideExtension(True, ""),
        ),
    ),
    (WAYS[State.ANSWERED], (c.SendAnswerBack("Chưa rõ."),)),
    (WAYS[State.CLOSED], (c.ReopenCase("Lại hư."),)),
    (WAYS[State.REFUSED], (c.AppealRefusal("Không phải."), c.DecideAppeal(True, "Đúng."))),
    (WAYS[State.MERGED], ()),
    (WAYS[State.FORWARDED], (c.SeeCase(), "rung")),
    (WAYS[State.FORWARDED], ("rung",) * 3),  # nobody of the agency opens it
    (WAYS[State.FORWARDED], (A_TASK, c.CompleteTask(A_TASK.id, "Đã gọi."))),
    (
        WAYS[State.TRIAGE],
        tuple(
            c.RecordNeighbourState("112368", state, "Đã thay bóng đèn.") for state in NeighbourState
        ),
    ),
)


def lives_of_every_event() -> list[History]:
    lives = []
    for begin, steps in EVERY_EVENT:
        history = begin()
        for step in steps:
            happens(step, history.after(seconds=1))
        lives.append(history)
    return lives
