"""The page that describes the interface, and what it loads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from functions.docs_api.handler import lambda_handler
from tests.lambda_events import Context, http

FILES = sorted(Path("docs/api").glob("*.json"))


def get(path: str) -> dict[str, Any]:
    return lambda_handler(http("GET", path, client=None), Context())


def header(answer: dict[str, Any], name: str) -> str:
    (value,) = answer["multiValueHeaders"][name]
    return str(value)


def test_the_page_is_vietnamese_and_offers_each_audience_that_has_a_description() -> None:
    answer = get("/v1/docs")

    assert answer["statusCode"] == 200
    assert header(answer, "Content-Type") == "text/html; charset=utf-8"
    assert "<title>Giao diện lập trình – Tổng đài 1022 Đồng Tháp</title>" in answer["body"]
    offered = re.findall(r'<option value="(\w+)">([^<]+)</option>', answer["body"])
    assert sorted(name for name, _ in offered) == [file.stem for file in FILES]
    assert ("partner", "Đối tác gửi phản ánh") in offered


def test_everything_the_page_loads_is_served_beside_it() -> None:
    loaded = re.findall(r'(?:src|href)="([^"]+)"', get("/v1/docs")["body"])

    assert {"docs/swagger-ui.js", "docs/swagger-ui.css", "docs/page.js"} <= set(loaded)
    for path in loaded:
        answer = get(f"/v1/{path}")
        assert answer["statusCode"] == 200, path
        assert len(answer["body"]) > 100


@pytest.mark.parametrize("path", ["/v1/docs", "/v1/docs/page.js", "/v1/openapi/partner.json"])
def test_a_browser_is_told_to_load_nothing_from_elsewhere(path: str) -> None:
    answer = get(path)

    policy = header(answer, "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert header(answer, "X-Content-Type-Options") == "nosniff"
    assert header(answer, "Cache-Control").startswith("public, max-age=")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_description_is_served_as_it_is_committed(file: Path) -> None:
    answer = get(f"/v1/openapi/{file.name}")

    assert answer["statusCode"] == 200
    assert header(answer, "Content-Type") == "application/json"
    assert answer["body"] == file.read_text("utf-8")


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/openapi/nobody.json", "/v1/openapi/partner", "/v1/openapi/..%2fwebhooks.md"),
        *("/v1/openapi/partner.json ", "/v1/docs/index.html", "/v1/docs/../routes.py"),
    ],
)
def test_no_other_file_can_be_asked_for(path: str) -> None:
    answer = get(path)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "not-found"
