"""The request to a partner's address, which may be wrong, hostile or slow."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from casework.adapters.public_address import is_loopback, is_public
from casework.adapters.webhook_poster import HttpPoster
from casework.domain.webhook_delivery import Reply


@contextmanager
def a_server(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server for one connection."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            behave(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hook?a=b"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def answering(answer: bytes, got: list[bytes] | None = None) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        request = connection.recv(65536)
        if got is not None:
            got.append(request)
        connection.sendall(answer)

    return behave


def post(url: str, *, seconds: float = 5) -> Reply:
    return HttpPoster(answer_seconds=seconds, loopback=True).post(url, {"x-one": "1"}, b"{}")


@pytest.mark.parametrize("status", [200, 204, 299, 301, 307, 400, 404, 410, 429, 500, 503])
def test_the_status_is_told_and_no_redirect_is_followed(status: int) -> None:
    answer = f"HTTP/1.1 {status} Word\r\nLocation: http://127.0.0.1:1/\r\n\r\n".encode()

    with a_server(answering(answer)) as url:
        assert post(url) == Reply(status=status)


def test_the_request_is_a_post_of_the_body_with_the_headers_to_the_path() -> None:
    got: list[bytes] = []

    with a_server(answering(b"HTTP/1.1 200 OK\r\n\r\n", got)) as url:
        post(url)

    head, _, body = got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?a=b HTTP/1.1\r\n")
    assert b"x-one: 1" in head
    assert b"Host: 127.0.0.1:" in head
    assert body in (b"{}", b"")  # it may be in the next packet


def test_an_endless_answer_is_not_read() -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(65536)
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for _ in range(4096):
                connection.sendall(b"x" * 65536)
        except OSError:
            stopped.set()

    stopped = threading.Event()
    with a_server(flood) as url:
        assert post(url).delivered
        assert stopped.wait(5), "the connection stayed open for 256 MB"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("0", 0), ("-5", None), ("1e9", None), ("9999999", None), ("Fri, 1", None)],
)
def test_retry_after_is_read_in_seconds(said: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)

    with a_server(answering(f"HTTP/1.1 503 No\r\nRetry-After: {said}\r\n\r\n".encode())) as url:
        assert post(url).retry_after == expected


def test_who_does_not_answer_is_left_in_time() -> None:
    over = threading.Event()

    with a_server(lambda connection: bool(over.wait(30))) as url:
        reply = post(url, seconds=0.2)
        over.set()

    assert reply.fault == "timeout"


def test_who_drips_an_endless_header_is_left_in_time() -> None:
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
        while not over.wait(0.02):
            try:
                connection.sendall(b"x")
            except OSError:
                return

    with a_server(drip) as url:
        reply = post(url, seconds=0.3)
        over.set()

    assert reply.fault == "timeout"


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_http_is_a_failed_attempt(answer: bytes) -> None:
    with a_server(answering(answer)) as url:
        assert post(url) == Reply(fault="connection")


def test_a_closed_port_is_a_failed_attempt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    assert post(f"http://127.0.0.1:{port}/").fault == "connection"


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[Any]:
    """Every name leads to these addresses; what is connected to is returned, and refused."""
    tried: list[Any] = []

    def connect(address: Any, *_: Any) -> Any:
        tried.append(address)
        raise ConnectionRefusedError

    found = [(0, 0, 0, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
    *("100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "ff02::1"),
    *("::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
    *("64:ff9b:1:a00:1::808:808", "fec0::1", "::127.0.0.1", "2001:0:808:808::"),
)


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("loopback", [True, False])
def test_no_name_leads_into_a_private_network(
    monkeypatch: pytest.MonkeyPatch, address: str, loopback: bool
) -> None:
    if loopback and is_loopback(address):
        pytest.skip("what the local stage is for")
    tried = resolving(monkeypatch, address)
    poster = HttpPoster(answer_seconds=1, loopback=loopback)

    assert poster.post("https://partner.example/", {}, b"") == Reply(fault="forbidden-address")
    assert tried == []


def test_one_private_address_among_public_ones_forbids_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = resolving(monkeypatch, "8.8.8.8", "10.0.0.1")

    reply = HttpPoster(answer_seconds=1).post("https://partner.example/", {}, b"")

    assert (reply.fault, tried) == ("forbidden-address", [])


def test_the_connection_goes_to_the_very_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = resolving(monkeypatch, "2606:4700::1111", "8.8.8.8")

    HttpPoster(answer_seconds=1).post("https://partner.example:8443/", {}, b"")

    assert tried == [("8.8.8.8", 8443)]


def test_plain_http_goes_nowhere_but_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = resolving(monkeypatch, "8.8.8.8")

    for loopback in (True, False):
        poster = HttpPoster(answer_seconds=1, loopback=loopback)
        assert poster.post("http://partner.example/", {}, b"").fault == "forbidden-address"

    assert tried == []


def test_a_name_that_does_not_resolve_is_a_failed_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(8, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    reply = HttpPoster(answer_seconds=1).post("https://no.example/", {}, b"")

    assert reply == Reply(fault="name-not-found")


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "203.162.4.191", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)
    assert not is_loopback(address)
