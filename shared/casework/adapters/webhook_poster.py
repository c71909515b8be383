"""One HTTPS request to a partner's address, which may be wrong, hostile, slow or somebody's else.

By the standard library: the connection goes to the very address that was looked at, so a name that
resolves anew in between (DNS rebinding) leads nowhere else; the certificate is checked against the
name. Neither redirects nor proxies are followed, and no answer is read beyond its headers.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import SplitResult, urlsplit

from casework.adapters.public_address import is_loopback, is_public
from casework.domain.webhook_delivery import Reply

_CONNECT_SECONDS: Final = 3.0
"""For the connection, and as long again for TLS."""
_PORTS: Final = {"https": 443, "http": 80}


class ForbiddenAddress(OSError):
    """The name leads into a private network, or to this machine."""


class HttpPoster:
    """`answer_seconds` is for the whole answer, however slowly it drips. `loopback`: the local
    stage may send to this machine, without TLS."""

    def __init__(
        self, *, answer_seconds: float, loopback: bool = False, ca_file: str | None = None
    ) -> None:
        self._answer_seconds = answer_seconds
        self._loopback = loopback
        self._tls = ssl.create_default_context(cafile=ca_file)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            with self._answer(urlsplit(url), headers, body) as answer:
                return Reply(status=answer.status, retry_after=_retry_after(answer))
        except ForbiddenAddress:
            return Reply(fault="forbidden-address")
        except socket.gaierror:
            return Reply(fault="name-not-found")
        except TimeoutError:
            return Reply(fault="timeout")
        except ssl.SSLError:
            return Reply(fault="tls")
        except (OSError, HTTPException, ValueError):
            return Reply(fault="connection")

    @contextmanager
    def _answer(
        self, url: SplitResult, headers: Mapping[str, str], body: bytes
    ) -> Iterator[HTTPResponse]:
        host, port = url.hostname or "", url.port or _PORTS[url.scheme]
        with self._connected(url.scheme, host, port) as connected:
            connected.settimeout(self._answer_seconds)
            connection = HTTPConnection(host, port)
            connection.sock = connected
            path = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
            with _cut_off(connected, self._answer_seconds) as cut:
                try:
                    connection.request("POST", path, body, dict(headers))
                    answer = connection.getresponse()
                finally:
                    if cut.is_set():  # what was read until then looks like an answer or an error
                        raise TimeoutError
            yield answer

    @contextmanager
    def _connected(self, scheme: str, host: str, port: int) -> Iterator[socket.socket]:
        address = self._allowed(host, port, scheme)
        with socket.create_connection((address, port), _CONNECT_SECONDS) as plain:
            if scheme == "http":
                yield plain
                return
            with self._tls.wrap_socket(plain, server_hostname=host) as secured:
                yield secured

    def _allowed(self, host: str, port: int, scheme: str) -> str:
        """An address of the host. One forbidden among several forbids all."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if self._loopback and all(map(is_loopback, addresses)):
            return addresses[0]
        if scheme != "https" or not all(map(is_public, addresses)):
            raise ForbiddenAddress(host)
        # Functions outside a network of ours have no way out by IPv6.
        return next((a for a in addresses if ":" not in a), addresses[0])


@contextmanager
def _cut_off(connected: socket.socket, seconds: float) -> Iterator[threading.Event]:
    """Shut the connection after a time: a socket's own timeout begins anew with every byte."""
    cut = threading.Event()

    def shut() -> None:
        cut.set()
        with suppress(OSError):
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()


def _retry_after(answer: HTTPResponse) -> timedelta | None:
    """In seconds; the form with a date is not used with webhooks, and ignored."""
    said = answer.headers.get("retry-after", "").strip()
    return timedelta(seconds=int(said)) if said.isdecimal() and len(said) < 7 else None
