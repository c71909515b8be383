"""Schemathesis against the running stack: every operation of every audience, good data and bad.

No 5xx, no status and no error code that is not described, no answer that its schema does not take.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.checks import CHECKS, CheckFunction, load_all_checks

from functions.access import OAUTH
from tests.e2e.conftest import Deployed
from tests.e2e.interface_target import Asked, Target

FILES: Final = sorted(Path("docs/api").glob("*.json"))
EXAMPLES: Final = 15
PROBLEM: Final = "application/problem+json"

NOT_IN_A_SCHEMA: Final = {
    "no_words": "a letter or digit of any script: JSON Schema has no class for it",
    "phone": "which digits are a number, libphonenumber alone knows",
    "date_time": "30 February",
}
"""What a single field is refused for although its schema takes it, and why the schema does."""

NEVER_DONE: Final = {
    "completeTask": "only the clock and the ledger make tasks",
    "decideExtension": "see requestExtension",
    "requestExtension": "which time is later, but not too late, depends on the case",
    "transferCase": "the agency has no units below it",
}
"""Operations whose requests are all refused here, and why; other tests do them."""


def described(file: Path) -> dict[str, Any]:
    """As committed, but for one word: to schemathesis only a bearer token is one that it can leave
    out or falsify to see whether it is asked for. Tokens of client credentials are such."""
    document: dict[str, Any] = json.loads(file.read_text("utf-8"))
    schemes = document["components"].get("securitySchemes", {})
    if OAUTH in schemes:
        schemes[OAUTH] = {"type": "http", "scheme": "bearer"}
    return document


def suite_of(file: Path) -> Callable[..., None]:
    audience = file.stem
    config = schemathesis.Config.from_dict(
        {
            "seed": 1022,
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
        }
    )
    schema = schemathesis.openapi.from_dict(described(file), config=config)

    @schema.parametrize()
    def test(case: Case, target: Target, answered: Answered) -> None:
        asked = Asked.by(case, audience)
        target.aim(case, asked)
        sent = target.as_caller(asked.role)
        response = case.call(**sent)
        answered[audience, asked.operation].add(response.status_code)
        case.validate_response(
            response,
            headers=sent["headers"],
            additional_checks=[error_code_conformance],
            excluded_checks=[*excused(case, response)],
            transport_kwargs=sent,
        )

    return test


for _file in FILES:
    globals()[f"test_{_file.stem}"] = suite_of(_file)

Answered = dict[tuple[str, str], set[int]]
"""The statuses that each operation of each audience was seen to answer."""


@pytest.fixture(scope="module")
def target(deployed: Deployed) -> Target:
    return Target(deployed)


@pytest.fixture(scope="module")
def answered() -> Answered:
    return defaultdict(set)


def error_code_conformance(ctx: CheckContext, response: Response, case: Case) -> bool | None:
    """The code of a problem is one that is described for this operation and status."""
    answers = case.operation.definition.raw["responses"]
    answer = answers.get(str(response.status_code))
    if response.status_code < 400 or answer is None:  # that is for other checks to say
        return True
    if PROBLEM not in answer["content"]:
        return None
    assert response.json()["code"] in answer["content"][PROBLEM]["examples"]
    return None


def excused(case: Case, response: Response) -> Iterator[CheckFunction]:
    """Checks that a right answer may fail, each for a reason of its own."""
    if response.status_code == 422 and refused_by_a_rule_not_in_the_schema(response.json()):
        yield check("positive_data_acceptance")
    if response.status_code == 404:
        # The gateway knows no 405: a method it does not have is an address it does not have.
        yield check("unsupported_method")


def refused_by_a_rule_not_in_the_schema(problem: dict[str, Any]) -> bool:
    """A guard of the case life, or one of the rules listed above."""
    if problem["code"] != "invalid-request":
        return True
    return {fault["code"] for fault in problem["errors"]} <= NOT_IN_A_SCHEMA.keys()


def check(name: str) -> CheckFunction:
    load_all_checks()
    found: CheckFunction = CHECKS.get_one(name)
    return found


def test_every_operation_was_answered_well_at_least_once(answered: Answered) -> None:
    if not answered:
        pytest.skip("nothing was asked: this test is for the whole module")
    refused = {name for (_, name), seen in answered.items() if min(seen) >= 300}

    assert refused <= NEVER_DONE.keys()
