"""Open311 in tests: requests as the gateway hands them over, schemas, and XML read as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from defusedxml import ElementTree
from jsonschema import Draft202012Validator, FormatChecker

from tests.lambda_events import http

V2: Final = "/open311/v2"
_SCHEMAS: Final = json.loads(
    (Path(__file__).parent / "data" / "georeport-v2.json").read_text("utf-8")
)
_LISTS: Final = {
    *("services", "attributes", "values", "endpoints", "formats", "errors"),
    *("service_requests", "service_request_updates"),
}
_FORMATS: Final = FormatChecker(())
_FORMATS.checks("date-time", ValueError)(
    lambda text: not isinstance(text, str) or bool(datetime.fromisoformat(text).tzinfo)
)
_FORMATS.checks("uri", ValueError)(
    lambda text: not isinstance(text, str) or bool(urlsplit(text).scheme and urlsplit(text).netloc)
)


def get(path: str, **parameters: str | list[str]) -> dict[str, Any]:
    event = http("GET", path, client=None)
    query = parse_qs(urlencode(parameters, doseq=True), keep_blank_values=True)
    event["queryStringParameters"] = {name: values[-1] for name, values in query.items()} or None
    event["multiValueQueryStringParameters"] = query or None
    return event


def post(path: str, form: Mapping[str, str | list[str]] | str, kind: str | None = None) -> Any:
    """`form`: a text goes as it is."""
    event = http("POST", path, form if isinstance(form, str) else urlencode(form, doseq=True))
    kind = kind or "application/x-www-form-urlencoded; charset=utf-8"
    event["headers"], event["multiValueHeaders"] = {"Content-Type": kind}, {"Content-Type": [kind]}
    return event


def check(document: Any, name: str) -> None:
    """Raises ValidationError where it is not as the specification has it."""
    schema = {"$ref": f"#/$defs/{name}", "$defs": _SCHEMAS["$defs"]}
    Draft202012Validator(schema, format_checker=_FORMATS).validate(document)


def from_xml(text: str) -> tuple[str, Any]:
    """The name of the outermost element, and its content with every value as text."""
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    root = ElementTree.fromstring(text)
    return root.tag, _content(root)


def as_texts(content: Any) -> Any:
    """JSON as XML can say it: texts, and nothing for what is null or empty."""
    match content:
        case dict():
            return {name: as_texts(value) for name, value in content.items()}
        case list():
            return [as_texts(value) for value in content] or None
        case bool() | int() | float():
            return json.dumps(content)
        case _:
            return content or None


def _content(element: Any) -> Any:
    assert not element.attrib
    if not len(element):
        return element.text
    assert not (element.text or "").strip()
    if element.tag in _LISTS:
        assert len({child.tag for child in element}) == 1
        return [_content(child) for child in element]
    assert len({child.tag for child in element}) == len(element)
    return {child.tag: _content(child) for child in element}
