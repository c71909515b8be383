"""A partner on this machine is told of its cases by the deployed stack, IAM enforced."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest

from casework.domain.working_time import VIETNAM
from local.cloud import ROOT
from tests.e2e.conftest import Deployed, eventually
from tests.webhook_receiver import Receiver, listening

PARTNER = "partner-b"
POWER_CUT = {
    "text": "Cúp điện hoài, ngày cúp bốn năm lần không báo trước.",
    "location": {"commune": "29971"},
}


@pytest.fixture
def receiver() -> Receiver:
    return Receiver([])


@pytest.fixture
def url(receiver: Receiver) -> Iterator[str]:
    with listening(receiver) as url:
        yield url


def tool(deployed: Deployed, *arguments: str) -> str:
    """An administrator's command, as a process of its own; what it printed."""
    tables = {
        f"{name.upper()}_TABLE": deployed.outputs[f"{name}TableName"]
        for name in ("Endpoint", "Webhook")
    }
    done = subprocess.run(
        [sys.executable, "-m", "casework.tools.webhooks", *arguments],
        cwd=ROOT,
        env={**os.environ, **deployed.cloud.environment, **tables, "PYTHONPATH": "shared"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_partner_hears_of_its_case_recovers_and_changes_its_secret(
    deployed: Deployed, receiver: Receiver, url: str
) -> None:
    receiver.secrets.append(tool(deployed, "set", PARTNER, url, "--loopback").splitlines()[-1])

    reference = _submitted(deployed, "webhook-1")
    heard = eventually(
        lambda: dict(receiver.events), lambda seen: f"{reference}_2" in seen, within=90
    )
    assert heard[f"{reference}_1"]["type"] == "case.received"
    forwarded = heard[f"{reference}_2"]
    assert forwarded["type"] == "case.forwarded"
    shown = deployed.other_partner.read(reference).json()
    assert forwarded["data"]["lead_agency"] == shown["lead_agency"]
    assert forwarded["data"]["external_id"] == "webhook-1"
    assert set(receiver.statuses) == {204}

    receiver.says = 410
    gone = _submitted(deployed, "webhook-2")
    eventually(lambda: tool(deployed, "list"), lambda seen: "disabled (gone)" in seen, within=90)

    receiver.says = None
    tool(deployed, "enable", PARTNER)
    # By its own retry, and the schedule of the sweep, each minute.
    eventually(lambda: set(receiver.events), lambda seen: f"{gone}_1" in seen, within=200)

    today = datetime.now(VIETNAM).date().isoformat()
    replay = ("replay", PARTNER, "--since", today, "--case", reference, "--delivered")
    assert f"{reference}_1  case.received  pending" in tool(deployed, *replay)
    _sweep(deployed)
    eventually(lambda: list(receiver.statuses), lambda seen: seen.count(208) >= 2)

    (old,) = receiver.secrets
    new = tool(deployed, "rotate", PARTNER).strip()
    rotated = _submitted(deployed, "webhook-3")
    eventually(lambda: set(receiver.events), lambda seen: f"{rotated}_1" in seen, within=90)
    headers, body = next(
        request for request in receiver.requests if request[0]["webhook-id"] == f"{rotated}_1"
    )
    assert all(Receiver([secret]).verified(headers, body) for secret in (old, new))
    assert deployed.waiting("WebhookDlqUrl") == 0


def _sweep(deployed: Deployed) -> None:
    """Before its minute is over."""
    client = deployed.cloud.client("lambda")
    pages = client.get_paginator("list_functions").paginate()
    for function in (function for page in pages for function in page["Functions"]):
        if function["Handler"].startswith("functions.sweep_webhooks."):
            client.invoke(FunctionName=function["FunctionName"])


def _submitted(deployed: Deployed, external_id: str) -> str:
    answer = deployed.other_partner.submit({**POWER_CUT, "external_id": external_id})
    assert answer.status_code in (200, 201, 202), answer.text
    return str(answer.json()["reference"])
