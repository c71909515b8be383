"""Agencies end: who holds their cases, and what stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import SYSTEM, Actor, Case, Proposal, Role, State
from casework.domain.deadlines import Span
from casework.domain.decisions import decide
from casework.domain.directory import Agency, Directory
from casework.domain.evolve import commit
from tests.builders import AGENCY, CITIZEN, NINE_O_CLOCK, OFFICER, OPERATOR, RULES, History
from tests.life import COORDINATING, COORDINATING_OFFICER, WAYS, in_progress, triage

BASIS = "Nghị quyết 01"
DAY = NINE_O_CLOCK + timedelta(days=1)
LAST = NINE_O_CLOCK.date()
OPEN_WITH_AGENCY = (
    State.FORWARDED,
    State.IN_PROGRESS,
    State.WAITING_CITIZEN,
    State.ANSWERED,
)


def reorganised(**ended: tuple[str, ...]) -> Any:
    """The rules after these agencies ended, each with its successors. `_` stands for `-`."""
    ends = {code.replace("_", "-"): heirs for code, heirs in ended.items()}
    agencies = [
        replace(agency, valid_to=LAST, successors=ends[agency.code])
        if agency.code in ends and agency.in_force(LAST)
        else agency
        for agency in RULES.directory.agencies
    ]
    return replace(RULES, directory=Directory(agencies))


def follow(
    case: Case, rules: Any, local: str | None = None, suggestions: tuple[Proposal, ...] = ()
) -> tuple[Case, tuple[Any, ...]]:
    happened = decide(case, c.FollowReorganisation(local, suggestions, BASIS), SYSTEM, DAY, rules)
    if not happened:
        return case, ()
    return commit(case.id, case, happened, SYSTEM, DAY)[0], happened


def name(code: str) -> str:
    return RULES.directory.name(code, LAST)


ONE_HEIR = reorganised(**{AGENCY: ("SXD",)})
SPLIT = reorganised(**{AGENCY: ("UBND-X25-29884", "UBND-X25-29888")})
NO_HEIR = reorganised(**{AGENCY: ()})


@pytest.mark.parametrize("state", OPEN_WITH_AGENCY)
def test_the_only_successor_holds_the_case_in_the_state_it_was_in(state: State) -> None:
    before = WAYS[state]().case

    after, happened = follow(before, ONE_HEIR)

    assert (after.state, after.lead_agency) == (state, "SXD")
    assert after.clock == before.clock
    assert [event.reason for event in happened] == [f"{BASIS}: {name(AGENCY)} → {name('SXD')}"]


@pytest.mark.parametrize("state", OPEN_WITH_AGENCY)
@pytest.mark.parametrize("rules", [SPLIT, NO_HEIR], ids=["split", "no heir"])
def test_without_a_certain_successor_the_desk_decides_and_the_promise_stays(
    rules: Any, state: State
) -> None:
    before = WAYS[state]().case

    after, _ = follow(before, rules, suggestions=(Proposal("SXD", ()),))

    assert after.lead_agency is None
    expected = state if state in (State.WAITING_CITIZEN, State.ANSWERED) else State.TRIAGE
    assert after.state is expected
    assert after.clock.due_at == before.clock.due_at
    assert after.clock.original_due_at == before.clock.original_due_at
    assert not {Span.ACCEPT, Span.CONTRIBUTION} & {r.span for r in after.clock.rungs}


@pytest.mark.parametrize(
    ("rules", "local", "heir"),
    [
        (SPLIT, "UBND-X25-29888", "UBND-X25-29888"),
        (SPLIT, "UBND-X25-30076", None),  # certain, but none of the heirs
        (NO_HEIR, "UBND-X25-30076", "UBND-X25-30076"),  # a unit's agency: its place decides
        (reorganised(**{AGENCY: (), "UBND_X25_30076": ()}), "UBND-X25-30076", None),  # gone too
    ],
)
def test_a_certain_place_decides_where_heirs_do_not(
    rules: Any, local: str, heir: str | None
) -> None:
    after, _ = follow(in_progress().case, rules, local)

    assert after.lead_agency == heir


def test_a_department_without_heirs_is_not_followed_by_a_commune() -> None:
    case = triage().does(c.ForwardCase("SCT"), OPERATOR).case

    after, _ = follow(case, reorganised(SCT=()), "UBND-X25-30076")

    assert (after.state, after.lead_agency) == (State.TRIAGE, None)


def test_what_is_forwarded_anew_keeps_the_promise_of_the_first_time() -> None:
    orphan, _ = follow(in_progress().case, NO_HEIR)

    later = DAY + timedelta(days=1)
    happened = decide(orphan, c.ForwardCase("SXD"), OPERATOR, later, NO_HEIR)
    again, _ = commit(orphan.id, orphan, happened, OPERATOR, later)

    assert again.clock.original_due_at == orphan.clock.original_due_at
    assert again.clock.due_at > orphan.clock.due_at


def test_an_answer_sent_back_to_nobody_comes_to_the_desk_with_its_promise() -> None:
    answered = WAYS[State.ANSWERED]().case
    assert answered.agency_clock is not None
    orphan, _ = follow(answered, NO_HEIR)

    happened = decide(orphan, c.SendAnswerBack("Chưa nêu kết quả."), OPERATOR, DAY, NO_HEIR)
    back, _ = commit(orphan.id, orphan, happened, OPERATOR, DAY)

    assert (back.state, back.lead_agency) == (State.TRIAGE, None)
    assert back.clock.original_due_at == answered.agency_clock.original_due_at
    assert back.clock.promised


def test_after_the_citizen_spoke_an_orphan_is_with_the_desk() -> None:
    orphan, _ = follow(WAYS[State.WAITING_CITIZEN]().case, NO_HEIR)

    happened = decide(orphan, c.AddInformation("Số 12."), CITIZEN, DAY, NO_HEIR)

    assert commit(orphan.id, orphan, happened, CITIZEN, DAY)[0].state is State.TRIAGE


def joint() -> History:
    return triage().does(c.ForwardCase(AGENCY, (COORDINATING, "SXD")), OPERATOR)


def test_what_coordinating_agencies_owe_goes_to_their_heirs_by_the_same_time() -> None:
    before = joint().case

    after, _ = follow(before, reorganised(**{COORDINATING: ("SCT",)}))

    assert after.lead_agency == AGENCY
    assert [owed.agency for owed in after.contributions] == ["SCT", "SXD"]
    assert {owed.due_at for owed in after.contributions} == {before.contributions[0].due_at}
    owing = [(r.name, r.agency) for r in after.clock.rungs if r.span is Span.CONTRIBUTION]
    assert owing == [("contribution:SCT", "SCT"), ("contribution:SXD", "SXD")]
    assert [r.at for r in after.clock.rungs] == [r.at for r in before.clock.rungs]
    assert after.clock.epoch == before.clock.epoch + 1


@pytest.mark.parametrize(
    ("heirs", "left"),
    [((), ["SXD"]), ((AGENCY,), ["SXD"]), (("SXD",), ["SXD"])],
    ids=["nobody", "the lead agency", "another that owes"],
)
def test_a_part_falls_away_where_no_other_agency_owes_it(
    heirs: tuple[str, ...], left: list[str]
) -> None:
    after, _ = follow(joint().case, reorganised(**{COORDINATING: heirs}))

    assert [owed.agency for owed in after.contributions] == left
    rungs = [r.agency for r in after.clock.rungs if r.span is Span.CONTRIBUTION]
    assert rungs == left


def test_what_was_given_stays_under_the_name_it_was_given() -> None:
    case = joint().does(c.Contribute("Đã kiểm tra."), COORDINATING_OFFICER).case

    after, happened = follow(case, reorganised(**{COORDINATING: ("SCT",)}))

    assert (after, happened) == (case, ())


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("rules", [ONE_HEIR, SPLIT, NO_HEIR], ids=["one", "split", "none"])
def test_followed_twice_is_followed_once(rules: Any, state: State) -> None:
    case = WAYS[state]().case
    if not case.is_open:
        return

    after, _ = follow(case, rules, suggestions=(Proposal("SXD", ()),))

    assert follow(after, rules, suggestions=(Proposal("SXD", ()),))[1] == ()


def test_the_desk_is_given_suggestions_that_exist_and_the_class_stays() -> None:
    case = triage().case
    fresh = (Proposal("SXD", ("Việc: đèn đường",)),)

    after, happened = follow(case, ONE_HEIR, suggestions=fresh)

    (event,) = happened
    assert isinstance(event, e.SuggestionsRenewed)
    assert name(AGENCY) in event.reason
    assert after.classification is not None
    assert case.classification is not None
    assert after.classification == replace(case.classification, proposals=fresh)


@pytest.mark.parametrize("way", [State.TRIAGE, *OPEN_WITH_AGENCY])
def test_where_all_agencies_exist_nothing_is_written(way: State) -> None:
    assert follow(WAYS[way]().case, RULES, "UBND-X25-30076")[1] == ()


@pytest.mark.parametrize(
    ("rules", "state", "lead"),
    [(ONE_HEIR, State.IN_PROGRESS, "SXD"), (NO_HEIR, State.TRIAGE, None)],
    ids=["one heir", "none"],
)
def test_a_case_reopened_after_its_agency_ended(rules: Any, state: State, lead: str | None) -> None:
    closed = WAYS[State.CLOSED]().case

    happened = decide(closed, c.ReopenCase("Đèn lại hư."), CITIZEN, DAY, rules)
    again, _ = commit(closed.id, closed, happened, CITIZEN, DAY)

    assert (again.state, again.lead_agency) == (state, lead)
    assert again.clock.running


@pytest.mark.parametrize("code", ["NOBODY", "UBND-H-872"], ids=["unknown", "ended"])
def test_nobody_is_given_a_case_who_is_not_in_the_directory(code: str) -> None:
    supervisor = Actor(Role.SUPERVISOR, "supervisor")
    for command, actor in (
        (c.ForwardCase(code), OPERATOR),
        (c.ForwardCase(AGENCY, (code,)), OPERATOR),
    ):
        with pytest.raises(Exception, match="no-such-agency"):
            triage().does(command, actor)
    with pytest.raises(Exception, match="no-such-agency"):
        in_progress().does(c.ReassignCase(code, "Nhầm."), supervisor)


def test_an_agency_is_transferred_to_only_while_it_is_a_unit() -> None:
    unit = Agency("PHONG-A", "Phòng A", "phong", parent=AGENCY, valid_to=LAST)
    rules = replace(RULES, directory=Directory([*RULES.directory.agencies, unit]))
    case = in_progress().case
    command = c.TransferCase("PHONG-A", "Giao phòng.")

    assert decide(case, command, OFFICER, NINE_O_CLOCK, rules)
    with pytest.raises(Exception, match="not-a-unit"):
        decide(case, command, OFFICER, DAY, rules)
