"""OWASP API Security Top 10 (2023), API4: no request, nor many of them, takes more than its part.

What a case may hold: `tests/unit/domain/test_room.py`; its files: `tests/unit/attachments`; how
often anybody may call, and how long a function works: `tests/infrastructure/test_limits.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from casework.domain.policy import Most
from functions.interface import interface
from tests.interface import ACTS, CLIENTS, WITH_TOKEN, Operation, open_doors
from tests.lambda_events import Context, http
from tests.office import Office, read
from tests.open_interface import OPEN, OpenOperation, open_to_everyone

with_body = pytest.mark.parametrize("operation", [o for o in WITH_TOKEN if o.body], ids=str)
QUERIES: Final = [
    (operation, parameter["name"])
    for operation in interface().operations
    for parameter in operation.described.get("parameters", ())
    if parameter["in"] == "query"
]
PAGES: Final = [each for each in QUERIES if each[1] in ("limit", "page", "page_size")]


@pytest.fixture
def office() -> Iterator[Office]:
    with open_doors() as (office, _):
        yield office


@pytest.fixture
def known() -> Iterator[dict[str, str]]:
    with open_to_everyone() as known:
        yield known


def client_of(operation: Operation) -> Any:
    return next(CLIENTS[role] for role in CLIENTS if role in operation.roles)


def schema(described: Mapping[str, Any]) -> Mapping[str, Any]:
    name = described.get("$ref", "").rpartition("/")[2]
    return interface().schemas[name] if name else described


def unbounded(described: Mapping[str, Any], where: str) -> Iterator[str]:
    """What of a value may be of any size, by the description that callers get."""
    found = schema(described)
    ways = [way for way in found.get("anyOf", ()) if "type" in way or "$ref" in way]
    for way in ways:
        yield from unbounded(way, where)
    kind = found.get("type")
    if "enum" in found or "const" in found or found.get("format") == "date-time":
        return
    if kind == "string" and "maxLength" not in found and not ends(found.get("pattern", "")):
        yield where
    if kind in ("integer", "number") and "maximum" not in found:
        yield where
    if kind == "array":
        if "maxItems" not in found:
            yield where
        yield from unbounded(found.get("items", {}), f"{where}[]")
    for name, inner in found.get("properties", {}).items():
        yield from unbounded(inner, f"{where}.{name}")


def ends(pattern: str) -> bool:
    """Whether it is for the whole text, and repeats nothing without an end."""
    outside_of_sets = re.sub(r"\[[^\]]*\]|\\.", "", pattern)
    return pattern.startswith("^") and pattern.endswith("$") and not set("*+") & {*outside_of_sets}


@pytest.mark.parametrize("operation", interface().operations, ids=lambda o: f"{o.method} {o.path}")
def test_whatever_can_be_sent_has_an_end_by_its_description(operation: Any) -> None:
    """A path is bounded by the gateway; a form, as its whole, is by the function."""
    described = operation.described
    bodies = described.get("requestBody", {}).get("content", {}).values()
    queries = [each for each in described.get("parameters", ()) if each["in"] == "query"]

    assert not [
        *(part for body in bodies for part in unbounded(body["schema"], "body")),
        *(part for query in queries for part in unbounded(query["schema"], query["name"])),
    ]


@with_body
def test_a_body_that_is_too_large_is_refused_unread(office: Office, operation: Operation) -> None:
    body = {**operation.body, "more": "x" * 65_536}

    status, problem = operation.on(office.forwarded("1"), client_of(operation), body)

    assert (status, problem["code"]) == (413, "request-too-large")


@with_body
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[" * 30_000 + "]" * 30_000, 400),
        ('{"a":' * 8_000 + "1" + "}" * 8_000, 400),
        ('{"n": ' + "9" * 60_000 + "}", 400),
        ("[" + "0," * 30_000 + "0]", 422),
        (json.dumps({f"field{n}": n for n in range(2_500)}), 422),
        (json.dumps({"x" * 60_000: 1}), 422),
    ],
    ids=["arrays in arrays", "objects in objects", "digits", "entries", "fields", "a name"],
)
def test_a_body_that_costs_more_than_its_size_is_refused(
    office: Office, operation: Operation, text: str, status: int
) -> None:
    event = http(
        operation.method,
        operation.path.replace("{reference}", office.forwarded("1")),
        text,
        client_of(operation),
    )

    answer = operation.app.lambda_handler(event, Context())

    assert answer["statusCode"] == status
    assert len(answer["body"]) < 10_000  # not each of thousands of faults is told


@pytest.mark.parametrize("sent", ["x" * 6_000, "9" * 4_000, "á" * 2_000])
@pytest.mark.parametrize(("operation", "name"), QUERIES, ids=lambda o: getattr(o, "path", o))
def test_a_query_beyond_its_bounds_is_refused(
    office: Office, known: dict[str, str], operation: Any, name: str, sent: str
) -> None:
    row = row_of(operation)
    event = http(operation.method.upper(), row.path, None, "id-a", {**row.query, name: sent})
    if isinstance(row, OpenOperation):
        event = {**event, **filled(event, known)}
    else:
        event["requestContext"]["authorizer"] = http("GET", "/", client=client_of(row))[
            "requestContext"
        ]["authorizer"]

    answer = row.app.lambda_handler(event, Context())

    assert answer["statusCode"] in (400, 422), answer
    assert len(answer["body"]) < 2_000


@pytest.mark.parametrize(("operation", "name"), PAGES, ids=lambda o: getattr(o, "path", o))
def test_a_page_has_an_end(operation: Any, name: str) -> None:
    (page,) = (each for each in operation.described["parameters"] if each["name"] == name)

    assert page["schema"]["maximum"] <= (1_000 if name == "page" else 200)
    assert page["schema"]["minimum"] == 1


@pytest.mark.parametrize("operation", [o for o in OPEN if o.form], ids=str)
@pytest.mark.parametrize(
    "form", ["description=" + "x" * 70_000, "&".join(f"f{n}=1" for n in range(5_000))]
)
def test_a_form_that_is_too_large_is_refused(
    known: dict[str, str], operation: OpenOperation, form: str
) -> None:
    event = {**operation.event(known), "body": form}

    assert operation.app.lambda_handler(event, Context())["statusCode"] == 400


def test_what_a_sender_adds_again_and_again_is_refused_by_a_documented_code(
    office: Office,
) -> None:
    (adding,) = (row for row in ACTS if row.name == "add-information")
    reference = office.forwarded("1")

    answers = [read(adding.answer(reference, "id-a")) for _ in range(Most().additions + 1)]

    assert [status for status, _ in answers] == [200] * Most().additions + [422]
    code = answers[-1][1]["code"]
    (described,) = (o for o in interface().operations if o.path.endswith("/add-information"))
    assert code == "too-many-times"
    assert {code, "case-full"} <= {name for name, _ in described.examples()}


def row_of(operation: Any) -> Any:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(operation.path))
    (row,) = (
        row
        for row in (*WITH_TOKEN, *OPEN)
        if row.method == operation.method.upper() and re.fullmatch(pattern, row.path)
    )
    return row


def filled(event: dict[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    text = json.dumps({"path": event["path"]})
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return {**json.loads(text), "requestContext": {**event["requestContext"], "authorizer": None}}
