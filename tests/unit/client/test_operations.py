"""The client is what docs/api/partner.json says of sending, reading and answering."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import BaseModel

from casework_client.client import Client
from casework_client.models import Problem
from casework_client.operations import OPERATIONS

DOCUMENT: Final[dict[str, Any]] = json.loads(Path("docs/api/partner.json").read_text("utf-8"))
DESCRIBED: Final = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


WITHOUT_A_METHOD: Final = {
    *("listCases", "readHistory", "attachFile", "listAttachments"),
    *("readWebhook", "setWebhook", "removeWebhook", "enableWebhook", "rotateWebhookSecret"),
    *("listWebhookDeliveries", "replayWebhooks"),
}
"""What the client does not do yet."""


def test_every_operation_for_partners_has_a_method_and_no_other() -> None:
    methods = {name for name, _ in inspect.getmembers(Client, inspect.isfunction) if name[0] != "_"}

    assert set(OPERATIONS) | WITHOUT_A_METHOD == set(DESCRIBED)
    assert not set(OPERATIONS) & WITHOUT_A_METHOD
    assert methods == {re.sub("([A-Z])", r"_\1", name).lower() for name in OPERATIONS}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_asked_for_as_it_is_described(name: str) -> None:
    operation, (method, path, described) = OPERATIONS[name], DESCRIBED[name]

    assert (operation.method, operation.path) == (method, path)
    assert (operation.body is None) is ("requestBody" not in described)
    if operation.body:
        agrees(operation.body, described["requestBody"]["content"]["application/json"]["schema"])
    (good, *_) = [described["responses"][s] for s in ("200", "201") if s in described["responses"]]
    agrees(operation.answer, good["content"]["application/json"]["schema"])


def test_a_problem_is_read_as_it_is_described() -> None:
    agrees(Problem, {"$ref": "#/components/schemas/Problem"}, with_required=False)


def agrees(model: type[BaseModel], schema: dict[str, Any], *, with_required: bool = True) -> None:
    """Same fields, same of them required, and so in what they hold."""
    schema = resolved(schema)
    ours = resolved_in(model.model_json_schema(), model.model_json_schema())
    assert ours["properties"].keys() == schema["properties"].keys(), model
    if with_required:
        assert set(ours.get("required", ())) == set(schema.get("required", ())), model
    for name, theirs in schema["properties"].items():
        mine = ours["properties"][name]
        assert kinds(mine, model.model_json_schema()) == kinds(theirs, DOCUMENT), (model, name)


def kinds(schema: dict[str, Any], document: dict[str, Any]) -> set[str]:
    """The JSON types that a schema takes; an object with the names of its fields."""
    schema = resolved_in(schema, document)
    if "type" not in schema:
        return set().union(*(kinds(each, document) for each in schema["anyOf"]))
    if schema["type"] == "object":
        return {"object", *schema["properties"]}
    return {schema["type"], schema.get("format", "")}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    return resolved_in(schema, DOCUMENT)


def resolved_in(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema
