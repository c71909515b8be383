"""An HTTP endpoint on the loopback interface that answers as it is told, also badly."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """`taken`: whether the provider has the message. A `status` of 0 closes without an answer,
    of -1 keeps silent."""

    status: int = 200
    body: str = '{"MessageId": "provider-1"}'
    headers: dict[str, str] = field(default_factory=dict)
    taken: bool = True


def refusal(code: str, status: int = 400, **more: str) -> Answer:
    """An error as SES (by header) and End User Messaging (in the body) say it."""
    body = json.dumps({"__type": code, "message": "said the stub", **more})
    return Answer(status, body, {"x-amzn-ErrorType": code}, taken=False)


class Endpoint(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answer = Answer()
        self.requests: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.callers: set[tuple[str, int]] = set()
        self.taken = 0
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Endpoint:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Whoever called may hang up when it likes."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_POST(self) -> None:
        endpoint = self.server
        content = self.rfile.read(int(self.headers["Content-Length"]))
        endpoint.requests.append(json.loads(content))
        self._answer()

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        self._answer()

    def _answer(self) -> None:
        endpoint = self.server
        endpoint.callers.add(self.client_address)
        endpoint.headers.append({name.lower(): value for name, value in self.headers.items()})
        answer = endpoint.answer
        endpoint.taken += answer.taken
        if answer.status == -1:
            endpoint.ended.wait(timeout=60)
        if answer.status <= 0:
            self.close_connection = True
            return
        self.send_response(answer.status)
        body = answer.body.encode()
        for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
