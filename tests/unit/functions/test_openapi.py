"""The descriptions for each audience: whole, Vietnamese, with examples, and the committed ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest

from functions.access import AUDIENCES
from functions.interface import HTTP_FUNCTIONS, Ambiguous, _once, interface
from functions.openapi import describe, main
from functions.problems import PROBLEM, Problem

FOLDER: Final = Path("docs/api")
FILES: Final = sorted(FOLDER.glob("*.json"))
VIETNAMESE: Final = re.compile("[À-ỹĐđ]")

Json = dict[str, Any]


def document(audience: str) -> Json:
    found = describe(audience)
    assert found is not None
    return found


def operations(described: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


audiences = pytest.mark.parametrize("audience", [file.stem for file in FILES])
ours = pytest.mark.parametrize("audience", [f.stem for f in FILES if f.stem != "open311"])
"""Those whose errors and forms are not dictated by the specification of GeoReport v2."""


def test_the_committed_descriptions_are_those_of_the_routes(tmp_path: Path) -> None:
    main(tmp_path)

    made = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    committed = {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()}
    assert made.keys() == committed.keys()
    for name, text in made.items():
        assert text == committed[name], f"{name} is out of date: run `make openapi`"


def test_what_is_no_longer_for_anyone_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "nobody.json").write_text("{}", "utf-8")

    main(tmp_path)

    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in FILES}


def test_every_operation_is_for_somebody_and_has_a_name_of_its_own() -> None:
    found = interface().operations

    names = [operation.described["operationId"] for operation in found]
    assert len(set(names)) == len(names)
    for operation in found:
        assert operation.audiences
        assert operation.audiences <= set(AUDIENCES), operation
        assert re.fullmatch("[a-z]+([A-Z][a-z0-9]+)*", operation.described["operationId"])


def test_every_function_with_an_app_is_described() -> None:
    handlers = Path("functions").glob("*/handler.py")
    with_app = [file for file in handlers if "app.include_router" in file.read_text("utf-8")]

    assert len(with_app) == len(HTTP_FUNCTIONS)


def test_one_name_for_two_things_is_refused() -> None:
    with pytest.raises(Ambiguous, match="View"):
        _once(iter([("View", {"type": "object"}), ("View", {"type": "string"})]))


@audiences
def test_what_people_read_is_vietnamese(audience: str) -> None:
    described = document(audience)

    assert VIETNAMESE.search(described["info"]["title"] + described["info"]["description"])
    for name, operation in operations(described):
        assert VIETNAMESE.search(operation["summary"]), name
    for words in _said(described["paths"], described["components"]):
        assert VIETNAMESE.search(words), words


@audiences
def test_every_request_has_an_example_that_its_schema_takes(audience: str) -> None:
    described = document(audience)

    for name, operation in operations(described):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in content, name
            _validator(described, content["schema"]).validate(content["example"])
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                (example, *_) = parameter["schema"]["examples"]
                _validator(described, parameter["schema"]).validate(example)


@ours
def test_every_error_has_an_example_of_its_status(audience: str) -> None:
    described = document(audience)

    for name, operation in operations(described):
        errors = {s: a for s, a in operation["responses"].items() if int(s) >= 400}
        assert {"400", "403", "500", "503", "504"} <= errors.keys(), name
        for status, answer in errors.items():
            assert answer["content"].keys() == {PROBLEM}, (name, status)
            examples = answer["content"][PROBLEM]["examples"]
            assert examples, (name, status)
            for code, reference in examples.items():
                example = _resolved(described, reference)
                problem = Problem.model_validate(example["value"])
                assert (problem.code, problem.status) == (code, int(status))
                assert VIETNAMESE.search(example["summary"])


@ours
def test_every_operation_says_what_it_answers_and_what_it_asks_for(audience: str) -> None:
    described = document(audience)
    schemes = described["components"].get("securitySchemes", {})

    for name, operation in operations(described):
        good = [answer for s, answer in operation["responses"].items() if int(s) < 300]
        assert good, name
        assert all("schema" in c for a in good for c in a.get("content", {}).values())
        for way in operation["security"]:
            assert way.keys() == schemes.keys(), name
            granted = schemes["oauth2"]["flows"]["clientCredentials"]["scopes"]
            assert set(way["oauth2"]) <= granted.keys()
        if operation["security"]:
            assert {"401", "429"} <= operation["responses"].keys(), name
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= operation["responses"].keys(), name


@audiences
def test_nothing_is_described_that_nobody_refers_to(audience: str) -> None:
    described = document(audience)
    text = json.dumps(described)

    for kind in ("schemas", "examples"):
        for name in described["components"][kind]:
            assert f'"#/components/{kind}/{name}"' in text
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', text)):
        _resolved(described, {"$ref": reference})
    assert "HTTPValidationError" not in text


@ours
def test_whatever_a_request_holds_is_bounded(audience: str) -> None:
    described = document(audience)

    for name, operation in operations(described):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            for schema in _within(described, content["schema"]):
                assert _bounded(schema), (name, schema)


def _bounded(schema: Json) -> bool:
    match schema.get("type"):
        case "string":
            limited = re.search(r"\{(\d+,)?\d+\}\$$", schema.get("pattern", ""))
            known = schema.keys() & {"maxLength", "enum", "const", "format"}
            return bool(known or limited)
        case "array":
            return "maxItems" in schema
        case "object":
            # An edition of the rules has the form of its loader; the body as a whole is limited.
            return schema.get("additionalProperties") is False or "maxProperties" in schema
        case "integer" | "number":
            return {"minimum", "maximum"} <= schema.keys()
        case _:
            return True


def _within(described: Json, schema: Json) -> Iterator[Json]:
    """The schema and all it is made of; not what only narrows another (`anyOf` beside a type)."""
    schema = _resolved(described, schema)
    yield schema
    if "type" not in schema:
        for alternative in schema.get("anyOf", ()):
            yield from _within(described, alternative)
    for inner in schema.get("properties", {}).values():
        yield from _within(described, inner)
    if "items" in schema:
        yield from _within(described, schema["items"])


def _resolved(described: Json, value: Json) -> Json:
    while "$ref" in value:
        _, _, kind, name = value["$ref"].split("/")
        value = described["components"][kind][name]
    return value


def _validator(described: Json, schema: Json) -> jsonschema_rs.Draft202012Validator:
    whole = {**schema, "components": described["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _said(*values: Any) -> Iterator[str]:
    """Every `description` and `summary`, wherever it stands."""
    for value in values:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name in ("description", "summary") and isinstance(inner, str):
                    yield inner
                elif name not in ("example", "examples"):
                    yield from _said(inner)
        elif isinstance(value, list):
            yield from _said(*value)
