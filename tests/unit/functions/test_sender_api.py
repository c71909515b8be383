"""Who may be told who sent a case, and what of that is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from casework import bootstrap
from casework.domain.case import Identity
from casework.domain.commands import ForwardCase
from casework.domain.policy import Rules
from functions.sender_api.handler import app, lambda_handler
from tests import builders
from tests.builders import AGENCY, RULES, an_identity
from tests.lambda_events import Context, http
from tests.office import (
    ADMINISTRATOR,
    LEADER,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    STRANGER,
    SUPERVISOR,
    UNKNOWN,
    Answer,
    Claims,
    Office,
    asked,
)

SENDER = {"name": "Nguyễn Văn A", "phone": "+84912345678", "email": None}


def visible_in(*fields: str) -> Rules:
    policies = (replace(p, identity_visible_fields=frozenset(fields)) for p in RULES.policies)
    return replace(RULES, policies=tuple(policies))


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office().open(app)
    app.dependency_overrides[bootstrap.rules] = lambda: visible_in("chieu_sang")
    yield office
    app.dependency_overrides = {}


def sender(reference: str, client: Claims) -> Answer:
    return asked(lambda_handler, "GET", f"/v1/cases/{reference}/sender", client)


@pytest.mark.parametrize("client", [OPERATOR, SUPERVISOR, OFFICER, LEADER])
def test_the_desk_and_the_lead_agency_in_a_listed_field_are_told(
    office: Office, client: Claims
) -> None:
    assert sender(office.forwarded("1"), client) == (200, SENDER)


@pytest.mark.parametrize("client", [OFFICER, LEADER])
def test_in_other_fields_the_lead_agency_is_not(office: Office, client: Claims) -> None:
    app.dependency_overrides[bootstrap.rules] = lambda: visible_in("cay_xanh")
    reference = office.forwarded("1")

    assert sender(reference, client)[1]["code"] == "not-permitted"
    assert sender(reference, OPERATOR)[0] == 200


@pytest.mark.parametrize("client", ["id-a", OVERSIGHT])
def test_who_knows_of_the_case_need_not_know_of_the_sender(office: Office, client: Claims) -> None:
    """Not even the partner that handed it in: it has the sender's data itself."""
    assert sender(office.forwarded("1"), client)[1]["code"] == "not-permitted"


@pytest.mark.parametrize("client", ["id-b", STRANGER, ADMINISTRATOR])
def test_of_a_case_of_somebody_else_one_learns_nothing(office: Office, client: Claims) -> None:
    reference = office.forwarded("1")

    assert sender(reference, client) == sender(UNKNOWN, client)
    assert sender(reference, client)[0] == 404


def test_a_coordinating_agency_is_not_told(office: Office) -> None:
    reference = office.at_the_desk("1")
    office.does(reference, ForwardCase(AGENCY, ("SYT",)), builders.OPERATOR)

    assert sender(reference, STRANGER)[1]["code"] == "not-permitted"


def test_a_restricted_cases_sender_is_told_to_the_desk_alone(office: Office) -> None:
    reference = office.forwarded("1")
    office.put(replace(office.cases.get(reference), restricted=True))

    assert sender(reference, OFFICER)[0] == 404
    assert sender(reference, OPERATOR)[0] == 200


def test_a_sender_who_gave_nothing_is_nobody(office: Office) -> None:
    reference = office.forwarded("1", identity=Identity())

    assert sender(reference, OPERATOR) == (200, dict.fromkeys(SENDER))


def test_each_look_is_in_the_log_without_what_was_seen(office: Office, logged: io.StringIO) -> None:
    reference = office.forwarded("1")
    sender(reference, OFFICER)
    sender(reference, STRANGER)

    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    (line,) = [line for line in lines if line["message"] == "sender shown"]
    assert (line["case_id"], line["by"], line["agency"]) == (reference, "p-officer", AGENCY)
    assert line["role"] == "agency_officer"
    words = (an_identity().name, an_identity().phone)
    assert not [word for word in words if str(word) in logged.getvalue()]


def test_no_cache_keeps_a_sender(office: Office) -> None:
    path = f"/v1/cases/{office.forwarded('1')}/sender"

    answer = lambda_handler(http("GET", path, client=OPERATOR), Context())

    assert answer["multiValueHeaders"]["Cache-Control"] == ["no-store"]
