"""The two formats of Open311: one document, written as JSON or as XML.

The specification maps one onto the other by the Spark convention: a list is an element named in the
plural that holds one in the singular for each entry, and in JSON nothing but the array.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final
from xml.etree import ElementTree

from aws_lambda_powertools.event_handler import Response

from casework.domain.open311.requests import plain

_ENTRIES: Final[Mapping[str, str]] = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'


class Format(StrEnum):
    """The ending of a path."""

    JSON = "json"
    XML = "xml"

    @property
    def media_type(self) -> str:
        return "application/json" if self is Format.JSON else "text/xml"


def format_of(path: str) -> Format | None:
    ending = path.rpartition(".")[2]
    return Format(ending) if "." in path and ending in tuple(Format) else None


def answer(
    form: Format, root: str, content: Any, status: HTTPStatus = HTTPStatus.OK, **headers: str
) -> Response[str]:
    """`root` is the name of the outermost element; JSON has none."""
    body = _xml(root, content) if form is Format.XML else _json(content)
    return Response(status, f"{form.media_type}; charset=utf-8", body, dict(headers))


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _xml(root: str, content: Any) -> str:
    return _DECLARATION + ElementTree.tostring(_element(root, content), encoding="unicode")


def _element(name: str, content: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    match content:
        case Mapping():
            element.extend(_element(key, value) for key, value in content.items())
        case list():
            element.extend(_element(_ENTRIES[name], entry) for entry in content)
        case None:
            pass
        case str():
            element.text = plain(content)
        case _:
            element.text = _json(content)
    return element
