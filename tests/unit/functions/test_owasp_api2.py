"""OWASP API Security Top 10 (2023), API2: who calls is proven each time, guessing does not help.

The function trusts no token because the gateway let it through: it may be of the right pool, signed
and in time, and still not be one to call with. What the gateway itself refuses (signature, time,
scope, key) is tried on the deployed stack, in `tests/e2e/test_owasp.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from casework.domain.references import reference_for
from tests.interface import WITH_TOKEN, Operation, open_doors
from tests.lambda_events import Context, signed_in
from tests.office import Office
from tests.open_interface import OPEN, open_to_everyone

PERSON: Final = signed_in("supervisor")
NOT_TO_CALL_WITH: Final[Mapping[str, Any]] = {
    "no token": None,
    "a token of identity": {
        **{name: value for name, value in PERSON.items() if name != "client_id"},
        "token_use": "id",
        "aud": PERSON["client_id"],
    },
    "a token of identity that names a client": {**PERSON, "token_use": "id"},
    "a token to refresh with": {**PERSON, "token_use": "refresh"},
    "a token of no use": {**PERSON, "token_use": ""},
    "another client of the same pool": {**PERSON, "client_id": "id-of-nobody"},
    "a client by the claim of another kind of token": {"aud": "id-a", "azp": "id-a"},
    "a client whose name looks like ours": {"client_id": "ID-A"},
    "claims that are no texts": {"client_id": ["id-a"], "token_use": {"access": True}},
    "a person's claims that are no texts": {**PERSON, "cognito:groups": ["supervisor"]},
}
tracking: Final = next(row for row in OPEN if row.name == "trackCase")


@pytest.fixture
def office() -> Iterator[Office]:
    with open_doors() as (office, _):
        yield office


@pytest.mark.parametrize("claims", NOT_TO_CALL_WITH.values(), ids=NOT_TO_CALL_WITH)
@pytest.mark.parametrize("operation", WITH_TOKEN, ids=str)
def test_no_operation_takes_what_is_no_access_token_of_a_known_client(
    office: Office, operation: Operation, claims: Any
) -> None:
    reference = office.forwarded("1")
    before = (dict(office.cases.cases), dict(office.cases.events))

    status, problem = operation.on(reference, claims)

    assert (status, problem["code"]) == (403, "unknown-client")
    assert before == (office.cases.cases, office.cases.events)


def test_guessing_four_digits_is_given_up_before_it_helps() -> None:
    """Each from another address, and none of them is looked at but five."""
    with open_to_everyone() as known:
        answers = [tracked(known, f"{n}", f"198.51.100.{n % 250}") for n in range(5_400, 5_679)]

    assert known["digits"] == "5678"
    assert answers.count(404) == 5
    assert answers[5:] == [429] * (len(answers) - 5)  # the right one, 5678, too


def test_one_address_cannot_go_through_references() -> None:
    with open_to_everyone() as known:
        others = [{**known, "reference": reference_for("e-dongthap", f"x-{n}")} for n in range(60)]
        answers = [tracked(other, "0000", "192.0.2.9") for other in others]

    assert answers.count(404) == 30
    assert answers[30:] == [429] * 30


def tracked(known: Mapping[str, str], digits: str, address: str) -> int:
    event = tracking.event({**known, "digits": digits})
    event["requestContext"]["identity"]["sourceIp"] = address
    answer = tracking.app.lambda_handler(event, Context())
    return int(answer["statusCode"])
