"""Who the functions take a token for: a system, or a person who signed in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from casework import bootstrap
from casework.domain.case import SYSTEM
from casework.domain.commands import RouteCase
from casework.domain.references import reference_for
from casework.use_cases.change_case import change_case
from casework.use_cases.submit_feedback import submit_feedback
from functions.case_api.handler import app, lambda_handler
from tests.builders import AGENCY, RULES, a_classification, a_feedback, a_source, an_identity
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context, http, signed_in

REFERENCE = reference_for("e-dongthap", "edt-1")


@pytest.fixture(autouse=True)
def cases() -> Iterator[InMemoryCases]:
    """One case, with an agency."""
    fake, ports = InMemoryCases(), {"clock": FixedClock(), "rules": RULES}
    submit_feedback(a_source(), a_feedback(), an_identity(), cases=fake, **ports)
    change_case(REFERENCE, RouteCase(a_classification()), SYSTEM, cases=fake, **ports)
    app.dependency_overrides = {
        bootstrap.cases_and_identities: lambda: fake,
        bootstrap.clock: lambda: ports["clock"],
    }
    yield fake
    app.dependency_overrides = {}


def read(claims: Mapping[str, str] | str | None) -> tuple[int, dict[str, Any]]:
    answer = lambda_handler(http("GET", f"/v1/cases/{REFERENCE}", client=claims), Context())
    return answer["statusCode"], json.loads(answer["body"])


@pytest.mark.parametrize("groups", ["operator", "[operator]", "supervisor", "oversight"])
def test_a_person_reads_in_the_role_of_the_group(groups: str) -> None:
    assert read(signed_in(groups))[0] == 200


@pytest.mark.parametrize("role", ["agency_officer", "agency_leader"])
def test_a_person_of_an_agency_reads_its_cases_alone(role: str) -> None:
    assert read(signed_in(role, AGENCY))[0] == 200
    assert read(signed_in(role, "SYT"))[0] == 404


def test_what_a_person_does_is_written_under_the_persons_id(cases: InMemoryCases) -> None:
    read(signed_in("agency_officer", AGENCY, sub="p-7"))

    assert cases.history(REFERENCE)[-1].actor.code == "p-7"


@pytest.mark.parametrize(
    "claims",
    [
        None,
        "id-of-nobody",
        {},
        signed_in(""),
        signed_in("[]"),
        signed_in("operator,supervisor"),
        signed_in("[operator supervisor]"),
        signed_in("operator,choir"),
        signed_in("partner"),
        signed_in("system"),
        signed_in("agency_officer"),
        signed_in("operator", sub=""),
        # Groups and an agency make nobody a person: the client of the token does.
        signed_in("operator") | {"client_id": "id-of-nobody"},
    ],
)
def test_whoever_is_not_known_is_refused(claims: Mapping[str, str] | str | None) -> None:
    status, problem = read(claims)

    assert (status, problem["code"]) == (403, "unknown-client")


def test_a_system_stays_what_it_is_whatever_else_its_token_says() -> None:
    assert read(signed_in("operator") | {"client_id": "id-b"})[0] == 404


def test_an_administrator_is_told_of_no_case() -> None:
    assert read(signed_in("administrator")) == read(signed_in("agency_officer", "SYT"))
