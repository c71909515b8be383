"""The whole system on fakes, moved one worker at a time, each of which may come to harm.

What a dying worker held comes again, as in AWS: a stream record stays first of its case, a queue
message stays in its queue, an execution tries its task again. What is lost never comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, Final

from casework.domain import commands as c
from casework.domain.case import Actor
from casework.domain.decisions.succession import gone, holders
from casework.domain.errors import CaseworkError, Refusal, Unavailable
from casework.domain.policy import Rules
from casework.domain.routing import CaseClass, Routing
from casework.domain.working_time import VIETNAM
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.follow_reorganisation import Reorganisation
from casework.use_cases.publish_event import publish_event
from casework.use_cases.recompute_clocks import recompute_clocks
from casework.use_cases.relate_cases import link_cases, merge_case, split_case
from casework.use_cases.route_case import route_case
from casework.use_cases.send_due import send_due
from casework.use_cases.submit_feedback import submit_feedback
from casework.use_cases.sweep_due import GRACE, sweep_due
from casework.use_cases.tick import tick
from tests.builders import a_feedback, a_source
from tests.fakes import (
    SURE,
    FixedClock,
    InMemoryContacts,
    InMemoryIdentities,
    InMemoryLedger,
    InMemoryProviderStates,
    RecordingOutlet,
    RecordingSender,
    ScriptedRouter,
)
from tests.sender_office import ALL_OURS
from tests.telling import LEASE, NOTICES, Request, a_delivery, tell, tell_who_sent_it
from tests.unit.life.province import CONTACTS, REJECTED, SENDERS
from tests.world import (
    CATALOGUE,
    Crash,
    Fused,
    StreamingCases,
)

ROUTINGS: Final = (
    SURE,
    replace(SURE, confidence=0.4),
    replace(SURE, case_class=CaseClass.COMPLAINT_DENUNCIATION, suggestions=()),
    replace(SURE, case_class=CaseClass.EMERGENCY, confidence=0.5),
    replace(SURE, case_class=CaseClass.OUT_OF_SCOPE, suggestions=()),
)
SWEEPS: Final = 3
"""After so many nothing may be in arrears: one for the rungs, one for what the end of a pause
brings forward, one that finds nothing."""


@dataclass
class Harm:
    """At the n-th call of a worker to the outside (0: never), before or after it, `happens`."""

    at: int = 0
    before: bool = True
    happens: Callable[[], None] = lambda: None
    calls: int = 0
    done: bool = False

    def around(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        if self.calls != self.at:
            return call(*args, **kwargs)
        self.done = True
        if self.before:
            self.happens()
            return call(*args, **kwargs)
        result = call(*args, **kwargs)
        self.happens()
        return result


def dies() -> None:
    raise Crash


def times_out() -> None:
    raise Unavailable("no answer in time")


class ToSender(tuple[str, int, str | None]):
    """A request of the sender notice queue, which lies here with the others."""

    __slots__ = ()


@dataclass
class LossyOutlet(RecordingOutlet):
    """What is named in `lost` is taken and never arrives."""

    lost: frozenset[str] = frozenset()

    def request_routing(self, case_id: str) -> None:
        if "routing" not in self.lost:
            super().request_routing(case_id)

    def request_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        if "notices" not in self.lost:
            super().request_notices(case_id, seq, only=only)

    def request_sender_notices(self, case_id: str, seq: int, *, only: str | None = None) -> None:
        if "notices" not in self.lost:
            self.notices.append(ToSender((case_id, seq, only)))

    def start_clock(self, case_id: str, epoch: int, next_at: datetime) -> None:
        if "starts" not in self.lost:
            super().start_clock(case_id, epoch, next_at)


@dataclass
class System:
    rules: Rules
    clock: FixedClock
    store: StreamingCases = field(default_factory=StreamingCases)
    outlet: LossyOutlet = field(default_factory=LossyOutlet)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    email: RecordingSender = field(default_factory=lambda: RecordingSender(rejects=set(REJECTED)))
    sms: RecordingSender = field(default_factory=RecordingSender)
    providers: InMemoryProviderStates = field(default_factory=InMemoryProviderStates)
    owners: Iterator[int] = field(default_factory=count)
    ended: set[str] = field(default_factory=set)
    """Executions that have run to their end."""

    @property
    def asleep(self) -> dict[str, datetime]:
        return {name: at for name, at in self.outlet.clocks.items() if name not in self.ended}

    def submit(self, external_id: str, digest: str, harm: Harm) -> None:
        source = a_source(external_id, digest)
        submit_feedback(source, a_feedback(), SENDERS[external_id], **self._case_work(harm))

    def act(self, reference: str, command: c.Command, actor: Actor, harm: Harm) -> None:
        work = self._case_work(harm)
        match command:
            case c.SplitCase():
                split_case(reference, command.texts, actor, **work)
            case c.MergeCase():
                merge_case(reference, command.into, actor, **work)
            case c.LinkCase():
                link_cases(reference, command.to, actor, **work)
            case _:
                act_on_case(reference, command, actor, **work)

    def publish(self, case_id: str, *, again: bool, lost: frozenset[str], harm: Harm) -> None:
        """The first record of a case that is still in the stream; `again`: it stays there."""
        first = next(record for record in self.store.stream if record.case_id == case_id)
        self.outlet.lost = lost
        outlet = Fused(self.outlet, harm)
        done = _survives(
            lambda: publish_event(first, outlet=outlet, notices=NOTICES, webhooks=CATALOGUE)
        )
        if done and not again:
            self.store.stream.remove(first)

    def route(self, index: int, routing: Routing, *, again: bool, harm: Harm) -> None:
        case_id = self.outlet.routing[index]
        router = ScriptedRouter(routing)
        done = _survives(lambda: route_case(case_id, router=router, **self._case_work(harm)))
        if done and not again:
            self.outlet.routing.pop(index)

    def notify(self, index: int, *, again: bool, harm: Harm, sending: Harm | None = None) -> None:
        request = self.outlet.notices[index]
        if _survives(lambda: self.tell(request, harm, sending)) and not again:
            self.outlet.notices.pop(index)

    def tell(self, request: Request, harm: Harm, sending: Harm | None = None) -> None:
        """`sending` is the harm done at the calls to the providers, if not that at all calls."""
        delivery = a_delivery(
            Fused(self.ledger, harm),
            email=Fused(self.email, sending or harm),
            sms=Fused(self.sms, sending or harm),
            providers=Fused(self.providers, harm),
        )
        work: dict[str, Any] = {"cases": Fused(self.store, harm), "clock": self.clock}
        if isinstance(request, ToSender):
            work["identities"] = Fused(InMemoryIdentities(self.store), harm)
            tell_who_sent_it(request, delivery, notices=ALL_OURS, **work)
        else:
            tell(request, delivery, contacts=InMemoryContacts(dict(CONTACTS)), **work)

    def wake(self, name: str, harm: Harm) -> None:
        """An execution whose instant has come ticks, and sleeps again or ends."""
        case_id, _, epoch = name.rpartition("-")

        def task() -> None:
            next_at = tick(case_id, int(epoch), **self._case_work(harm))
            if next_at is None:
                self.ended.add(name)
            else:
                self.outlet.clocks[name] = next_at

        _survives(task)

    def sweep(self, harm: Harm) -> None:
        _survives(lambda: sweep_due(**self._case_work(harm)))

    def sweep_up(self) -> None:
        """The sweeper's next rounds, undisturbed: afterwards no alarm is in arrears."""
        for _ in range(SWEEPS):
            found = sweep_due(**self._case_work(Harm()))
        assert found == 0, "the sweeper still finds something"
        for case in self.store.cases.values():
            next_at = case.clock.next_at
            assert next_at is None or next_at > self.clock.at - GRACE, "an alarm was missed"

    def recompute(self, rules: Rules, harm: Harm) -> None:
        self.rules = rules
        _survives(lambda: recompute_clocks(**self._case_work(harm)))

    def reorganise(self, rules: Rules, local: str | None, harm: Harm) -> None:
        self.rules = rules
        _survives(lambda: [*self._reorganisation(local, harm).carry_out()])

    def reorganise_to_the_end(self) -> None:
        """The command run again undisturbed: then no open case names an agency that is gone."""
        [*self._reorganisation(None, Harm()).carry_out()]
        assert not [*self._reorganisation(None, Harm()).preview()], "run twice is not run once"
        today = self.clock.at.astimezone(VIETNAM).date()
        for case in self.store.cases.values():
            left = gone(holders(case), self.rules.directory, today)
            assert not (case.is_open and left), f"{left} is gone and still holds a case"

    def _reorganisation(self, local: str | None, harm: Harm) -> Reorganisation:
        router = ScriptedRouter(SURE, local)
        return Reorganisation("Nghị quyết", router=router, **self._case_work(harm))

    def settle(self) -> None:
        """Undisturbed from here on, until all queues are empty and every message is settled."""
        while self._unsettled():
            for record in list(self.store.stream):
                self.publish(record.case_id, again=False, lost=frozenset(), harm=Harm())
            while self.outlet.routing:
                self.route(0, SURE, again=False, harm=Harm())
            for index in reversed(range(len(self.outlet.notices))):
                self.notify(index, again=False, harm=Harm())
            self.clock.advance(seconds=LEASE.total_seconds())
            self.send_due(Harm())

    def send_due(self, harm: Harm) -> None:
        """The messages whose time has come are asked for again."""
        self.outlet.lost = frozenset()
        work = {"ledger": Fused(self.ledger, harm), "queue": Fused(self.outlet, harm)}
        _survives(lambda: send_due(**work, clock=self.clock))  # type: ignore[arg-type]

    def _unsettled(self) -> bool:
        waiting = any(entry.next_at for entry in self.ledger.entries.values())
        queues = (self.store.stream, self.outlet.routing, self.outlet.notices)
        return waiting or any(queues)

    def _case_work(self, harm: Harm) -> dict[str, Any]:
        return {"cases": Fused(self.store, harm), "clock": self.clock, "rules": self.rules}


def _survives(work: Callable[[], object]) -> bool:
    """Whether a worker got through; a refusal is no harm, it would be a defect here."""
    try:
        work()
    except Refusal:
        raise
    except (Crash, CaseworkError):
        return False
    return True
