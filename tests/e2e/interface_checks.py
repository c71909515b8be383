"""What is checked beside the checks of schemathesis, and which of those a right answer may fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from defusedxml import ElementTree
from schemathesis import Case, CheckContext, Response
from schemathesis.checks import CHECKS, CheckFunction, load_all_checks
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario
from schemathesis.specs.openapi.checks import is_unexpected_http_status_case

from functions.problems import PROBLEM
from functions.rules_api.words import WORDS

REFUSALS: Final = ["400", "401", "403", "404", "409", "413", "415", "422", "429"]
"""Of bad data."""

NOT_IN_A_SCHEMA: Final = {
    "no_words": "a letter or digit of any script: JSON Schema has no class for it",
    "phone": "which digits are a number, libphonenumber alone knows",
    "date_time": "30 February",
    "page_token": "which lead on, and in which list, is known where they are made",
    "reference": "the last symbol checks the others",
    "file_name": "which characters are not seen, the Unicode database alone knows",
    "type_not_accepted": "data with editions",
    "file_too_large": "data with editions, by type",
    "channel": "data with editions",
    "reported_at": "neither to come nor long ago",
    **dict.fromkeys(WORDS, "the loaders of rules know how their parts hang together"),
}
"""What a single field is refused for although its schema takes it, and why the schema does. Of what
an `edition` is made is said by its loader alone: each kind has a form of its own."""

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
    return all(
        fault["code"] in NOT_IN_A_SCHEMA or fault["field"].startswith("edition")
        for fault in problem["errors"]
    )


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
