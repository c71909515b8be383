"""Cases live through everything that may be asked of them, while the machine under them fails.

A step is one rule: somebody acts, a worker takes one message, time passes. After each step the
`Witness` judges what was written; at the end of a run everything is worked off and judged again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework.domain.case import SYSTEM
from casework.domain.commands import FireRung
from casework.domain.errors import CaseAlreadyExists, Refusal, Unavailable
from casework.domain.working_time import VIETNAM
from tests.builders import AGENCY, RULES
from tests.fakes import FixedClock
from tests.telling import LEASE
from tests.unit.life.checks import Witness, check_end, check_messages
from tests.unit.life.commands import (
    COMMANDS,
    any_command,
    closing_command,
    fitting_command,
    lively_command,
)
from tests.unit.life.draws import CALLS, LOST, MORNINGS, NEAR, STRIDES
from tests.unit.life.province import (
    PAUSING,
    RUNNING_ON,
    reissued,
    with_day_off,
    without_department,
)
from tests.unit.life.system import ROUTINGS, Harm, System, dies, times_out
from tests.world import Crash

SEED: Final = 1022
MOST_SEEDS: Final = 4
RUNS: Final = 600
STEPS_A_RUN: Final = 80
STEPS_WANTED: Final = 20_000
MOST_CASES: Final = 6

tally: Counter[str] = Counter()
"""What happened in all runs together."""


@seed(SEED)
class LifeOfCases(RuleBasedStateMachine):
    @initialize(at=MORNINGS, pausing=st.booleans())
    def begins(self, at: datetime, pausing: bool) -> None:
        self.system = System(PAUSING if pausing else RUNNING_ON, FixedClock(at))
        self.witness = Witness()
        self.sms = 0
        self.submits(1, "d1", 0)

    @rule(n=st.integers(1, 3), digest=st.sampled_from(("d1", "d1", "d2")), calls=CALLS)
    def submits(self, n: int, digest: str, calls: int) -> None:
        self._tried(
            "submit", lambda: self.system.submit(f"edt-{n}", digest, Harm(calls, True, dies))
        )

    @rule(data=st.data(), calls=CALLS)
    def does_what_fits(self, data: Any, calls: int) -> None:
        self._acts(fitting_command, data, calls)

    @rule(data=st.data(), calls=CALLS)
    def leads_on(self, data: Any, calls: int) -> None:
        self._acts(lively_command, data, calls)

    @rule(data=st.data(), calls=CALLS)
    def leads_on_again(self, data: Any, calls: int) -> None:
        self._acts(lively_command, data, calls)

    @rule(data=st.data())
    def does_anything(self, data: Any) -> None:
        self._acts(any_command, data, 0)

    @precondition(lambda self: self.system.store.stream)
    @rule(data=st.data(), again=st.booleans(), lost=LOST, calls=CALLS)
    def publishes(self, data: Any, again: bool, lost: frozenset[str], calls: int) -> None:
        waiting = sorted({record.case_id for record in self.system.store.stream})
        case_id = data.draw(st.sampled_from(waiting))
        for _ in range(sum(it.case_id == case_id for it in self.system.store.stream) - 1):
            self.system.publish(case_id, again=False, lost=lost, harm=Harm())
        self.system.publish(case_id, again=again, lost=lost, harm=self._harm(data, calls, case_id))

    @precondition(lambda self: self.system.outlet.routing)
    @rule(data=st.data(), again=st.booleans(), found=st.sampled_from(ROUTINGS), calls=CALLS)
    def routes(self, data: Any, again: bool, found: Any, calls: int) -> None:
        index = self._any_index(data, self.system.outlet.routing)
        harm = self._harm(data, calls, self.system.outlet.routing[index])
        self.system.route(index, found, again=again, harm=harm)

    @precondition(lambda self: self.system.outlet.notices)
    @rule(data=st.data(), again=st.booleans(), calls=CALLS)
    def notifies(self, data: Any, again: bool, calls: int) -> None:
        self._notifies(data, again, calls)

    @precondition(lambda self: self.system.outlet.notices)
    @rule(data=st.data())
    def notifies_with_trouble(self, data: Any) -> None:
        self._notifies(data, data.draw(st.booleans()), data.draw(st.integers(1, 9)))

    @rule(data=st.data(), calls=CALLS)
    def sends_what_waits(self, data: Any, calls: int) -> None:
        some = next(iter(self.system.store.cases), "")
        self.system.send_due(self._harm(data, calls, some))

    @precondition(lambda self: self._awake())
    @rule(data=st.data(), calls=CALLS)
    def wakes(self, data: Any, calls: int) -> None:
        name = data.draw(st.sampled_from(self._awake()))
        self.system.wake(name, self._harm(data, calls, name.rpartition("-")[0]))

    @rule(data=st.data(), stride=STRIDES, near=NEAR, to_alarm=st.sampled_from((True, True, False)))
    def passes_time(self, data: Any, stride: timedelta, near: timedelta, to_alarm: bool) -> None:
        now = self.system.clock.at
        ahead = [case.clock.next_at for case in self.system.store.cases.values()]
        later = sorted(at + near for at in ahead if at is not None and at + near > now)
        self.system.clock.at = later[0] if to_alarm and later else now + stride

    @rule(data=st.data(), calls=CALLS)
    def sweeps(self, data: Any, calls: int) -> None:
        if calls:
            some = next(iter(self.system.store.cases), "")
            self.system.sweep(self._harm(data, calls, some))
        else:
            self.system.sweep_up()

    @rule(data=st.data(), days=st.sampled_from((None, None, 1, 5)), calls=CALLS)
    def changes_the_calendar(self, data: Any, days: int | None, calls: int) -> None:
        rules = self.system.rules
        today = self.system.clock.at.date()
        changed = with_day_off(rules, today + timedelta(days)) if days else reissued(rules)
        self.system.recompute(changed, Harm(calls, data.draw(st.booleans()), dies))

    @rule(
        data=st.data(),
        heirs=st.sampled_from((None, None, (AGENCY,), (), (AGENCY, "CAT"))),
        local=st.sampled_from((None, AGENCY)),
        calls=CALLS,
    )
    def reorganises(self, data: Any, heirs: Any, local: str | None, calls: int) -> None:
        """The department ends, with or without heirs, or is there again."""
        today = self.system.clock.at.astimezone(VIETNAM).date()
        rules = replace(self.system.rules, directory=RULES.directory)
        if heirs is not None:
            rules = without_department(rules, today, heirs)
        self.system.reorganise(rules, local, Harm(calls, data.draw(st.booleans()), dies))

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "system"):
            tally["steps"] += 1
            self.witness.look(self.system)
            self.sms = check_messages(self.system, self.sms)

    def teardown(self) -> None:
        if not hasattr(self, "system"):
            return
        self.system.settle()
        self.system.reorganise_to_the_end()
        self.system.settle()
        self.system.sweep_up()
        self.system.settle()
        self.holds()
        check_end(self.system)
        tally["steps"] -= 2  # the last look, and the one after `begins`
        tally["runs"] += 1
        tally.update(self.witness.seen)

    def _acts(self, choose: Any, data: Any, calls: int) -> None:
        cases = self.system.store.cases
        if not cases:
            return
        case = cases[data.draw(st.sampled_from(sorted(cases)))]
        command, actor = choose(case, data.draw, sorted(cases))
        if type(command).__name__ == "SplitCase" and len(cases) >= MOST_CASES:
            return
        harm = self._harm(data, calls, case.id)
        self._tried(
            type(command).__name__,
            lambda: self.system.act(case.id, command, actor, harm),
            untouched=lambda: not harm.done,
        )

    def _tried(self, what: str, work: Any, untouched: Any = lambda: True) -> None:
        """A refusal leaves everything as it was; a crash leaves it unknown to the caller."""
        store = self.system.store
        before = (dict(store.cases), len(store.events), len(store.stream))
        try:
            work()
        except (Refusal, CaseAlreadyExists) as refusal:
            tally[f"refused: {type(refusal).__name__}"] += 1
            after = (dict(store.cases), len(store.events), len(store.stream))
            assert not untouched() or after == before, f"{what} was refused and left its traces"
        except (Crash, Unavailable):
            tally["outcome unknown"] += 1
        else:
            tally[f"done: {what}"] += 1

    def _harm(self, data: Any, calls: int, case_id: str) -> Harm:
        if not calls:
            return Harm()

        def a_rival_is_faster() -> None:
            case = self.system.store.cases.get(case_id)
            if case is None:
                return
            commands = [closing_command(case), (FireRung(case.clock.epoch), SYSTEM)]
            command, actor = commands[calls % 2]
            self._tried("rival", lambda: self.system.act(case_id, command, actor, Harm()))

        happens = data.draw(st.sampled_from((dies, times_out, a_rival_is_faster)))
        return Harm(calls, data.draw(st.booleans()), happens)

    def _notifies(self, data: Any, again: bool, calls: int) -> None:
        index = self._any_index(data, self.system.outlet.notices)
        request = self.system.outlet.notices[index]

        def slow_while_another_takes_over() -> None:
            self.system.clock.at += LEASE
            self.system.tell(request, Harm())
            tally["taken over"] += 1

        happens = data.draw(st.sampled_from((dies, times_out, slow_while_another_takes_over)))
        harm = Harm(calls, data.draw(st.booleans()), happens)
        if data.draw(st.booleans()):
            self.system.notify(index, again=again, harm=harm)
        else:
            self.system.notify(index, again=again, harm=Harm(), sending=harm)
        tally["notified"] += 1

    def _awake(self) -> list[str]:
        now = self.system.clock.at
        return sorted(name for name, at in self.system.asleep.items() if at <= now)

    @staticmethod
    def _any_index(data: Any, queue: list[Any]) -> int:
        index: int = data.draw(st.integers(0, len(queue) - 1))
        return index


def test_everything_that_may_happen_keeps_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """What is drawn depends on the modules loaded, so a command may never have been accepted: then
    another seed goes on, up to a bound, and its steps count as well."""
    for number in range(SEED, SEED + MOST_SEEDS):
        run_state_machine_as_test(
            seed(number)(LifeOfCases),
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS_A_RUN,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink),
            ),
        )
        with capsys.disabled():
            print(f"\nseed {number}: {tally['steps']} steps in {tally['runs']} runs so far")
        accepted = {name.removeprefix("done: ") for name in tally if name.startswith("done: ")}
        if {kind.__name__ for kind in COMMANDS} <= accepted:
            break

    assert tally["steps"] >= STEPS_WANTED
    assert {kind.__name__ for kind in COMMANDS} <= accepted
