"""Calls to the function of attachments, on fakes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from casework import bootstrap
from casework.bootstrap import attachments as composed
from casework.domain.references import reference_for
from functions.attachment_api.handler import app, lambda_handler
from functions.interface import SECURITY_SCHEMES
from tests.attachment_fakes import RULES, InMemoryAttachments, InMemoryFiles, InMemoryQuarantine
from tests.builders import AGENCY, History
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context, http

REFERENCE = reference_for("e-dongthap", "edt-1")
PATH = f"/v1/cases/{REFERENCE}/attachments"
GOOD: dict[str, Any] = {
    "file_name": "hiện trường.jpg",
    "content_type": "image/jpeg",
    "size": 2_481_733,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
CLIENTS = {
    "id-a": {"code": "e-dongthap", "role": "partner"},
    "id-b": {"code": "partner-b", "role": "partner"},
    "id-op": {"code": "console-1022", "role": "operator"},
    "id-over": {"code": "oversight", "role": "oversight"},
    "id-lead": {"code": "officer", "role": "agency_officer", "agency": AGENCY},
    "id-other": {"code": "other", "role": "agency_officer", "agency": "SYT"},
}


@dataclass
class Desk:
    cases: InMemoryCases = field(default_factory=InMemoryCases)
    files: InMemoryAttachments = field(default_factory=InMemoryAttachments)
    quarantine: InMemoryQuarantine = field(default_factory=InMemoryQuarantine)
    clock: FixedClock = field(default_factory=FixedClock)


def a_desk() -> Desk:
    """The function works with its fakes from now on."""
    desk, stored = Desk(), InMemoryFiles()
    desk.cases.cases[REFERENCE] = History(case_id=REFERENCE).forwarded().case
    app.dependency_overrides = {
        bootstrap.cases: lambda: desk.cases,
        bootstrap.clock: lambda: desk.clock,
        composed.attachments: lambda: desk.files,
        composed.inviting_quarantine: lambda: desk.quarantine,
        composed.stored_files: lambda: stored,
        composed.file_rules: lambda: RULES,
    }
    return desk


def call(
    method: str, body: Any = None, client: str | None = "id-a", path: str = PATH
) -> tuple[int, dict[str, Any]]:
    answer = lambda_handler(http(method, path, body, client), Context())
    assert str(answer["statusCode"]) in documented()[method.lower()]["responses"]
    return answer["statusCode"], json.loads(answer["body"])


@cache
def documented() -> dict[str, Any]:
    (operations,) = json.loads(app.get_openapi_json_schema(security_schemes=SECURITY_SCHEMES))[
        "paths"
    ].values()
    found: dict[str, Any] = operations
    return found


def post(body: Any, client: str | None = "id-a") -> tuple[int, dict[str, Any]]:
    return call("POST", body, client)


def with_(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}
