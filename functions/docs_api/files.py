"""What is served: files of this package, of Swagger UI as Powertools brings it, and of docs/api."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from aws_lambda_powertools.event_handler.openapi import swagger_ui

from functions.access import AUDIENCES

_HERE: Final = Path(__file__).parent
_PAGE: Final = _HERE / "page"
_SWAGGER: Final = Path(swagger_ui.__file__).parent
_DESCRIPTIONS: Final = _HERE.parents[1] / "docs" / "api"
_JAVASCRIPT: Final = "text/javascript; charset=utf-8"
_CSS: Final = "text/css; charset=utf-8"
_PARTS: Final[Mapping[str, tuple[Path, str]]] = {
    "swagger-ui.js": (_SWAGGER / "swagger-ui-bundle.min.js", _JAVASCRIPT),
    "swagger-ui.css": (_SWAGGER / "swagger-ui.min.css", _CSS),
    "page.js": (_PAGE / "page.js", _JAVASCRIPT),
    "page.css": (_PAGE / "page.css", _CSS),
}


@dataclass(frozen=True)
class Part:
    text: str
    kind: str


@cache
def page() -> str:
    """With a choice of the audiences that there is a description for."""
    choices = "\n".join(
        f'<option value="{audience}">{html.escape(name)}</option>'
        for audience, name in AUDIENCES.items()
        if description(f"{audience}.json") is not None
    )
    return (_PAGE / "index.html").read_text("utf-8").replace("<!-- audiences -->", choices)


@cache
def part(name: str) -> Part | None:
    if name not in _PARTS:
        return None
    file, kind = _PARTS[name]
    return Part(file.read_text("utf-8"), kind)


@cache
def description(name: str) -> str | None:
    """Only of an audience, so that no path can be asked for."""
    file = _DESCRIPTIONS / name
    known = name in {f"{audience}.json" for audience in AUDIENCES}
    return file.read_text("utf-8") if known and file.exists() else None
