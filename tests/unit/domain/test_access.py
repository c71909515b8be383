"""One role a person, and what the role may ask for."""

import pytest

from casework.domain.access import SCOPES, person
from casework.domain.case import Actor, Role
from casework.domain.errors import UnknownCaller

_AGENCIES = {Role.AGENCY_OFFICER, Role.AGENCY_LEADER}


@pytest.mark.parametrize("role", SCOPES)
def test_a_person_acts_in_the_role_of_the_one_group(role: Role) -> None:
    agency = "SYT" if role in _AGENCIES else None

    assert person([str(role)], "p-1", "SYT") == Actor(role, "p-1", agency)


@pytest.mark.parametrize(
    "groups",
    [(), ("operator", "supervisor"), ("operator", "choir"), ("choir",), ("partner",), ("system",)],
)
def test_who_has_no_role_or_several_is_unknown(groups: tuple[str, ...]) -> None:
    with pytest.raises(UnknownCaller):
        person(groups, "p-1", "SYT")


@pytest.mark.parametrize("agency", [None, "", "S Y T", "SYT\n", "x" * 41])
@pytest.mark.parametrize("role", sorted(_AGENCIES))
def test_nobody_acts_for_an_agency_without_its_code(role: Role, agency: str | None) -> None:
    with pytest.raises(UnknownCaller):
        person([str(role)], "p-1", agency)


def test_who_has_no_id_is_unknown() -> None:
    with pytest.raises(UnknownCaller):
        person(["operator"], "", None)


def test_every_role_of_people_has_scopes_and_no_role_of_systems_alone_has() -> None:
    assert set(SCOPES) == set(Role) - {Role.PARTNER, Role.CITIZEN, Role.SYSTEM}


def test_people_never_hand_in_feedback_as_a_partner_nor_manage_its_webhook() -> None:
    granted = {scope for scopes in SCOPES.values() for scope in scopes}

    assert not granted & {"cases.submit", "cases.list", "webhooks.manage"}


def test_only_the_desk_and_agencies_may_ask_for_a_sender() -> None:
    roles = {role for role, scopes in SCOPES.items() if "sender.read" in scopes}

    assert roles == {Role.OPERATOR, Role.SUPERVISOR, *_AGENCIES}


def test_an_administrator_may_not_ask_for_any_case() -> None:
    scopes = SCOPES[Role.ADMINISTRATOR]

    assert not [scope for scope in scopes if scope.startswith(("cases.", "sender.", "worklist."))]
