"""A receiver written from the specification alone takes what we send, and nothing else."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casework.adapters.webhook_poster import HttpPoster
from casework.domain.commands import AcceptCase
from casework.domain.webhook_delivery import WebhookState
from casework.domain.webhook_endpoint import Endpoint, Secret
from local.certificate import write_certificate
from tests.builders import OFFICER, History, an_answer
from tests.fakes import FixedClock
from tests.webhook_receiver import Receiver, listening
from tests.webhook_world import PARTNER, WebhookWorld


class Partner:
    """Our side and theirs, by HTTP on this machine. Their library reads the real clock."""

    def __init__(self, url: str, receiver: Receiver) -> None:
        self.url, self.receiver = url, receiver
        self.world = WebhookWorld(
            poster=HttpPoster(answer_seconds=5, loopback=True),
            clock=FixedClock(datetime.now(UTC) - timedelta(days=2)),
        )
        secret = self.world.desk.set_url(PARTNER, url, b"s" * 32, loopback=True)
        assert secret is not None
        receiver.secrets.append(secret)
        self.world.clock.advance(days=2)

    def tell(self, history: History | None = None) -> None:
        self.world.with_case(history)
        self.world.work()

    def attack(self, headers: dict[str, str], body: bytes) -> int:
        """What somebody else sends to the partner's address."""
        sent = {name: value for name, value in headers.items() if name.startswith("webhook-")}
        request = urllib.request.Request(self.url, body, sent)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code


@pytest.fixture
def partner() -> Iterator[Partner]:
    receiver = Receiver([])
    with listening(receiver) as url:
        yield Partner(url, receiver)


def test_it_takes_every_event_of_a_case(partner: Partner) -> None:
    history = History().forwarded().does(AcceptCase(), OFFICER).does(an_answer(), OFFICER)

    partner.tell(history)

    taken = partner.receiver.events
    assert [event["type"] for event in taken.values()] == [
        "case.received",
        "case.forwarded",
        "case.in_progress",
        "case.answered",
    ]
    assert list(taken) == [f"{history.case.id}_{n}" for n in (1, 2, 3, 4)]
    assert {d.state for d in partner.world.ledger.stored.values()} == {WebhookState.DELIVERED}
    headers, _ = partner.receiver.requests[0]
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("1022-dong-thap-webhooks/")


def test_vietnamese_text_arrives_as_it_is(partner: Partner) -> None:
    partner.tell()

    assert [e["data"]["state_name"] for e in partner.receiver.events.values()] == [
        "Đã tiếp nhận",
        "Đã chuyển xử lý",
    ]


def test_it_refuses_a_tampered_body(partner: Partner) -> None:
    partner.tell()
    headers, body = partner.receiver.requests[0]
    tampered = body.replace("Đã tiếp nhận".encode(), "Đã hoàn thành".encode())
    assert tampered != body

    assert partner.attack({**headers, "webhook-id": "another"}, body) == 401
    assert partner.attack(headers, tampered) == 401
    assert len(partner.receiver.events) == 2


def test_it_refuses_another_secret(partner: Partner) -> None:
    partner.receiver.secrets[:] = ["whsec_" + "QUJD" * 11]

    partner.tell()

    assert partner.receiver.statuses == [401, 401]
    assert {d.state for d in partner.world.ledger.stored.values()} == {WebhookState.PENDING}


def test_it_refuses_an_old_and_a_future_timestamp(partner: Partner) -> None:
    for minutes in (-6, 6):
        partner.world.clock.at = datetime.now(UTC) + timedelta(minutes=minutes)
        partner.tell(History(case_id=f"DT-{minutes}"))

    assert partner.receiver.statuses == [401, 401]
    assert all("v1," in headers["webhook-signature"] for headers, _ in partner.receiver.requests)


def test_a_request_sent_again_by_somebody_else_changes_nothing(partner: Partner) -> None:
    partner.tell(History())
    headers, body = partner.receiver.requests[0]

    assert partner.attack(headers, body) == 208
    assert len(partner.receiver.events) == 1


def test_a_captured_request_cannot_be_given_a_new_time(partner: Partner) -> None:
    partner.tell(History())
    headers, body = partner.receiver.requests[0]
    partner.receiver.events.clear()  # its memory of ids has run out: the time must protect it
    later = str(int(headers["webhook-timestamp"]) + 600)

    assert partner.attack({**headers, "webhook-timestamp": later}, body) == 401


def test_a_retry_has_the_same_id_and_body_and_a_new_time(partner: Partner) -> None:
    partner.receiver.says = 503
    partner.tell(History())
    partner.receiver.says = None

    partner.world.run_until(partner.world.clock.at + timedelta(minutes=3))

    (first, body), (second, again) = partner.receiver.requests
    assert partner.receiver.statuses == [503, 204]
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) >= 60
    assert first["webhook-signature"] != second["webhook-signature"]


def test_during_rotation_the_old_and_the_new_secret_both_verify(partner: Partner) -> None:
    (old,) = partner.receiver.secrets
    new = partner.world.desk.rotate(PARTNER, b"n" * 32)
    assert new != old

    partner.tell(History())

    headers, body = partner.receiver.requests[0]
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert all(Receiver([secret]).verified(headers, body) for secret in (old, new))


def test_after_the_overlap_only_the_new_secret_verifies(partner: Partner) -> None:
    (old,) = partner.receiver.secrets
    partner.world.clock.advance(hours=-24)
    new = partner.world.desk.rotate(PARTNER, b"n" * 32)
    partner.world.clock.advance(hours=24)

    partner.tell(History())

    headers, body = partner.receiver.requests[0]
    assert Receiver([new]).verified(headers, body)
    assert Receiver([old]).verified(headers, body) is None


def test_a_test_event_is_signed_as_well(partner: Partner) -> None:
    planned = partner.world.desk.test(PARTNER, "00ff")

    partner.world.run_until(partner.world.clock.at)

    (event,) = partner.receiver.events.values()
    assert event == {
        "type": "webhook.test",
        "timestamp": json.loads(planned.body)["timestamp"],
        "version": 1,
        "data": {},
    }


def test_the_library_agrees_with_a_signature_computed_by_hand() -> None:
    """The example of the specification's reference implementations."""
    at = datetime.fromtimestamp(1614265330, UTC)
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", at)
    endpoint = Endpoint("p", "https://p.example", (secret,))

    headers = endpoint.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', at)

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


class TestOverTls:
    """The certificate is checked: whoever stands in between gets nothing."""

    @pytest.fixture
    def secured(self, tmp_path: Path) -> Iterator[tuple[str, Path, list[bytes]]]:
        certificate, key = write_certificate(tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        got: list[bytes] = []
        server = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            try:
                plain, _ = server.accept()
                with context.wrap_socket(plain, server_side=True) as secure:
                    got.append(secure.recv(65536))
                    secure.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}/", certificate, got
        server.close()
        thread.join()

    def test_a_trusted_certificate_is_enough(self, secured: tuple[str, Path, list[bytes]]) -> None:
        url, certificate, got = secured
        poster = HttpPoster(answer_seconds=5, loopback=True, ca_file=str(certificate))

        assert poster.post(url, {}, b"{}").status == 204
        assert got[0].startswith(b"POST / HTTP/1.1\r\n")

    def test_an_unknown_certificate_gets_no_request(
        self, secured: tuple[str, Path, list[bytes]]
    ) -> None:
        url, _, got = secured

        assert HttpPoster(answer_seconds=5, loopback=True).post(url, {}, b"{}").fault == "tls"
        assert got == []
