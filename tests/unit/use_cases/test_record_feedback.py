"""What an operator records goes the way of what partners send; an answer in the same write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.domain.case import SYSTEM, Actor, Level, Outcome, Role, State
from casework.domain.channels import ReportedInFuture, ReportedTooLate, UnknownChannel
from casework.domain.commands import StopTellingSender
from casework.domain.corrections import decided_month
from casework.domain.errors import CaseNotOpenToCaller, SubmissionConflict
from casework.domain.evolve import fold
from casework.domain.history import is_intact
from casework.domain.reports import row_of
from casework.domain.routing import CaseClass
from casework.reference.channels import load_channels
from casework.use_cases.change_case import change_case
from casework.use_cases.read_case import read_case
from casework.use_cases.record_feedback import Recording, record_feedback
from casework.use_cases.route_case import route_case
from casework.use_cases.submit_feedback import Receipt, submit_feedback
from tests.builders import (
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    PARTNER,
    RULES,
    SUPERVISOR,
    a_feedback,
    a_source,
    an_identity,
)
from tests.fakes import SURE, FixedClock, InMemoryCases, ScriptedRouter
from tests.world import Crash, Fuse, Fused

CALL = Recording("P-1", "phone", a_feedback(), an_identity(), "d1")
ANSWERED = replace(CALL, answer="Bộ phận một cửa làm việc đến 17 giờ.")
COMPLAINT = replace(SURE, case_class=CaseClass.COMPLAINT_DENUNCIATION, field="khieu_nai_to_cao")


def record(
    cases: Any,
    recording: Recording = CALL,
    actor: Actor = OPERATOR,
    clock: FixedClock | None = None,
    router: ScriptedRouter | None = None,
) -> Receipt:
    return record_feedback(
        recording,
        actor,
        cases=cases,
        clock=clock or FixedClock(),
        rules=RULES,
        router=router or ScriptedRouter(),
        channels=load_channels(),
    )


def route(cases: InMemoryCases, case_id: str, router: ScriptedRouter | None = None) -> None:
    """What the queue asks for, as of every case that was received."""
    work: dict[str, Any] = {"clock": FixedClock(), "rules": RULES}
    route_case(case_id, cases=cases, router=router or ScriptedRouter(), **work)


def names(cases: InMemoryCases, case_id: str) -> list[tuple[str, Actor]]:
    return [(event.name, event.actor) for event in cases.history(case_id)]


def test_a_call_becomes_a_case_of_its_channel_with_who_wrote_it_down() -> None:
    cases = InMemoryCases()

    case = record(cases).case

    assert (case.source.partner, case.source.external_id) == ("1022", "P-1")
    assert row_of(case).channel == "phone"
    assert names(cases, case.id) == [("CaseReceived", OPERATOR)]
    assert cases.identities[case.id] == an_identity()


def test_it_is_routed_like_any_other() -> None:
    cases = InMemoryCases()
    case = record(cases).case

    route(cases, case.id)

    theirs = submit_feedback(
        a_source(), a_feedback(), an_identity(), cases=cases, clock=FixedClock(), rules=RULES
    ).case
    route(cases, theirs.id)
    ours, theirs = cases.get(case.id), cases.get(theirs.id)
    assert (ours.state, ours.lead_agency) == (State.FORWARDED, theirs.lead_agency)
    assert ours.clock.due_at == theirs.clock.due_at


def test_what_was_answered_at_once_is_closed_in_the_write_that_makes_it() -> None:
    cases = InMemoryCases()

    case = record(cases, ANSWERED).case

    assert names(cases, case.id) == [
        ("CaseReceived", OPERATOR),
        ("CaseSentToTriage", SYSTEM),
        ("CaseClosed", OPERATOR),
    ]
    assert (case.state, case.outcome, case.level) == (
        *(State.CLOSED, Outcome.FIRST_CONTACT),
        Level.FIRST_CONTACT,
    )
    assert case.answer is not None
    assert (case.answer.text, case.answer.on_time) == (ANSWERED.answer, True)
    assert not case.clock.running
    assert is_intact(cases.history(case.id))
    assert fold(cases.history(case.id)) == case == cases.get(case.id)


def test_it_is_counted_in_its_field_and_no_persons_decision_about_it() -> None:
    cases = InMemoryCases()

    case = record(cases, ANSWERED).case

    assert row_of(case).field == "chieu_sang"
    assert [decided_month(event) for event in cases.history(case.id)] == [None] * 3


@pytest.mark.parametrize("found", [SURE, COMPLAINT])
def test_routing_that_comes_later_finds_it_over_and_leaves_it(found: Any) -> None:
    cases, router = InMemoryCases(), ScriptedRouter(found)
    case = record(cases, ANSWERED, router=router).case

    route(cases, case.id, router)

    assert cases.get(case.id) == case


def test_a_sure_complaint_is_guided_in_the_operators_words_and_restricted() -> None:
    cases = InMemoryCases()

    case = record(cases, ANSWERED, router=ScriptedRouter(COMPLAINT)).case

    assert names(cases, case.id) == [("CaseReceived", OPERATOR), ("CaseGuided", SYSTEM)]
    assert (case.state, case.restricted, case.answer) == (State.GUIDED, True, None)
    assert cases.history(case.id)[-1].event.reason == ANSWERED.answer  # type: ignore[union-attr]


def test_a_complaint_that_is_not_sure_and_an_emergency_are_the_operators_to_answer() -> None:
    for found in (
        replace(COMPLAINT, confidence=0.3),
        replace(SURE, case_class=CaseClass.EMERGENCY),
    ):
        case = record(InMemoryCases(), ANSWERED, router=ScriptedRouter(found)).case

        assert case.state is State.CLOSED


def test_a_complaint_without_an_answer_is_guided_by_the_pipeline() -> None:
    cases, router = InMemoryCases(), ScriptedRouter(COMPLAINT)
    case = record(cases, router=router).case

    route(cases, case.id, router)

    assert (cases.get(case.id).state, cases.get(case.id).restricted) == (State.GUIDED, True)


@pytest.mark.parametrize("recording", [CALL, ANSWERED])
def test_the_ticket_sent_again_by_whomever_is_the_same_case(recording: Recording) -> None:
    cases = InMemoryCases()
    first = record(cases, recording)
    events = dict(cases.events)

    again = record(cases, recording, SUPERVISOR)

    assert (first.created, again.created) == (True, False)
    assert again.case == first.case
    assert cases.events == events


def test_the_number_of_a_ticket_with_another_content_is_refused() -> None:
    cases = InMemoryCases()
    record(cases)

    with pytest.raises(SubmissionConflict):
        record(cases, replace(ANSWERED, digest="d2"))


def test_a_partners_own_id_is_another_name() -> None:
    cases = InMemoryCases()
    ours = record(cases, replace(CALL, ticket="edt-1")).case
    theirs = submit_feedback(
        a_source("edt-1"), a_feedback(), an_identity(), cases=cases, clock=FixedClock(), rules=RULES
    ).case

    assert ours.id != theirs.id
    assert [read_case(theirs.id, PARTNER, cases=cases)] == [theirs]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("recording", [CALL, ANSWERED])
def test_a_worker_that_dies_leaves_all_or_nothing_and_the_console_sends_again(
    recording: Recording, before: bool
) -> None:
    cases, fuse = InMemoryCases(), Fuse(1, before)
    with pytest.raises(Crash):
        record(Fused(cases, fuse), recording)
    assert len(cases.cases) == (0 if before else 1)

    case = record(Fused(cases, fuse), recording).case

    assert cases.cases == {case.id: case}
    assert fold(cases.history(case.id)) == case
    assert fuse.calls == 2  # one write each time: nothing to resume


def test_when_the_sender_spoke_is_kept_if_it_was_earlier() -> None:
    clock = FixedClock()
    cases, hour = InMemoryCases(), timedelta(hours=1)
    earlier = replace(CALL, reported_at=clock.now() - hour)
    fast = replace(CALL, ticket="P-2", reported_at=clock.now() + timedelta(seconds=5))

    assert record(cases, earlier).case.source.reported_at == clock.now() - hour
    assert record(cases, earlier).case.received_at == clock.now()
    assert record(cases, fast).case.source.reported_at is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"channel": "pigeon"}, UnknownChannel),
        ({"channel": "e-dongthap"}, UnknownChannel),
        ({"reported_at": FixedClock().now() + timedelta(hours=1)}, ReportedInFuture),
        ({"reported_at": FixedClock().now() - timedelta(days=8)}, ReportedTooLate),
    ],
)
def test_what_cannot_be_recorded_leaves_nothing(
    changes: dict[str, Any], refusal: type[Exception]
) -> None:
    cases = InMemoryCases()

    with pytest.raises(refusal):
        record(cases, replace(CALL, **changes))

    assert cases.cases == {}


@pytest.mark.parametrize("actor", [PARTNER, OFFICER, LEADER, OVERSIGHT, Actor(Role.CITIZEN, "c")])
def test_only_the_desk_records(actor: Actor) -> None:
    cases = InMemoryCases()

    with pytest.raises(CaseNotOpenToCaller):
        record(cases, actor=actor)

    assert cases.cases == {}


def test_its_sender_and_the_desk_go_on_with_it_as_with_any() -> None:
    cases = InMemoryCases()
    case = record(cases).case

    after = change_case(
        case.id, StopTellingSender(), OPERATOR, cases=cases, clock=FixedClock(), rules=RULES
    )

    assert not after.sender_told
    assert read_case(case.id, SUPERVISOR, cases=cases) == after
