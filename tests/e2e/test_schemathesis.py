"""Schemathesis against the running stack: every operation of every audience, good data and bad.

No 5xx, no status and no error code that is not described, no answer that its schema does not take;
good data is accepted but for the rules of the case life, bad data is refused. All checks that
schemathesis has are on.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario, TestPhase

from casework.domain.references import reference_for
from functions.access import OAUTH
from local.cloud import ROOT
from tests.e2e.conftest import Deployed
from tests.e2e.interface_callers import Asked, Callers
from tests.e2e.interface_checks import REFUSALS, error_code_conformance, excused
from tests.e2e.interface_things import Things

DESCRIPTIONS: Final = {
    file.stem: json.loads(file.read_text("utf-8"))
    for file in sorted((ROOT / "docs/api").glob("*.json"))
}
OPERATIONS: Final = [
    (audience, operation["operationId"])
    for audience, description in DESCRIPTIONS.items()
    for methods in description["paths"].values()
    for operation in methods.values()
]
EXAMPLES, WRONG_TYPES = 10, 2
"""Cases drawn at random for an operation, and wrong types tried for a field. More find more."""

NEVER_DONE: Final = {
    "completeTask": "only the clock and the ledger make tasks",
    "transferCase": "the agency has no units below it",
}
"""Operations whose requests are all refused here, and why; other tests do them."""

Answered = dict[tuple[str, str], set[int]]
"""The statuses that each operation was seen to answer, by audience and id."""


def described(audience: str) -> dict[str, Any]:
    """As committed, but for one word: to schemathesis only a bearer token is one that it can leave
    out or falsify to see whether it is asked for. Tokens of client credentials are such."""
    document: dict[str, Any] = DESCRIPTIONS[audience]
    schemes = document["components"].get("securitySchemes", {})
    if OAUTH in schemes:
        schemes[OAUTH] = {"type": "http", "scheme": "bearer"}
    return document


def suite_of(audience: str) -> Callable[..., None]:
    config = schemathesis.Config.from_dict(
        {
            "seed": 1022,
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
            "generation": {
                "max-examples": EXAMPLES,
                "deterministic": True,
                "database": "none",
                # The caller's own are sent; whether they are asked for, `ignored_auth` finds out.
                "with-security-parameters": False,
            },
        }
    )
    schema = schemathesis.openapi.from_dict(described(audience), config=config)

    @schema.parametrize()
    def test(case: Case, things: Things, answered: Answered, sample: Sample) -> None:
        asked = Asked.by(case, audience)
        if not sample.has(case, asked):
            return
        things.aim(case, asked)
        sent = things.callers.sent_by(asked.role)
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


class Sample:
    """Which of the cases are asked; examples always are.

    Several audiences have the same operation, and Open311 has each in two formats: they share the
    cases that are made of one description, in turn. Of the wrong types of a field two are tried.
    """

    def __init__(self) -> None:
        self._made: Counter[tuple[object, ...]] = Counter()
        self._sharing: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for audience, operation in OPERATIONS:
            self._sharing[self._same(operation)].append((audience, operation))

    def has(self, case: Case, asked: Asked) -> bool:
        assert case.meta is not None
        by, made = (asked.audience, asked.operation), case.meta.phase.data
        if case.meta.phase.name is TestPhase.EXAMPLES:
            return True
        if isinstance(made, CoveragePhaseData) and made.scenario is CoverageScenario.INCORRECT_TYPE:
            field = *by, made.parameter, made.location
            self._made[field] += 1
            if self._made[field] > WRONG_TYPES:
                return False
        sharing = self._sharing[self._same(asked.operation)]
        self._made[by] += 1
        return self._made[by] % len(sharing) == sharing.index(by)

    @staticmethod
    def _same(operation: str) -> str:
        return operation.removesuffix("Json").removesuffix("Xml")


schemathesis.openapi.format(
    "case-reference", st.builds(reference_for, st.just("schemathesis"), st.text(max_size=3))
)
for _audience in DESCRIPTIONS:
    globals()[f"test_{_audience}"] = suite_of(_audience)


@pytest.fixture(scope="module")
def things(deployed: Deployed) -> Things:
    return Things(Callers(deployed))


@pytest.fixture(scope="module")
def answered() -> Answered:
    return defaultdict(set)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return Sample()


def test_every_operation_of_every_description_was_asked(answered: Answered) -> None:
    assert answered.keys() == set(OPERATIONS)


def test_every_operation_that_was_asked_was_answered_well_at_least_once(answered: Answered) -> None:
    refused = {name for (_, name), seen in answered.items() if min(seen) >= 300}

    assert refused == NEVER_DONE.keys()
