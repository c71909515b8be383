"""Schemathesis against the running stack: every operation of every audience, good data and bad.

No 5xx, no status and no error code that is not described, no answer that its schema does not take.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
import requests
import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.checks import CHECKS, CheckFunction, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from casework.domain.case import Role, State
from casework.domain.transitions import TRANSITIONS, Transition
from functions.access import audience_of
from functions.case_api.actions import ACTIONS
from tests.e2e.conftest import Deployed
from tests.e2e.test_whole_life import CLIENTS, WAYS, after, triage

FILES: Final = sorted(Path("docs/api").glob("*.json"))
EXAMPLES: Final = 15
SECONDS: Final = 30
PROBLEM: Final = "application/problem+json"

NOT_IN_A_SCHEMA: Final = {
    "no_words": "a letter or digit of any script: JSON Schema has no class for it",
    "phone": "which digits are a number, libphonenumber alone knows",
    "date_time": "30 February",
}
"""What a single field is refused for although its schema takes it, and why the schema does."""

REFERENCE: Final = ACTIONS["link"].example["to"]
OTHER_WAYS: Final = {
    "decide-appeal": after(WAYS[State.REFUSED], Role.PARTNER, "appeal", reason="Có ghi địa chỉ."),
    "contribute": after(triage, Role.OPERATOR, "forward", agency="SYT", coordinating=["PCDT"]),
}
"""To a case that an action can be taken on, where its state alone does not say so."""

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
    if "oauth2" in schemes:
        schemes["oauth2"] = {"type": "http", "scheme": "bearer"}
        for methods in document["paths"].values():
            for operation in methods.values():
                operation["security"] = [
                    {name: [] for name in way} for way in operation["security"]
                ]
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
    def test(case: Case, target: Target) -> None:
        target.aim(case, audience)
        sent = target.as_client_of(role_for(audience, case.operation.path))
        response = case.call(**sent)
        target.answered[case.operation.definition.raw["operationId"]].add(response.status_code)
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


@dataclass(eq=False)
class Target:
    """The running stack, with a token for each role and a case for each operation."""

    deployed: Deployed
    numbers: Iterator[int] = field(default_factory=count)
    answered: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The statuses that each operation was seen to answer."""

    @cache  # noqa: B019 - it lives as long as the module's tests
    def as_client_of(self, role: Role | None) -> dict[str, Any]:
        """How to call. Who has no role needs no token."""
        session = requests.Session()
        session.trust_env = False
        cloud, outputs = self.deployed.cloud, self.deployed.outputs
        return {
            "base_url": outputs["ApiUrl"],
            "session": session,
            "headers": cloud.authorization(outputs, CLIENTS[role]) if role else {},
            "timeout": SECONDS,
        }

    def aim(self, case: Case, audience: str) -> None:
        """Two of three well-formed references in the path, and those of examples in the body,
        become references of cases, in a state for the action."""
        drawn, body = case.path_parameters or {}, case.body
        negative = case.meta and case.meta.is_negative_at(ParameterLocation.PATH)
        if "reference" in drawn and not negative and next(self.numbers) % 3:
            drawn["reference"] = self.a_case(audience, case.operation.path)
        if isinstance(body, dict) and REFERENCE in [v for v in body.values() if isinstance(v, str)]:
            other = self.a_case(audience, "another")
            case.body = {n: other if v == REFERENCE else v for n, v in body.items()}

    @cache  # noqa: B019
    def a_case(self, audience: str, path: str) -> str:
        clients = {role: self.deployed.client(code) for role, code in CLIENTS.items()}
        rows = [row for row in rows_of(path) if role_for(audience, path) in row.roles]
        sources = {state for row in rows for state in row.sources} or {State.TRIAGE}
        known = WAYS[next(state for state in WAYS if state in sources)]
        return OTHER_WAYS.get(path.rpartition("/")[2], known)(self.deployed, clients)


@pytest.fixture(scope="module")
def target(deployed: Deployed) -> Target:
    return Target(deployed)


def rows_of(path: str) -> list[Transition]:
    """Those of the transition table for the action that a path names."""
    action = ACTIONS.get(path.rpartition("/")[2])
    return [row for row in TRANSITIONS if action and row.command is action.command]


def role_for(audience: str, path: str) -> Role | None:
    """The first of an audience that may, at least in some state, do what the path names."""
    roles = [role for role in CLIENTS if audience_of(role) == audience]
    able = [role for role in roles if any(role in row.roles for row in rows_of(path))]
    return next(iter(able or roles), None)


def error_code_conformance(ctx: CheckContext, response: Response, case: Case) -> bool | None:
    """The code of a problem is one that is described for this operation and status."""
    answers = case.operation.definition.raw["responses"]
    answer = answers.get(str(response.status_code))
    if response.status_code < 400 or answer is None:  # that is for other checks to say
        return True
    assert response.json()["code"] in answer["content"][PROBLEM]["examples"]
    return None


def excused(case: Case, response: Response) -> Iterator[CheckFunction]:
    """Checks that a right answer may fail, each for a reason of its own."""
    if response.status_code == 422 and refused_by_a_rule_not_in_the_schema(response.json()):
        yield check("positive_data_acceptance")
    if response.status_code == 404 and response.json()["code"] == "not-found":
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


def test_every_operation_that_was_asked_was_answered_well_at_least_once(target: Target) -> None:
    if not target.answered:
        pytest.skip("nothing was asked: this test is for the whole module")
    refused = {name for name, seen in target.answered.items() if min(seen) >= 300}

    assert refused <= NEVER_DONE.keys()
