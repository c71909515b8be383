"""`tools.webhooks` on the tables, as an administrator runs it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from casework import bootstrap
from casework.domain.webhook_delivery import WebhookDelivery
from casework.tools import webhooks
from tests.builders import NINE_O_CLOCK
from tests.fakes import FixedClock
from tests.tables import ENDPOINT, WEBHOOK

URL = "https://partner.example/hook"
_BUILT = (bootstrap.webhook_endpoints, bootstrap.webhook_health, bootstrap.webhook_ledger)

Run = Callable[..., str]


@pytest.fixture
def run(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """What a command prints; `fails` says that it has to refuse, and returns why."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    monkeypatch.setenv("ENDPOINT_TABLE", ENDPOINT)
    monkeypatch.setenv("WEBHOOK_TABLE", WEBHOOK)
    clock = FixedClock()
    monkeypatch.setattr(bootstrap, "clock", lambda: clock)

    def run(*arguments: str, fails: bool = False) -> str:
        for builder in _BUILT:
            builder.cache_clear()
        monkeypatch.setattr(sys, "argv", ["webhooks", *arguments])
        assert webhooks.main() == int(fails)
        out, err = capsys.readouterr()
        return err if fails else out

    yield run
    for builder in _BUILT:
        builder.cache_clear()


def given_up(run: Run) -> WebhookDelivery:
    ledger = bootstrap.webhook_ledger()
    planned = WebhookDelivery("DT-1", 2, "e-dongthap", "case.forwarded", "{}", NINE_O_CLOCK)
    stored = planned.given_up("disabled: failing")
    assert ledger.put(stored)
    return stored


def test_a_new_endpoint_prints_its_secret_once(run: Run) -> None:
    printed = run("set", "e-dongthap", URL)

    (secret,) = re.findall(r"whsec_\S+", printed)
    assert bootstrap.webhook_endpoints().of("e-dongthap").secrets[0].value == secret  # type: ignore[union-attr]
    for command in (("set", "e-dongthap", URL + "2"), ("list",), ("enable", "e-dongthap")):
        assert "whsec_" not in run(*command)
    assert run("list").split() == ["e-dongthap", URL + "2", "secrets:", "1", "well"]


def test_an_address_without_tls_is_refused(run: Run) -> None:
    assert "https://" in run("set", "e-dongthap", "http://partner.example/", fails=True)
    assert run("list") == ""
    assert "whsec_" in run("set", "e-dongthap", "http://127.0.0.1:8000/", "--loopback")


def test_rotation_prints_another_secret_and_both_sign(run: Run) -> None:
    first = run("set", "e-dongthap", URL).splitlines()[-1]

    second = run("rotate", "e-dongthap").strip()

    assert second.startswith("whsec_")
    assert second != first
    assert "secrets: 2" in run("list")
    run("rotate", "e-dongthap", "--at-once")
    assert "secrets: 1" in run("list")


def test_an_unknown_partner_is_refused(run: Run) -> None:
    for command in ("rotate", "enable", "disable", "test"):
        assert "has no endpoint" in run(command, "nobody", fails=True)
    assert "has no endpoint" in run("replay", "nobody", "--since", "2026-03-01", fails=True)


def test_a_disabled_endpoint_shows_it_and_is_enabled_again(run: Run) -> None:
    run("set", "e-dongthap", URL)

    run("disable", "e-dongthap")
    assert run("list").strip().endswith("disabled (operator) since 04/03/2026 09:00")

    run("enable", "e-dongthap")
    assert run("list").strip().endswith("well")


def test_what_was_given_up_is_listed_and_replayed(run: Run) -> None:
    run("set", "e-dongthap", URL)
    delivery = given_up(run)

    listed = run("deliveries", "e-dongthap", "--since", "2026-03-04")
    assert f"{delivery.id}  case.forwarded  failed  attempts: 0  disabled: failing" in listed
    assert run("deliveries", "e-dongthap", "--since", "2026-03-05") == ""

    replayed = run("replay", "e-dongthap", "--since", "2026-03-04", "--case", "DT-1")
    assert f"{delivery.id}  case.forwarded  pending" in replayed
    assert list(bootstrap.webhook_ledger().due(NINE_O_CLOCK)) == [("DT-1", 2)]
    assert run("replay", "e-dongthap", "--since", "2026-03-04") == ""


def test_nothing_is_replayed_to_a_disabled_endpoint(run: Run) -> None:
    run("set", "e-dongthap", URL)
    given_up(run)
    run("disable", "e-dongthap")

    refused = run("replay", "e-dongthap", "--since", "2026-03-04", fails=True)

    assert "enable it first" in refused


def test_a_test_event_is_planned_for_the_next_sweep(run: Run) -> None:
    run("set", "e-dongthap", URL)

    printed = run("test", "e-dongthap")

    ((case_id, seq),) = bootstrap.webhook_ledger().due(NINE_O_CLOCK)
    assert printed.startswith(f"{case_id}_{seq} goes out")
    assert len(case_id) <= 32, "it travels where the reference of a case does"
