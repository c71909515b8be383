"""The deployed API as a client sees it: with its token, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import requests

from local.cloud import LocalCloud

_SECONDS: Final = 30


class Api:
    """One registered client, by its code (`e-dongthap`, `console-1022`, …); or a person, by the
    headers with which the console calls."""

    def __init__(
        self,
        cloud: LocalCloud,
        outputs: dict[str, str],
        client: str | Mapping[str, str],
        *,
        seconds: int = _SECONDS,
    ) -> None:
        self._url = outputs["ApiUrl"]
        self._seconds = seconds
        self._session = requests.Session()
        self._session.trust_env = False  # past any proxy of the caller's environment
        headers = cloud.authorization(outputs, client) if isinstance(client, str) else client
        self._session.headers.update(headers)

    def submit(self, feedback: Any) -> requests.Response:
        return self.post("/v1/cases", feedback)

    def read(self, reference: str) -> requests.Response:
        return self.get(f"/v1/cases/{reference}")

    def get(self, path: str, **query: str) -> requests.Response:
        return self._session.get(f"{self._url}{path}", params=query, timeout=self._seconds)

    def answer(self, reference: str, agency: str, text: str) -> requests.Response:
        evidence = ["Biên bản nghiệm thu"]
        return self.act(reference, "answer", agency=agency, text=text, evidence=evidence)

    def act(self, reference: str, action: str, **body: Any) -> requests.Response:
        return self.post(f"/v1/cases/{reference}/actions/{action}", body)

    def put(self, path: str, body: Any) -> requests.Response:
        return self._session.put(f"{self._url}{path}", json=body, timeout=self._seconds)

    def patch(self, path: str, body: Any) -> requests.Response:
        return self._session.patch(f"{self._url}{path}", json=body, timeout=self._seconds)

    def delete(self, path: str) -> requests.Response:
        return self._session.delete(f"{self._url}{path}", timeout=self._seconds)

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        """`body`: bytes go as they are, anything else as JSON."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        kind = {"Content-Type": "application/json", **headers}
        return self._session.post(f"{self._url}{path}", headers=kind, timeout=self._seconds, **sent)
