"""A small imitation of the neighbouring 1022 system, with the oddities of a real one.

    POST /gop-y            a ticket; the same `maThamChieu` again gets the same id
    GET  /gop-y/<id>       how it stands; no status while it is worked on
    GET  /quan-tri         every ticket, for who watches it from outside
    PUT  /quan-tri/<id>    what its officers do: `trangThai`, `noiDung`
    PUT  /quan-tri/mood    how it treats the next requests

It listens on the loopback interface alone.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self, cast

USER: Final = "local-neighbour"
PASSWORD: Final = "local-neighbour-password"
USER_AGENT: Final = "1022-dong-thap/1"
SOURCES: Final = frozenset(
    {
        *("eDongThap", "TongDai1022", "Zalo1022", "Facebook1022", "Web1022", "Email1022"),
        "HeThongMoi1022",
    }
)
"""Registered values of `nguonGopY`; another one is 404 there."""

_REQUIRED: Final = ("maThamChieu", "tieuDe", "noiDungYKien", "linhVucId", "nguonGopY")
_IN_PROGRESS: Final = "DANG_XU_LY"
_LARGEST: Final = 100_000
_MOST_TICKETS: Final = 20_000
_FIRST_NUMBER: Final = 112_368


class Mood(StrEnum):
    """`DROP`, `HANG` and what follows them come after it took a ticket."""

    WELL = "well"
    AWAY = "away"
    FORBIDDEN = "forbidden"
    DROP = "drop"
    HANG = "hang"
    HTML = "html"
    ERROR = "error"


class Neighbour(ThreadingHTTPServer):
    """A server in threads of its own, from `with` to the end of its block."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mood = Mood.WELL
        self.tickets: dict[str, dict[str, Any]] = {}
        self.requests = 0
        self._numbers: dict[str, str] = {}
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/gop-y"

    def take(self, fields: dict[str, Any]) -> tuple[int, Any]:
        if any(not fields.get(name) for name in _REQUIRED):
            return 400, {"message": "Thiếu trường bắt buộc"}
        if fields["nguonGopY"] not in SOURCES:
            return 404, {"message": "Không tìm thấy nguồn góp ý"}
        with self._lock:
            number = self._numbers.get(fields["maThamChieu"])
            if number is None:
                if len(self.tickets) >= _MOST_TICKETS:
                    return 500, {}
                number = str(_FIRST_NUMBER + len(self.tickets))
                self._numbers[fields["maThamChieu"]] = number
                self.tickets[number] = {**fields, "trangThai": "CHUA_XU_LY"}
        return 200, {"id": int(number)}

    def show(self, number: str) -> tuple[int, Any]:
        ticket = self.tickets.get(number)
        if ticket is None:
            return 404, {"message": "Không tìm thấy góp ý"}
        shown = {name: ticket[name] for name in ("tieuDe", "linhVucId", "nguonGopY")}
        shown |= {"id": int(number), "xuatBan": False, "tonDong": None}
        if ticket["trangThai"] != _IN_PROGRESS:
            shown["trangThai"] = ticket["trangThai"]
        if "noiDung" in ticket:
            said = {"donVi": "Phòng Quản lý đô thị", "noiDung": ticket["noiDung"], "hinhAnhs": []}
            shown["thongTinXuLy"] = [said]
        return 200, shown

    def work_on(self, number: str, done: dict[str, Any]) -> tuple[int, Any]:
        if number == "mood":
            self.mood = Mood(done["mood"])
            return 200, {}
        self.tickets[number] |= done
        return 200, {}


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _neighbour(self) -> Neighbour:
        return cast(Neighbour, self.server)

    def do_POST(self) -> None:
        self._meet(lambda _: self._neighbour.take(self._body()))

    def do_GET(self) -> None:
        if self.path == "/quan-tri":
            self.say(200, self._neighbour.tickets)
        else:
            self._meet(self._neighbour.show)

    def do_PUT(self) -> None:
        self.say(*self._neighbour.work_on(self.path.rsplit("/", 1)[-1], self._body()))

    def _meet(self, answer: Callable[[str], tuple[int, Any]]) -> None:
        """Past the firewall, the login and the mood of the day."""
        mood = self._neighbour.mood
        self._neighbour.requests += 1
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if mood is Mood.AWAY:
            self.close_connection = True
        elif mood is Mood.FORBIDDEN or self.headers["User-Agent"] != USER_AGENT:
            self.say(403, "<html>Request blocked</html>")
        elif "application/json" in self.headers.get("Accept", ""):
            self.say(406, "<html>Not acceptable</html>")
        elif self.headers["Authorization"] != f"Basic {login}":
            self.say(401, {"message": "Unauthorized"})
        else:
            self._answer(mood, *answer(self.path.rsplit("/", 1)[-1]))

    def _answer(self, mood: Mood, status: int, content: Any) -> None:
        match mood:
            case Mood.DROP:
                self.close_connection = True
            case Mood.HANG:
                self._neighbour.ended.wait(timeout=60)
                self.close_connection = True
            case Mood.HTML:
                self.say(200, "<html>Bảo trì</html>")
            case Mood.ERROR:
                self.say(500, {"message": "Lỗi"})
            case _:
                self.say(status, content)

    def _body(self) -> dict[str, Any]:
        read = self.rfile.read(min(int(self.headers["Content-Length"]), _LARGEST))
        return cast(dict[str, Any], json.loads(read))

    def say(self, status: int, content: Any) -> None:
        """A text is HTML; anything else goes as JSON."""
        page = isinstance(content, str)
        body = (content if page else json.dumps(content, ensure_ascii=False)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if page else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent: a request holds the password."""
