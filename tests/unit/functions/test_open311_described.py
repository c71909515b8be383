"""Open311's forms as they are described: what the description takes is what the function takes."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from functions.openapi import describe
from tests.open311_world import Open311World

Json = dict[str, Any]


def schema_of(form: str) -> Json:
    described = describe("open311")
    assert described is not None
    schema: Json = described["components"]["schemas"][form]
    return schema


def takes(form: str, **changes: Any) -> bool:
    schema = schema_of(form)
    sent = {**schema["examples"][0], **changes}
    return jsonschema_rs.Draft202012Validator(schema).is_valid(sent)


@pytest.mark.parametrize("form", ["RequestForm", "UpdateForm"])
def test_a_form_has_no_null_and_its_optional_fields_may_be_empty(form: str) -> None:
    schema = schema_of(form)
    known = schema["examples"][0].keys() | {"attribute"}

    assert '"null"' not in json.dumps(schema)
    assert takes(form, **dict.fromkeys(schema["properties"].keys() - known, ""))
    assert not any(takes(form, **{name: ""}) for name in schema["required"])


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({"long": ""}, False),
        ({"lat": "", "long": ""}, False),
        ({"lat": "", "long": "", "address_string": "12 Nguyễn Huệ"}, True),
        ({"lat": "", "long": "", "address_id": "29869"}, True),
        ({"lat": "", "address_id": "29869"}, False),
        ({"attribute[so_tru]": ["12", ""]}, True),
        ({"attribute[so_tru]": "\u0002"}, False),
        ({"attribute": "12"}, False),
        ({"device_id_of_an_extension": "1"}, True),
    ],
)
def test_a_form_says_which_fields_go_together(changes: Json, good: bool) -> None:
    world = Open311World()
    example = schema_of("RequestForm")["examples"][0] | {"api_key": world.key}

    status, _ = world.send("/requests", "receipts", {**example, **changes})

    assert takes("RequestForm", **changes) is good
    assert status == (200 if good else 400)
