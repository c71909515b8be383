"""OWASP API Security Top 10 (2023), API1: whose case it is, is checked wherever a case is named.

What one may not know of is answered exactly as what does not exist, after the same work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fakes import InMemoryCases
from tests.interface import LISTS, ON_A_CASE, SUBMIT, WEBHOOKS, Operation, open_doors
from tests.lambda_events import signed_in
from tests.office import (
    ADMINISTRATOR,
    LEADER,
    OFFICER,
    OPERATOR,
    STRANGER,
    UNKNOWN,
    Claims,
    Office,
)

OUTSIDERS = {
    "another partner": "id-b",
    "an officer of another agency": STRANGER,
    "a leader of another agency": signed_in("agency_leader", "SYT", sub="p-other-leader"),
    "an administrator": ADMINISTRATOR,
}
outsiders = pytest.mark.parametrize("client", OUTSIDERS.values(), ids=OUTSIDERS)
on_a_case = pytest.mark.parametrize("operation", ON_A_CASE, ids=str)


@pytest.fixture
def office() -> Iterator[Office]:
    with open_doors() as (office, _):
        yield office


@outsiders
@on_a_case
def test_a_case_of_somebody_else_is_answered_as_one_that_does_not_exist(
    office: Office, operation: Operation, client: Claims
) -> None:
    reference = office.forwarded("1")
    before = (dict(office.cases.cases), dict(office.cases.events))

    foreign = operation.on(reference, client)

    assert foreign == operation.on(UNKNOWN, client)
    assert (foreign[0], foreign[1]["code"]) == (404, "case-not-found")
    assert before == (office.cases.cases, office.cases.events)


@pytest.mark.parametrize("client", [OFFICER, LEADER], ids=["officer", "leader"])
@on_a_case
def test_a_restricted_case_does_not_exist_for_its_agency(
    office: Office, operation: Operation, client: Claims
) -> None:
    reference = office.forwarded("1")
    office.put(replace(office.cases.get(reference), restricted=True))

    assert operation.on(reference, client) == operation.on(UNKNOWN, client)
    assert operation.on(reference, client)[0] == 404


@on_a_case
def test_a_malformed_reference_is_as_unknown_as_any(office: Office, operation: Operation) -> None:
    unknown = operation.on(UNKNOWN, OPERATOR)

    for reference in ("DT-2222-2222-22-3", "DT-1", "'; DROP", "CASE%23DT", "..", "DT-" + "2" * 300):
        assert operation.on(reference, OPERATOR) == unknown


class Counting(InMemoryCases):
    reads = 0

    def get(self, case_id: str):
        self.reads += 1
        return super().get(case_id)


@outsiders
@on_a_case
def test_the_work_is_the_same_for_a_foreign_and_for_an_unknown_case(
    office: Office, operation: Operation, client: Claims
) -> None:
    reference = office.forwarded("1")
    counting = Counting(office.cases.cases, office.cases.events, office.cases.identities)
    office.cases = counting

    operation.on(reference, client)
    foreign, counting.reads = counting.reads, 0
    operation.on(UNKNOWN, client)

    assert foreign == counting.reads == 1


def test_no_list_has_anothers_case(office: Office) -> None:
    own, foreign = office.forwarded("1"), office.forwarded("2", "partner-b", agency="SYT")
    listed, work, report = LISTS

    for client, mine, theirs in (("id-a", own, foreign), ("id-b", foreign, own)):
        shown = str(listed.on("", client))
        assert (mine in shown, theirs in shown) == (True, False)
    for client, mine, theirs in ((OFFICER, own, foreign), (STRANGER, foreign, own)):
        shown = str(work.on("", client))
        assert (mine in shown, theirs in shown) == (True, False)
        assert report.on("", client)[1]["total"]["total"] == 1


def test_the_same_external_id_leads_each_partner_to_its_own_case(office: Office) -> None:
    """Neither the answer nor the status tells that another partner used it."""
    first, second = SUBMIT.on("", "id-a"), SUBMIT.on("", "id-b")

    assert (first[0], second[0]) == (201, 201)
    assert first[1]["reference"] != second[1]["reference"]
    assert SUBMIT.on("", "id-b") == (200, second[1])


@pytest.mark.parametrize("operation", WEBHOOKS, ids=str)
def test_a_partner_reaches_no_other_partners_webhook(operation: Operation) -> None:
    """No operation takes the name of a partner, so there is none to put another's into."""
    with open_doors() as (_, world):
        WEBHOOKS[1].on("", "id-a")
        mine = dict(world.endpoints.stored)

        status, body = operation.on("", "id-b")

        assert "e-dongthap" not in str(body)
        assert (status == 404) is (operation is not WEBHOOKS[1])
        assert {p: e for p, e in world.endpoints.stored.items() if p == "e-dongthap"} == mine
        for extra in ({"partner": "e-dongthap"}, {"client_id": "id-a"}):
            if operation.body:
                named = operation.on("", "id-b", body={**operation.body, **extra})
                assert named[0] == 422
