"""The page of the interface in Chromium, behind a stage's name as API Gateway serves it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from functions.case_api.actions import ACTIONS
from functions.docs_api.handler import lambda_handler
from tests.browser.conftest import PICTURES, driven, needs_chromium
from tests.lambda_events import Context, http

pytestmark = needs_chromium


class Gateway(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        event = http("GET", self.path.removeprefix("/prod"), client=None)
        answer = lambda_handler(event, Context())
        self.send_response(answer["statusCode"])
        for name, values in answer["multiValueHeaders"].items():
            self.send_header(name, values[0])
        self.end_headers()
        self.wfile.write(answer["body"].encode())

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/prod/v1/docs"
        server.shutdown()


@pytest.fixture
def seen(url: str) -> dict[str, Any]:
    picture = str(PICTURES / "docs.png")
    return driven("browse.mjs", url=url, choose=["#audience", "operator"], picture=picture)


def test_the_operations_of_the_chosen_audience_are_shown(seen: dict[str, Any], url: str) -> None:
    assert seen["title"] == "Giao diện lập trình – Tổng đài 1022 Đồng Tháp"
    assert "Gửi phản ánh, kiến nghị" in seen["first"]
    assert ACTIONS["forward"].summary in seen["chosen"]
    assert "Gửi phản ánh, kiến nghị" not in seen["chosen"]
    # Its own policy stops nothing that it needs, and it asks nobody else for anything.
    assert seen["said"] == []
    origin = url.removesuffix("docs")
    assert [got for got in seen["loaded"] if got[0] != 200 or not got[1].startswith(origin)] == []
    assert seen["buttons"] == 0
