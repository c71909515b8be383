"""Merge a duplicate, link a re-report: two cases say the same of each other."""

import pytest

from casework.domain import commands as c
from casework.domain.case import Actor, Role, State
from casework.domain.commands import RefuseCase
from casework.domain.errors import (
    CaseNotFound,
    CaseNotOpenToCaller,
    NotAdmissible,
    NotAllowedInState,
)
from casework.domain.events import CaseLinked, CaseMerged
from tests.builders import (
    OFFICER,
    PARTNER,
)
from tests.desk import Desk


def test_a_duplicate_is_merged_and_both_cases_say_so() -> None:
    desk = Desk()
    earlier, duplicate = desk.triage(), desk.triage()

    merged = desk.merge(duplicate, earlier)

    assert (merged.state, merged.merged_into) == (State.MERGED, earlier)
    assert merged.clock.next_at is None
    assert isinstance(desk.events(duplicate)[-1], CaseMerged)
    assert desk.events(earlier)[-1] == CaseLinked(duplicate)
    assert desk.cases.get(earlier).state is State.TRIAGE


def test_a_merge_that_was_cut_short_is_completed_by_doing_it_again() -> None:
    desk = Desk()
    earlier, duplicate = desk.triage(), desk.triage()
    desk.act(earlier, c.LinkCase(duplicate))  # what the first try got done

    desk.merge(duplicate, earlier)

    assert desk.cases.get(duplicate).state is State.MERGED
    assert desk.events(earlier).count(CaseLinked(duplicate)) == 1


def test_a_merge_done_again_changes_nothing() -> None:
    desk = Desk()
    earlier, duplicate = desk.triage(), desk.triage()
    desk.merge(duplicate, earlier)
    before = desk.stored()

    with pytest.raises(NotAllowedInState):
        desk.merge(duplicate, earlier)

    assert desk.stored() == before


def test_a_case_is_not_merged_into_itself_nor_into_one_that_is_over() -> None:
    desk = Desk()
    case, refused = desk.triage(), desk.triage()
    desk.act(refused, RefuseCase("spam", "Quảng cáo"))
    before = desk.stored()

    with pytest.raises(NotAdmissible):
        desk.merge(case, case)
    with pytest.raises(NotAllowedInState):
        desk.merge(case, refused)

    assert desk.stored() == before


def test_two_cases_cannot_be_merged_into_each_other() -> None:
    desk = Desk()
    one, other = desk.triage(), desk.triage()
    desk.merge(one, other)

    with pytest.raises(NotAllowedInState):
        desk.merge(other, one)

    assert desk.cases.get(other).state is State.TRIAGE


def test_a_merge_that_is_refused_leaves_no_line_in_the_other_case() -> None:
    desk = Desk()
    earlier, received = desk.triage(), desk.receive()
    before = desk.stored()

    with pytest.raises(NotAllowedInState):
        desk.merge(received, earlier)

    assert desk.stored() == before


def test_linked_cases_name_each_other_once_however_often_it_is_asked() -> None:
    desk = Desk()
    one, other = desk.triage(), desk.receive()

    desk.link(one, other)
    desk.link(one, other)
    desk.link(other, one)

    assert desk.cases.get(one).linked == (other,)
    assert desk.cases.get(other).linked == (one,)
    assert desk.events(one).count(CaseLinked(other)) == 1
    assert desk.events(other).count(CaseLinked(one)) == 1


def test_a_link_changes_neither_state_nor_clock() -> None:
    desk = Desk()
    one, other = desk.triage(), desk.triage()
    before = desk.cases.get(one)

    after = desk.link(one, other)

    assert (after.state, after.clock) == (before.state, before.clock)


@pytest.mark.parametrize("actor", [PARTNER, OFFICER, Actor(Role.CITIZEN, "citizen")])
def test_only_the_desk_links(actor: Actor) -> None:
    desk = Desk()
    one, other = desk.triage(), desk.triage()
    before = desk.stored()

    with pytest.raises((CaseNotOpenToCaller, CaseNotFound)):
        desk.link(one, other, actor)

    assert desk.stored() == before


def test_a_link_that_is_refused_leaves_no_line_in_the_other_case() -> None:
    desk = Desk()
    over, other = desk.triage(), desk.triage()
    desk.act(over, RefuseCase("spam", "Quảng cáo"))
    before = desk.stored()

    with pytest.raises(NotAllowedInState):
        desk.link(over, other)
    with pytest.raises(CaseNotFound):
        desk.link(other, "DT-2222-2222-22-2")

    assert desk.stored() == before
