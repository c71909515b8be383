"""A stub of a Vietnamese SMS gateway, with the checks and answer codes of the eSMS API.

    POST /send   ApiKey, SecretKey, Phone, Content, Brandname, SmsType, IsUnicode, RequestId

Each text that it took is a line of its file. It listens on the loopback interface alone.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self, cast
from uuid import uuid4

API_KEY: Final = "local-api-key"
SECRET_KEY: Final = "local-secret-key"
BRANDNAME: Final = "1022DongTha"

_MOST_TEXTS: Final = 20_000
_LARGEST: Final = 10_000


class Mood(StrEnum):
    """How it treats the next requests, for tests. `DROP`, `HANG` and what follows them come after
    it took the text."""

    ACCEPT = "accept"
    BLOCKED = "blocked"
    THROTTLE = "throttle"
    DROP = "drop"
    HANG = "hang"
    HTML = "html"
    REDIRECT = "redirect"
    EMPTY = "empty"
    ERROR = "error"


class SmsGateway(ThreadingHTTPServer):
    """A server in threads of its own, from `with` to the end of its block."""

    daemon_threads = True

    def __init__(self, texts: Path, brandname: str = BRANDNAME) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.texts = texts
        self.mood = Mood.ACCEPT
        self.ended = threading.Event()
        self._brandname = brandname
        self._taken: set[str] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self.texts.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"

    def take(self, fields: dict[str, Any]) -> dict[str, str]:
        """The answer to a request that is well-behaved on this side."""
        with self._lock:
            fault = self._fault(fields)
            if fault:
                return {"CodeResult": fault[0], "ErrorMessage": fault[1]}
            self._taken.add(fields["RequestId"])
            line = {"PhoneNumber": fields["Phone"], "Message": fields["Content"]}
            with self.texts.open("a", encoding="utf-8") as listing:
                listing.write(json.dumps(line, ensure_ascii=False) + "\n")
            return {"CodeResult": "100", "CountRegenerate": "0", "SMSID": uuid4().hex}

    def _fault(self, fields: dict[str, Any]) -> tuple[str, str] | None:
        """The first rule that the request breaks."""
        broken = {
            ("101", "Authorize Failed"): (
                (fields["ApiKey"], fields["SecretKey"]) != (API_KEY, SECRET_KEY)
            ),
            ("118", "SmsType"): fields["SmsType"] != "2",
            ("104", "Brandname"): fields["Brandname"] != self._brandname,
            ("108", "Phone"): not re.fullmatch(r"0\d{9}", fields["Phone"]),
            ("146", "Template"): fields["IsUnicode"] != "0" or not fields["Content"].isascii(),
            ("124", "RequestId"): fields["RequestId"] in self._taken,
            ("110", "RequestId"): len(fields["RequestId"]) > 50,
            ("103", "The stub is full"): len(self._taken) >= _MOST_TEXTS,
        }
        return next((fault for fault, found in broken.items() if found), None)


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _gateway(self) -> SmsGateway:
        return cast(SmsGateway, self.server)

    def do_POST(self) -> None:
        gateway = self._gateway
        mood = gateway.mood
        fields = json.loads(self.rfile.read(min(int(self.headers["Content-Length"]), _LARGEST)))
        if mood in _UNTOUCHED:
            _UNTOUCHED[mood](self)
            return
        answer = gateway.take(fields)
        _TAKEN[mood](self) if mood in _TAKEN else self.say(200, json.dumps(answer))

    def say(self, status: int, body: str, kind: str = "application/json", **more: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **more}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body.encode())

    def drop(self) -> None:
        self.close_connection = True

    def hang(self) -> None:
        """Silent until the caller's patience and the test are over."""
        self._gateway.ended.wait(timeout=60)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Silent: a request holds the keys."""


_Answer = Callable[[_Conversation], None]
_UNTOUCHED: Final[dict[Mood, _Answer]] = {
    Mood.BLOCKED: lambda said: said.say(200, '{"CodeResult": "99"}'),
    Mood.THROTTLE: lambda said: said.say(429, ""),
}
_TAKEN: Final[dict[Mood, _Answer]] = {
    Mood.DROP: _Conversation.drop,
    Mood.HANG: _Conversation.hang,
    Mood.HTML: lambda said: said.say(200, "<html>Bao tri</html>", "text/html"),
    Mood.REDIRECT: lambda said: said.say(302, "", Location="/send"),
    Mood.EMPTY: lambda said: said.say(200, ""),
    Mood.ERROR: lambda said: said.say(500, "{}"),
}
