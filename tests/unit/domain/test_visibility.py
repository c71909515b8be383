from dataclasses import replace

from casework.domain.case import Actor, Role
from casework.domain.visibility import may_know_of, may_see_sender
from tests.builders import AGENCY, CITIZEN, OFFICER, OPERATOR, OVERSIGHT, PARTNER, RULES, History
from tests.life import COORDINATING_OFFICER, STRANGER, WAYS

POLICY = RULES.policies[-1]


def test_an_agency_knows_of_the_cases_it_holds_or_contributes_to() -> None:
    case = WAYS["forwarded"]().case

    assert may_know_of(case, OFFICER)
    assert may_know_of(case, COORDINATING_OFFICER)
    assert not may_know_of(case, STRANGER)


def test_a_partner_knows_of_its_own_cases() -> None:
    case = History().case

    assert may_know_of(case, PARTNER)
    assert not may_know_of(case, Actor(Role.PARTNER, "partner-b"))


def test_a_restricted_case_is_hidden_from_agencies_and_shown_to_desk_and_oversight() -> None:
    case = replace(History().forwarded().case, restricted=True)

    assert not may_know_of(case, OFFICER)
    assert all(may_know_of(case, actor) for actor in (OPERATOR, OVERSIGHT, PARTNER))


def test_the_desk_sees_the_sender_and_the_lead_agency_only_in_listed_fields() -> None:
    case = History().forwarded().case
    listed = replace(POLICY, identity_visible_fields=frozenset({"chieu_sang"}))
    closed = replace(POLICY, identity_visible_fields=frozenset())

    assert may_see_sender(case, OPERATOR, closed)
    assert may_see_sender(case, OFFICER, listed)
    assert not may_see_sender(case, OFFICER, closed)
    assert not may_see_sender(case, replace(OFFICER, agency="CAT"), listed)
    assert not may_see_sender(replace(case, restricted=True), OFFICER, listed)
    assert not any(may_see_sender(case, actor, listed) for actor in (PARTNER, OVERSIGHT, CITIZEN))
    assert case.lead_agency == AGENCY
