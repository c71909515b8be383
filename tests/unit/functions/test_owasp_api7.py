"""OWASP API Security Top 10 (2023), API7: nobody makes our servers ask where they should not.

The one address that a caller gives and that is asked is a webhook's. Which addresses are private
(also in IPv6, also wrapped), that the very address that was looked at is connected to, that no
redirect is followed: `tests/contract/test_webhook_poster.py`. Which texts are addresses at all:
`tests/unit/webhooks/test_endpoint.py`.
"""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from typing import Any, Final

import pytest

from casework.adapters.webhook_poster import HttpPoster
from casework.domain.webhook_endpoint import Disabled
from tests.interface import ACTS, ATTACH, SUBMIT, WEBHOOKS, open_doors
from tests.open_interface import OPEN, OpenOperation, open_to_everyone
from tests.webhook_world import PARTNER, WebhookWorld

(PUT,) = (row for row in WEBHOOKS if row.name == "PUT webhook")
METADATA: Final = "169.254.169.254"
NO_ADDRESSES: Final = (
    *("http://partner.example/hook", f"http://{METADATA}/latest/meta-data/", "file:///etc/passwd"),
    *("gopher://127.0.0.1:6379/_FLUSHALL", "HTTP://127.0.0.1/", "//partner.example/", "https:///x"),
    *("https://partner.example@169.254.169.254/", "https://:@127.0.0.1/", "https://a\\@10.0.0.1/"),
    *("https://partner.example/\r\nHost: localhost", "https://partner.example/#@127.0.0.1"),
    *("https://[::ffff:127.0.0.1", "https://127.0.0.1:0x50/", "https://１２７.0.0.1/"),
    *("", " https://partner.example/", "javascript:alert(1)", "https://partner.example:65536/"),
)
WAYS_IN: Final = {
    "the metadata of the cloud": METADATA,
    "this machine": "127.0.0.1",
    "a private network": "10.0.0.1",
    "a link": "fe80::1",
    "the metadata by IPv6": "fd00:ec2::254",
    "an IPv4 address wrapped in IPv6": "::ffff:169.254.169.254",
    "an IPv4 address translated": "64:ff9b::a9fe:a9fe",
    "a network's own translation": "64:ff9b:1:a9fe:a9:fe00:808:808",
}


class Net:
    """Names lead to `addresses`, the last for ever; what is connected to is noted, and refused."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
        self.addresses, self.connected = list(addresses), []
        monkeypatch.setattr(socket, "getaddrinfo", self._lead)
        monkeypatch.setattr(socket, "create_connection", self._connect)

    def _lead(self, *_: Any, **__: Any) -> Any:
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [(0, 0, 0, "", (address, 443))]

    def _connect(self, address: Any, *_: Any) -> Any:
        self.connected.append(address[0])
        raise ConnectionRefusedError


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_https_address_is_not_registered(url: str) -> None:
    with open_doors() as (_, world):
        status, problem = PUT.on("", "id-a", {"url": url})

        assert (status, [fault["field"] for fault in problem["errors"]]) == (422, ["url"])
        assert world.endpoints.stored == {}


@pytest.mark.parametrize("address", WAYS_IN.values(), ids=WAYS_IN)
def test_an_event_is_sent_to_no_name_that_leads_inside(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    net, world = Net(monkeypatch, address), WebhookWorld(HttpPoster(answer_seconds=1))
    world.with_endpoint("https://partner.example/hook").with_case()

    world.work()

    outcomes = {delivery.last_outcome for delivery in world.ledger.stored.values()}
    assert (outcomes, net.connected) == ({"forbidden-address"}, [])


def test_a_name_that_begins_to_lead_inside_is_asked_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: what was public when it was looked at first is looked at again each time."""
    net, world = Net(monkeypatch, "8.8.8.8", METADATA), WebhookWorld(HttpPoster(answer_seconds=1))
    world.with_endpoint("https://partner.example/hook").with_case()

    world.run_until(world.clock.at + timedelta(days=4))

    assert net.connected == ["8.8.8.8"]
    health = world.health.of(PARTNER)
    assert health.disabled is Disabled.FAILING


def test_no_other_address_that_a_caller_gives_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net, url = Net(monkeypatch, METADATA), f"http://{METADATA}/latest/meta-data/"
    with open_doors() as (office, _):
        reference = office.forwarded("1")
        assert SUBMIT.on("", "id-a", {"external_id": "x", "text": url})[0] == 201
        assert ATTACH.on(reference, "id-a", {**ATTACH.body, "file_name": url})[0] == 422
        (adding,) = (row for row in ACTS if row.name == "add-information")
        assert adding.on(reference, "id-a", {"text": url})[0] == 200
    (creating,) = (row for row in OPEN if row.name == "create request json")
    with_media = OpenOperation(
        *("with media", creating.app, "POST", creating.path),
        body={**creating.body, "media_url": url},
        form=True,
    )
    with open_to_everyone() as known:
        answer = with_media.answer(known)

    assert answer["statusCode"] == 200, json.loads(answer["body"])
    assert net.connected == []
