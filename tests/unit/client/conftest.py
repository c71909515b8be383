"""A server that answers what a test has in store, and a clock that goes only by waiting."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3

from casework_client import Account
from casework_client.transport import Transport

ACCOUNT = Account("https://api.example/prod", "https://token.example/t", "id", "secret", "key")
TOKEN = {"access_token": "token", "expires_in": 3600}


class Server:
    """Stands for urllib3: hands out the stored answers (or errors), remembers what was asked."""

    def __init__(self) -> None:
        self.stored: list[Any] = []
        self.asked: list[dict[str, Any]] = []
        self.tokens = 0
        self.now = 0.0
        self.waits: list[float] = []

    def answers(self, status: int, body: Any = None, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.stored.append((status, body if body is not None else {}, named))

    def fails(self) -> None:
        self.stored.append(urllib3.exceptions.ProtocolError("broken"))

    def request(self, method: str, url: str, **sent: Any) -> urllib3.BaseHTTPResponse:
        if url == ACCOUNT.token_url:
            self.tokens += 1
            return _answer(200, {**TOKEN, "access_token": f"token-{self.tokens}"}, {})
        self.asked.append({"method": method, "url": url, **sent})
        stored = self.stored.pop(0)
        if isinstance(stored, Exception):
            raise stored
        return _answer(*stored)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def transport(self) -> Transport:
        http: Any = self
        return Transport(ACCOUNT, http=http, now=lambda: self.now, sleep=self.sleep)


def _answer(status: int, body: Any, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return urllib3.HTTPResponse(body=content, status=status, headers=headers)


@pytest.fixture
def server() -> Server:
    return Server()
