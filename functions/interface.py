"""All operations of all HTTP functions, as Powertools describes them from their routes.

Freed of what is not ours to say: its own validation error, titles made of names, docstrings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.models import (
    APIKey,
    OAuth2,
    OAuthFlowClientCredentials,
    OAuthFlows,
)

from functions.access import API_KEY, OAUTH, SCOPES, full_scope
from functions.attachment_api.handler import app as attachment_api
from functions.case_api.handler import app as case_api
from functions.directory_api.handler import app as directory_api
from functions.docs_api.handler import app as docs_api
from functions.intake_api.handler import app as intake_api
from functions.list_api.handler import app as list_api
from functions.open311_api.handler import app as open311_api
from functions.partner_admin_api.handler import app as partner_admin_api
from functions.problems import PROBLEM, answers
from functions.public_api.handler import app as public_api
from functions.record_api.handler import app as record_api
from functions.report_api.handler import app as report_api
from functions.rules_api.handler import app as rules_api
from functions.sender_api.handler import app as sender_api
from functions.tracking_api.handler import app as tracking_api
from functions.webhook_api.handler import app as webhook_api

HTTP_FUNCTIONS: Final[Mapping[str, APIGatewayRestResolver]] = {
    "Gửi phản ánh": intake_api,
    "Ghi nhận phản ánh": record_api,
    "Phản ánh": case_api,
    "Danh sách": list_api,
    "Người gửi": sender_api,
    "Báo cáo": report_api,
    "Danh bạ": directory_api,
    "Quy tắc": rules_api,
    "Webhook": webhook_api,
    "Đối tác": partner_admin_api,
    "Tệp đính kèm": attachment_api,
    "Tra cứu": tracking_api,
    "Dữ liệu công khai": public_api,
    "Open311": open311_api,
    "Tài liệu": docs_api,
}
"""Under the headings that their operations have in a description."""

Json = dict[str, Any]

SECURITY_SCHEMES: Final[dict[str, Any]] = {
    OAUTH: OAuth2(
        description="Địa chỉ lấy token của từng môi trường được cấp cùng client id và secret.",
        flows=OAuthFlows(
            clientCredentials=OAuthFlowClientCredentials(
                tokenUrl="https://token-url.invalid/oauth2/token",
                scopes={full_scope(name): words for name, words in SCOPES.items()},
            )
        ),
    ),
    API_KEY: APIKey.model_validate(
        {"in": "header", "name": "x-api-key", "description": "Khóa tính hạn mức của ứng dụng gọi."}
    ),
}
_NOT_OURS: Final = "HTTPValidationError"
_OF_NAMES: Final = frozenset({"properties", "patternProperties"})
_OF_SCHEMAS: Final = frozenset({"anyOf", "allOf", "oneOf", "prefixItems"})
_OF_A_PARAMETER: Final = frozenset({"allowEmptyValue"})
_A_SCHEMA: Final = frozenset({"items", "additionalProperties", "not"})


class Ambiguous(ValueError):
    """Two functions describe different things by one name."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    heading: str
    described: Json
    """The operation object, with the audiences as `tags`."""

    @property
    def audiences(self) -> frozenset[str]:
        return frozenset(self.described["tags"])

    @property
    def scopes(self) -> list[str]:
        """Which the token has to have, as the token names them; none: open to everyone."""
        return [name for way in self.described.get("security", ()) for name in way.get(OAUTH, ())]

    def examples(self) -> Iterator[tuple[str, Json]]:
        """Each error, by its code."""
        for answer in self.described["responses"].values():
            yield from answer.get("content", {}).get(PROBLEM, {}).get("examples", {}).items()


@dataclass(frozen=True)
class Interface:
    operations: tuple[Operation, ...]
    """By path and method."""
    schemas: Json
    examples: Json
    """Of errors, by their code."""
    security_schemes: Json


@cache
def interface() -> Interface:
    """Raises Ambiguous."""
    documents = {
        heading: json.loads(app.get_openapi_json_schema(security_schemes=SECURITY_SCHEMES))
        for heading, app in HTTP_FUNCTIONS.items()
    }
    operations = tuple(
        Operation(method, path, heading, _ours(described))
        for heading, document in documents.items()
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    )
    schemas = _once(
        (name, _without_docstring(_plain(schema)))
        for document in documents.values()
        for name, schema in document["components"]["schemas"].items()
    )
    return Interface(
        tuple(sorted(operations, key=lambda operation: (operation.path, operation.method))),
        schemas,
        _once(example for operation in operations for example in operation.examples()),
        next(iter(documents.values()))["components"]["securitySchemes"],
    )


def _once(named: Iterator[tuple[str, Json]]) -> Json:
    found: Json = {}
    for name, described in named:
        if found.setdefault(name, described) != described:
            raise Ambiguous(f"{name} is described in two ways: rename one")
    return found


def _ours(described: Json) -> Json:
    responses = {
        status: answer
        for status, answer in sorted(described["responses"].items())
        if _NOT_OURS not in json.dumps(answer)
    }
    parameters = [_parameter(parameter) for parameter in described.get("parameters", ())]
    if any(parameter["in"] == "path" for parameter in parameters):
        responses = _with_no_such_address(responses)
    return {
        **described,
        **({"parameters": parameters} if parameters else {}),
        "responses": responses,
    }


def _parameter(described: Json) -> Json:
    """Never null: an address can only leave a parameter out, or its value."""
    schema = _without_docstring(_plain(described["schema"]))
    own = {name: schema.pop(name) for name in _OF_A_PARAMETER & schema.keys()}
    kinds = [each for each in schema.pop("anyOf", ()) if each != {"type": "null"}]
    schema |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {}
    return {**described, **own, "schema": schema}


def _with_no_such_address(responses: Json) -> Json:
    """What stands in a path may be nothing that a route takes: a control character, an emoji."""
    of_ours = responses["400"]["content"].get(PROBLEM)
    if of_ours is None:  # another specification says how it is answered
        return responses
    new: Any = answers("not-found", token=False)[404]
    known = responses.get("404", new)
    examples = known["content"][PROBLEM]["examples"] | new["content"][PROBLEM]["examples"]
    documented = {**known, "content": {PROBLEM: {**of_ours, "examples": examples}}}
    return dict(sorted((responses | {"404": documented}).items()))


def _without_docstring(schema: Json) -> Json:
    """Docstrings are for who reads the code; what a caller is told is said of the fields."""
    return {keyword: value for keyword, value in schema.items() if keyword != "description"}


def _plain(schema: Any) -> Any:
    """Without titles, which repeat the names; in the same order each time."""
    if not isinstance(schema, Mapping):
        return schema
    plain: Json = {}
    for keyword, value in schema.items():
        if keyword in _OF_NAMES:
            plain[keyword] = {name: _plain(inner) for name, inner in value.items()}
        elif keyword in _OF_SCHEMAS:
            plain[keyword] = [_plain(inner) for inner in value]
        elif keyword in _A_SCHEMA:
            plain[keyword] = _plain(value)
        elif keyword == "dependentRequired":
            plain[keyword] = {name: sorted(others) for name, others in value.items()}
        elif keyword != "title":
            plain[keyword] = value
    return plain
