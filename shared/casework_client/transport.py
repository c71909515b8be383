"""Requests with a token that is good, waiting when told to, and sending again when it is safe."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import urllib3
from pydantic import ValidationError

from casework_client.models import Problem

_ATTEMPTS: Final = 5
_LONGEST_WAIT: Final = 60.0
_TIMEOUT: Final = urllib3.Timeout(connect=10, read=40)
"""Seconds; the gateway itself gives up after 29."""
_EARLY: Final = 60.0
"""Seconds before its end at which a token is no longer used."""
_COMES_AGAIN: Final = frozenset({429, 503})
_UNKNOWN: Final = frozenset({500, 502, 504})

Answered = urllib3.BaseHTTPResponse


class Refused(Exception):
    """The server understood and declined; asking again cannot help."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}")
        self.problem = problem


class Unreachable(Exception):
    """No answer, or none that says what became of the request."""


@dataclass(frozen=True)
class Account:
    """What the 1022 desk gives to a partner's system; `url` has no slash at its end."""

    url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    api_key: str = field(repr=False)


class Transport:
    """`now` counts seconds from anywhere, `sleep` waits for so many."""

    def __init__(
        self,
        account: Account,
        *,
        http: urllib3.PoolManager | None = None,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account = account
        self._http = http or urllib3.PoolManager(timeout=_TIMEOUT)
        self._now = now
        self._sleep = sleep
        self._token = ""
        self._good_until = float("-inf")

    def send(self, method: str, path: str, body: object | None, *, repeatable: bool) -> Any:
        """The answer's JSON. Raises Refused or Unreachable.

        A request that is not `repeatable` is sent again only if it was surely not taken.
        """
        renewed = False
        for attempt in range(1, _ATTEMPTS + 1):
            last = attempt == _ATTEMPTS
            try:
                answer = self._once(method, path, body)
            except urllib3.exceptions.HTTPError as error:
                if last or not repeatable:
                    raise Unreachable(str(error)) from error
                self._sleep(2.0**attempt)
                continue
            if answer.status == 401 and not renewed:
                renewed, self._good_until = True, float("-inf")
            elif last or not _worth_another(answer.status, repeatable=repeatable):
                return _read(answer)
            else:
                self._sleep(_wait(answer, attempt))
        raise Unreachable("the token is refused again and again")

    def _once(self, method: str, path: str, body: object | None) -> Answered:
        headers = {
            "Authorization": f"Bearer {self._good_token()}",
            "x-api-key": self._account.api_key,
            "Accept": "application/json, application/problem+json",
        }
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        return self._request(method, f"{self._account.url}{path}", headers, content)

    def _good_token(self) -> str:
        if self._now() >= self._good_until:
            asked_at, answer = self._now(), self._ask_for_token()
            self._token = str(answer["access_token"])
            self._good_until = asked_at + float(answer["expires_in"]) - _EARLY
        return self._token

    def _ask_for_token(self) -> Mapping[str, Any]:
        own = f"{self._account.client_id}:{self._account.client_secret}".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(own).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = b"grant_type=client_credentials"
        answer = self._request("POST", self._account.token_url, headers, form)
        if answer.status != 200:
            words = "Không lấy được token: kiểm tra client id và secret."
            raise Refused(
                Problem(title="Unauthorized", status=answer.status, code="no-token", detail=words)
            )
        found: Mapping[str, Any] = answer.json()
        return found

    def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answered:
        # Whether to send again is decided here, where it is known what for.
        return self._http.request(
            method, url, headers=headers, body=body, retries=False, redirect=False
        )


def _worth_another(status: int, *, repeatable: bool) -> bool:
    return status in _COMES_AGAIN or (repeatable and status in _UNKNOWN)


def _wait(answer: Answered, attempt: int) -> float:
    """Seconds: what the server asks for, else longer each time."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked) if asked.isdecimal() else 2.0**attempt, _LONGEST_WAIT)


def _read(answer: Answered) -> Any:
    if 200 <= answer.status < 300:
        return answer.json()
    try:
        problem = Problem.model_validate_json(answer.data)
    except ValidationError:
        problem = Problem(title="", status=answer.status, code="unknown")
    if answer.status in _COMES_AGAIN | _UNKNOWN:
        raise Unreachable(f"{problem.status} {problem.code}")
    raise Refused(problem)
