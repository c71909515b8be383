"""Answer, extension and alarm in every order around the due time: no false, late or double alarm.

Everything is exhaustive: the orders of the load and save calls of all who act, with time passing
anywhere between them. The negative controls break one rule each, and the same check finds it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import cache

import pytest

from casework.domain import events as e
from casework.domain.case import SYSTEM
from casework.domain.deadlines import Audience
from casework.domain.errors import CaseChanged
from casework.domain.evolve import commit
from casework.use_cases.tick import tick
from tests.unit.life.around_due import (
    ANSWERS,
    CASE,
    EXTENDS,
    FEWER,
    SMALL,
    SWEEPS,
    all_faults,
    around_due,
    execution,
    lived,
    time,
    ways_to_end,
)
from tests.unit.life.model import Player, Ports, Starts, alone, explore


def test_nobody_acts_and_there_is_exactly_one_alarm() -> None:
    explored = lived(around_due(time(), SWEEPS, apart=True))

    assert all_faults(explored) == set()
    assert ways_to_end(explored) == {"unanswered, missed"}


def test_an_answer_and_the_alarms_have_one_winner_in_every_order() -> None:
    explored = lived(around_due(time(), ANSWERS, SWEEPS, apart=True))

    assert explored.steps > 50_000
    assert all_faults(explored) == set()
    # at the very instant of the due time an answer is on time and the alarm not too early
    assert ways_to_end(explored) == {"on time", "on time, missed", "late", "late, missed"}


def test_an_answer_before_the_due_time_leaves_no_alarm() -> None:
    answered = alone(around_due(time(), SWEEPS), ANSWERS)

    explored = lived(answered)

    assert all_faults(explored) == set()
    assert ways_to_end(explored) == {"on time"}


def test_an_extension_and_the_alarms_have_one_winner_in_every_order() -> None:
    explored = lived(around_due(time(), EXTENDS, SWEEPS))

    assert explored.steps > 50_000
    assert all_faults(explored) == set()
    assert ways_to_end(explored) == {
        "unanswered, missed",
        "unanswered, extended, missed as extended",
        "unanswered, extended, missed, missed as extended",
    }


def test_an_extension_before_the_due_time_leaves_the_alarm_of_the_extended_one() -> None:
    extended = alone(around_due(time(), SWEEPS), EXTENDS)

    explored = lived(extended)

    assert all_faults(explored) == set()
    assert ways_to_end(explored) == {"unanswered, extended, missed as extended"}


@pytest.mark.parametrize(
    ("starts", "steps"), [(execution, 500_000), (None, 5_000)], ids=["started", "starts lost"]
)
def test_answer_extension_execution_and_sweeper_in_every_order(
    starts: Starts | None, steps: int
) -> None:
    explored = lived(around_due(time(FEWER), ANSWERS, EXTENDS, SWEEPS, starts=starts))

    assert explored.steps > steps
    assert all_faults(explored) == set()
    assert {"on time", "late, missed", "late, extended"} <= ways_to_end(explored)


def test_the_sweeper_makes_up_for_lost_starts() -> None:
    explored = lived(around_due(time(), SWEEPS, starts=None))

    assert all_faults(explored) == set()
    assert ways_to_end(explored) == {"unanswered, missed"}


def test_control_without_the_sweeper_a_lost_start_is_a_missing_alarm() -> None:
    explored = explore(around_due(time(), starts=None))

    assert all_faults(explored) == {"an alarm is missing"}


def test_control_a_store_that_ignores_versions_loses_what_was_done() -> None:
    explored = explore(around_due(time(FEWER), ANSWERS, versions=False))

    assert "what was done is lost" in all_faults(explored)


@cache
def of_whatever_epoch(epoch: int, next_at: datetime) -> Player:
    """An execution without the epoch condition: it ticks the clock it finds."""

    def play(ports: Ports) -> None:
        at: datetime | None = next_at
        while at is not None:
            ports.wait(at)
            found = ports.get(CASE.id).clock.epoch
            at = tick(CASE.id, found, cases=ports, clock=ports, rules=SMALL)

    return Player(f"execution {epoch}", play)


def test_control_without_the_epoch_outdated_executions_live_on() -> None:
    explored = explore(around_due(time(FEWER), ANSWERS, starts=of_whatever_epoch))

    assert all_faults(explored) == {"an outdated execution lives on"}


@cache
def blindly(epoch: int, next_at: datetime) -> Player:
    """An execution that trusts its own instant: no look at the epoch, nor at what is due now."""

    def play(ports: Ports) -> None:
        ports.wait(next_at)
        case, now = ports.get(CASE.id), ports.now()
        if case.clock.rungs:
            missed = e.DeadlineMissed(epoch, "due", Audience.AGENCY_OFFICERS, case.clock.due_at)
            with suppress(CaseChanged):
                ports.save(*commit(CASE.id, case, (missed,), SYSTEM, now))

    return Player(f"execution {epoch}", play)


def test_control_a_blind_alarm_comes_after_the_answer_and_before_the_extended_due_time() -> None:
    answered = alone(around_due(time(), starts=blindly), ANSWERS)
    extended = alone(around_due(time(), starts=blindly), EXTENDS)

    assert "an alarm after the answer" in all_faults(explore(answered))
    assert "an alarm before its time" in all_faults(explore(extended))
