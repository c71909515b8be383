"""Route, answer, read, tick and sweep on fakes."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from casework.domain.case import Actor, Case, Role, State
from casework.domain.errors import CaseChanged, CaseNotFound, Unavailable
from casework.domain.routing import CaseClass
from casework.reference.notices import load_notices
from casework.reference.webhooks import load_catalogue
from casework.use_cases.act_on_case import act_on_case
from casework.use_cases.publish_event import publish_event
from casework.use_cases.read_case import read_case
from casework.use_cases.route_case import route_case
from casework.use_cases.submit_feedback import submit_feedback
from casework.use_cases.sweep_due import GRACE, sweep_due
from casework.use_cases.tick import tick
from tests.builders import (
    AGENCY,
    OPERATOR,
    PARTNER,
    RULES,
    a_feedback,
    a_source,
    an_answer,
    an_identity,
)
from tests.fakes import FixedClock, InMemoryCases, RecordingOutlet, ScriptedRouter

NOTICES = load_notices()
CATALOGUE = load_catalogue()


class Desk:
    """One case and everything it needs."""

    def __init__(self, cases: InMemoryCases | None = None) -> None:
        self.cases = cases or InMemoryCases()
        self.clock = FixedClock()
        self.router = ScriptedRouter()
        self.id = self.submit("edt-1")

    def submit(self, external_id: str) -> str:
        return submit_feedback(
            a_source(external_id),
            a_feedback(),
            an_identity(),
            cases=self.cases,
            clock=self.clock,
            rules=RULES,
        ).case.id

    @property
    def case(self) -> Case:
        return self.cases.get(self.id)

    def route(self) -> None:
        route_case(self.id, cases=self.cases, clock=self.clock, router=self.router, rules=RULES)

    def answer(self, actor: Actor = OPERATOR) -> Case:
        command = an_answer(text="Đã thay bóng đèn.")
        return act_on_case(self.id, command, actor, cases=self.cases, clock=self.clock, rules=RULES)

    def tick(self, epoch: int):
        return tick(self.id, epoch, cases=self.cases, clock=self.clock, rules=RULES)

    def sweep(self) -> int:
        return sweep_due(cases=self.cases, clock=self.clock, rules=RULES)


def test_a_sure_case_is_forwarded_with_the_reasons_kept() -> None:
    desk = Desk()

    desk.route()

    assert (desk.case.state, desk.case.lead_agency) == (State.FORWARDED, AGENCY)
    assert desk.case.classification.reasons == ("Nhắc đến đèn đường",)
    assert desk.case.classification.proposals[0].agency == AGENCY


def test_a_routing_message_that_comes_twice_routes_once() -> None:
    desk = Desk()
    desk.route()
    before = desk.case

    desk.router.answer = replace(desk.router.answer, case_class=CaseClass.SPAM)
    desk.route()

    assert desk.case == before


def test_an_unknown_case_cannot_be_routed() -> None:
    desk = Desk()
    desk.id = "DT-2222-2222-22-2"

    with pytest.raises(CaseNotFound):
        desk.route()


def test_a_partner_reads_its_own_case_and_no_other() -> None:
    desk = Desk()

    assert read_case(desk.id.lower(), PARTNER, cases=desk.cases).id == desk.id
    with pytest.raises(CaseNotFound):
        read_case(desk.id, Actor(Role.PARTNER, "partner-b"), cases=desk.cases)
    assert read_case(desk.id, OPERATOR, cases=desk.cases).id == desk.id


def test_what_is_no_reference_is_not_found() -> None:
    with pytest.raises(CaseNotFound):
        read_case("1 OR 1=1", OPERATOR, cases=Desk().cases)


def test_the_tick_says_when_to_come_again() -> None:
    desk = Desk()
    desk.route()

    assert desk.tick(2) == desk.case.clock.next_at
    assert desk.case.fired_rungs == ()


def test_after_an_outage_the_tick_fires_every_rung_in_order() -> None:
    desk = Desk()
    desk.route()
    desk.clock.advance(days=60)

    assert desk.tick(2) == desk.case.clock.next_at > desk.clock.at

    assert {"2:half", "2:due", "2:leader", "2:oversight_5"} <= set(desk.case.fired_rungs)
    assert desk.case.overdue_since == desk.case.clock.due_at


def test_a_tick_of_an_outdated_epoch_ends_its_execution() -> None:
    desk = Desk()
    desk.route()

    assert desk.tick(1) is None


def test_after_the_answer_the_tick_ends_its_execution() -> None:
    desk = Desk()
    desk.route()
    desk.answer()

    assert desk.tick(2) is None
    assert desk.case.overdue_since is None


def test_the_sweeper_fires_what_the_state_machine_missed() -> None:
    desk = Desk()
    desk.route()
    desk.clock.at = desk.case.clock.next_at + GRACE

    assert desk.sweep() == 1

    assert desk.case.fired_rungs == ("2:not_opened",)
    assert desk.sweep() == 0


def test_the_sweeper_leaves_the_state_machine_its_time() -> None:
    desk = Desk()
    desk.route()
    desk.clock.at = desk.case.clock.next_at + GRACE - timedelta(seconds=1)

    assert desk.sweep() == 0


@dataclass
class OneBrokenCase(InMemoryCases):
    broken: str = ""

    def get(self, case_id: str) -> Case:
        if case_id == self.broken:
            raise Unavailable(case_id)
        return super().get(case_id)


def test_one_case_that_fails_does_not_hold_up_the_others() -> None:
    cases = OneBrokenCase()
    desk = Desk(cases)
    others = [desk.submit(f"edt-{n}") for n in range(2, 5)]
    cases.broken = desk.id
    desk.clock.advance(days=60)

    with pytest.raises(Unavailable):
        desk.sweep()

    assert all(len(cases.get(other).fired_rungs) == 3 for other in others)


@dataclass
class FasterSomebody(InMemoryCases):
    """Somebody else writes first, this many times."""

    times: int = 1

    def save(self, case, events) -> None:
        if self.times:
            self.times -= 1
            raise CaseChanged(case.id)
        super().save(case, events)


def test_when_somebody_was_faster_the_case_is_decided_again() -> None:
    desk = Desk(FasterSomebody())

    desk.route()

    assert desk.case.state is State.FORWARDED


def test_a_case_that_keeps_changing_is_left_to_the_retry_of_the_queue() -> None:
    desk = Desk(FasterSomebody(times=100))

    with pytest.raises(Unavailable):
        desk.route()


def test_a_new_case_is_sent_to_routing_and_its_clock_is_started() -> None:
    desk = Desk()
    outlet = RecordingOutlet()

    publish_event(desk.cases.event(desk.id, 1), outlet=outlet, notices=NOTICES, webhooks=CATALOGUE)

    assert outlet.routing == [desk.id]
    assert outlet.clocks == {f"{desk.id}-1": desk.case.clock.next_at}
    assert outlet.notices == []
    assert outlet.sender_notices == [(desk.id, 1, None)]


def test_what_no_line_tells_the_sender_opens_no_vault() -> None:
    desk, outlet = Desk(), RecordingOutlet()
    desk.route()
    desk.answer()

    publish_event(desk.cases.event(desk.id, 3), outlet=outlet, notices=NOTICES, webhooks=CATALOGUE)

    assert outlet.sender_notices == []


def test_a_forwarded_case_starts_the_next_clock_and_tells_the_agency() -> None:
    desk = Desk()
    desk.route()
    outlet = RecordingOutlet()

    publish_event(desk.cases.event(desk.id, 2), outlet=outlet, notices=NOTICES, webhooks=CATALOGUE)

    assert outlet.routing == []
    assert outlet.clocks == {f"{desk.id}-2": desk.case.clock.next_at}
    assert outlet.notices == [(desk.id, 2, None)]


def test_an_answer_starts_the_desks_clock_to_approve_it() -> None:
    desk = Desk()
    desk.route()
    desk.answer()
    outlet = RecordingOutlet()

    publish_event(desk.cases.event(desk.id, 3), outlet=outlet, notices=NOTICES, webhooks=CATALOGUE)

    assert outlet.clocks == {f"{desk.id}-3": desk.case.clock.next_at}
    assert desk.case.clock.term == "approval"
