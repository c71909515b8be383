"""The neighbouring 1022 system over its HTTP interface, which only answers.

Names of fields and statuses as a real 1022 interface has them (domain reference §4.1), but for
`maThamChieu`: our reference, by which the neighbour has to find a ticket it was given before. That
has to be agreed on with whoever runs it. Its firewall turns away unknown User-Agents (403), and
whoever asks for JSON (406).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final
from urllib.parse import quote

import urllib3
from pydantic import ConfigDict, Field
from urllib3.exceptions import HTTPError

from casework.adapters.neighbour.answers import number_in, reading_of
from casework.domain.case import Identity
from casework.domain.errors import Unavailable
from casework.domain.neighbour import Reading, Submission, TicketRefused
from casework.domain.working_time import VIETNAM

_CONNECT_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 10.0
_LARGEST: Final = 256 * 1024
_REFUSALS: Final = (400, 404, 409, 410, 413, 422)
"""About this very ticket: 404 also where `nguonGopY` is no registered value. Anything else that is
no success is about us, or about the system."""


@dataclass(frozen=True, kw_only=True)
class NeighbourAccount:
    """Either a user with a password, or a token."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    url: Annotated[str, Field(pattern=r"^(https://|http://127\.0\.0\.1:)\S+[^/\s]$")]
    """Of the tickets: created there, read at `url/<number>`. Plain HTTP only to this machine."""
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    user_agent: str = "1022-dong-thap/1"
    """As their firewall knows us."""

    def __post_init__(self) -> None:
        basic = self.user is not None and self.password is not None
        if basic == (self.token is not None) or (self.user is None) != (self.password is None):
            raise ValueError("either user and password, or token")

    @property
    def headers(self) -> dict[str, str]:
        agent = {"User-Agent": self.user_agent, "Accept": "*/*"}
        if self.token is not None:
            return {**agent, "Authorization": f"Bearer {self.token}"}
        login = urllib3.make_headers(basic_auth=f"{self.user}:{self.password}")
        return {**agent, "Authorization": login["authorization"]}


class HttpHotline:
    def __init__(
        self, account: NeighbourAccount, *, answer_seconds: float = _ANSWER_SECONDS
    ) -> None:
        self._url = account.url
        self._http = urllib3.PoolManager(
            retries=False,
            timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=answer_seconds),
            headers=account.headers,
        )

    def push(self, submission: Submission) -> str:
        body = json.dumps(_fields(submission), ensure_ascii=False).encode()
        number = number_in(self._asked("POST", self._url, body))
        if number is None:
            raise Unavailable("no id")
        return number

    def read(self, number: str) -> Reading:
        content = self._asked("GET", f"{self._url}/{quote(number, safe='')}")
        if not isinstance(content, dict):
            raise Unavailable("not a JSON object")
        return reading_of(content)

    def _asked(self, method: str, url: str, body: bytes | None = None) -> Any:
        """The JSON of a success. Raises TicketRefused, Unavailable: by the type of the error alone,
        its text may quote the request."""
        more = {"Content-Type": "application/json; charset=utf-8"} if body else {}
        headers = {**self._http.headers, **more}
        try:
            # Without redirects: whoever answers elsewhere is not the neighbour.
            response = self._http.request(
                method, url, body=body, headers=headers, redirect=False, preload_content=False
            )
            try:
                status, data = response.status, response.read(_LARGEST + 1)
            finally:
                response.close()
        except HTTPError as error:
            raise Unavailable(type(error).__name__) from None
        finally:
            # A connection a call: a kept one may be dead since the function was frozen.
            self._http.clear()
        return _content(status, data)


def _content(status: int, data: bytes) -> Any:
    if status in _REFUSALS:
        raise TicketRefused(f"HTTP {status}")
    if status not in (200, 201):
        raise Unavailable(f"HTTP {status}")
    if len(data) > _LARGEST:
        raise Unavailable("too long")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise Unavailable("not JSON") from None


def _fields(submission: Submission) -> dict[str, object]:
    local = submission.happened_at.astimezone(VIETNAM)
    fields = {
        "maThamChieu": submission.reference,
        "tieuDe": submission.title,
        "noiDungYKien": submission.text,
        "noiDienRa": submission.place,
        "latitude": submission.latitude,
        "longitude": submission.longitude,
        "ngayDienRa": local.strftime("%d/%m/%Y"),
        "thoiGianDienRa": local.strftime("%H:%M"),
        "linhVucId": submission.field_id,
        "nguonGopY": submission.source,
        **_sender(submission.sender),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _sender(who: Identity | None) -> dict[str, object]:
    if who is None:
        return {"anDanh": True}
    return {
        "anDanh": False,
        "tenDayDu": who.name,
        "soDienThoai": who.phone,
        "email": who.email,
    }
