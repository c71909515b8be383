"""Schemathesis against the running stack: every operation of every audience, good data and bad.

No 5xx, no status and no error code that is not described, no answer that its schema does not take;
good data is accepted but for the rules of the case life, bad data is refused. All checks that
schemathesis has are on.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
import schemathesis
from defusedxml import ElementTree
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, Response
from schemathesis.checks import CHECKS, CheckFunction, load_all_checks
from schemathesis.config._checks import NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario, TestPhase
from schemathesis.specs.openapi.checks import is_unexpected_http_status_case

from casework.domain.references import reference_for
from functions.access import OAUTH
from functions.problems import PROBLEM
from local.cloud import ROOT
from tests.e2e.conftest import Deployed
from tests.e2e.interface_target import Asked, Target

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

REFUSALS: Final = [*NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES, "413"]
NOT_IN_A_SCHEMA: Final = {
    "no_words": "a letter or digit of any script: JSON Schema has no class for it",
    "phone": "which digits are a number, libphonenumber alone knows",
    "date_time": "30 February",
    "page_token": "which lead on, and in which list, is known where they are made",
    "reference": "the last symbol checks the others",
    "file_name": "which characters are not seen, the Unicode database alone knows",
    "type_not_accepted": "data with editions",
    "file_too_large": "data with editions, by type",
}
"""What a single field is refused for although its schema takes it, and why the schema does."""

OPEN311_RULES: Final = (
    "Không có chữ hoặc số nào.",
    "Số điện thoại không hợp lệ.",
    "Phải là ngày giờ theo W3C",
    "Khoảng thời gian phải thuận chiều",
    "Không có đơn vị hành chính này.",
    "kể cả thuộc tính và media_url.",
    "attribute[",
)
"""The same of Open311, whose errors have no code beside the status: by their words. The last: the
attributes of a service are told by the service."""

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
    def test(case: Case, target: Target, answered: Answered, sample: Sample) -> None:
        asked = Asked.by(case, audience)
        if not sample.has(case, asked):
            return
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
def target(deployed: Deployed) -> Target:
    return Target(deployed)


@pytest.fixture(scope="module")
def answered() -> Answered:
    return defaultdict(set)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return Sample()


def error_code_conformance(ctx: CheckContext, response: Response, case: Case) -> bool | None:
    """The code of an error is one that is described for this operation and status."""
    answers = case.operation.definition.raw["responses"]
    answer = answers.get(str(response.status_code))
    if response.status_code < 400 or answer is None or is_unexpected_http_status_case(case):
        return True  # that is for other checks to say
    if PROBLEM in answer["content"]:
        assert response.json()["code"] in answer["content"][PROBLEM]["examples"]
    else:
        assert {code for code, _ in open311_errors(response)} == {response.status_code}
    return None


def excused(case: Case, response: Response) -> Iterator[CheckFunction]:
    """Checks that a right answer may fail, each for a reason of its own."""
    if refused_by_a_rule(case, response):
        yield check("positive_data_acceptance")
    if response.status_code == 404:
        # The gateway knows no 405: a method it does not have is an address it does not have.
        yield check("unsupported_method")
    if has_an_unknown_parameter(case):
        # It is passed over, as everywhere in HTTP. Schemathesis means to allow that, but takes the
        # `50` of another parameter for a text, and so for what should have been refused.
        yield check("negative_data_rejection")


def refused_by_a_rule(case: Case, response: Response) -> bool:
    """A guard of the case life, or one of the rules listed above."""
    if case.operation.path.startswith("/open311/"):
        return response.status_code == 400 and all(
            any(words in text for words in OPEN311_RULES) for _, text in open311_errors(response)
        )
    if response.status_code == 413:  # no schema says how long a body is as a whole
        return True
    if response.status_code != 422:
        return False
    problem = response.json()
    if problem["code"] != "invalid-request":
        return True
    return {fault["code"] for fault in problem["errors"]} <= NOT_IN_A_SCHEMA.keys()


def has_an_unknown_parameter(case: Case) -> bool:
    made = case.meta.phase.data if case.meta else None
    return (
        isinstance(made, CoveragePhaseData)
        and made.scenario is CoverageScenario.OBJECT_UNEXPECTED_PROPERTIES
        and made.parameter_location is ParameterLocation.QUERY
    )


def open311_errors(response: Response) -> list[tuple[int, str]]:
    """Code and description of each, in either format."""
    if response.headers["content-type"][0].startswith("text/xml"):
        errors = ElementTree.fromstring(response.text)
        return [(int(e.findtext("code")), e.findtext("description") or "") for e in errors]
    return [(error["code"], error["description"]) for error in response.json()]


def check(name: str) -> CheckFunction:
    load_all_checks()
    found: CheckFunction = CHECKS.get_one(name)
    return found


def test_every_operation_of_every_description_was_asked(answered: Answered) -> None:
    assert answered.keys() == set(OPERATIONS)


def test_every_operation_that_was_asked_was_answered_well_at_least_once(answered: Answered) -> None:
    refused = {name for (_, name), seen in answered.items() if min(seen) >= 300}

    assert refused == NEVER_DONE.keys()
