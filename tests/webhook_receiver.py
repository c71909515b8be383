"""A partner's receiver, written from the public specification and its public library alone.

It imports nothing of ours: what it takes, any partner's software takes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Receiver:
    """`events` were taken for the first time, by `webhook-id`; `statuses` are all its answers.

    `says` is what it answers instead while it is out of order.
    """

    secrets: list[str]
    events: dict[str, Any] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    says: int | None = None

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status for a request. A known id is taken for done: 2xx, but nothing happens."""
        self.requests.append((headers, body))
        self.statuses.append(self._status(headers, body))
        return self.statuses[-1]

    def _status(self, headers: dict[str, str], body: bytes) -> int:
        if self.says is not None:
            return self.says
        event = self.verified(headers, body)
        if event is None:
            return 401
        if headers["webhook-id"] in self.events:
            return 208
        self.events[headers["webhook-id"]] = event
        return 204

    def verified(self, headers: dict[str, str], body: bytes) -> Any | None:
        for secret in self.secrets:
            try:
                Webhook(secret).verify(body, headers)
            except WebhookVerificationError:
                continue
            return json.loads(body)
        return None


@contextmanager
def listening(receiver: Receiver) -> Iterator[str]:
    """Its URL on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(headers, body))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/1022/hook"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
