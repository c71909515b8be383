"""Fifty at once are one; a killed Lambda process loses nothing."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

from local.api import Api
from tests.e2e.conftest import Deployed, eventually

LAMP = "Đèn đường trước số {n} Nguyễn Huệ, phường Cao Lãnh hư cả tuần nay, tối thui."


def feedback(n: int, prefix: str) -> dict[str, Any]:
    return {
        "external_id": f"{prefix}-{n}",
        "text": LAMP.format(n=n),
        "category": "Chiếu sáng",
        "location": {"commune": "29869"},
    }


def test_the_same_post_fifty_times_at_once_creates_one_case(deployed: Deployed) -> None:
    # Fifty cold processes on two cores take their time.
    partner = Api(deployed.cloud, deployed.outputs, "e-dongthap", seconds=180)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: partner.submit(feedback(1, "fifty")), range(50)))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 49}
    (reference,) = {answer.json()["reference"] for answer in answers}
    assert [event["name"] for event in deployed.events(reference)].count("CaseReceived") == 1


def lambda_processes(deployed: Deployed) -> Iterator[int]:
    """Processes of the emulator's group that run a function of ours."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == deployed.cloud.pid:
            continue
        with suppress(OSError):
            environment = (entry / "environ").read_bytes()
            same_group = os.getpgid(int(entry.name)) == deployed.cloud.pid
            if same_group and b"AWS_LAMBDA_FUNCTION_NAME=" in environment:
                yield int(entry.name)


class Killer(threading.Thread):
    """Kills a random Lambda process again and again, at no moment in particular."""

    def __init__(self, deployed: Deployed, kills: int) -> None:
        super().__init__(daemon=True)
        self._deployed = deployed
        self._kills = kills
        self._random = random.Random(1022)

    def run(self) -> None:
        while self._kills:
            time.sleep(self._random.uniform(0.2, 1.5))
            victims = list(lambda_processes(self._deployed))
            with suppress(ProcessLookupError, IndexError):
                os.kill(self._random.choice(victims), signal.SIGKILL)
                self._kills -= 1


def submit_until_answered(deployed: Deployed, body: dict[str, Any]) -> str:
    """What e-DongThap does: send again, with the same id, until there is a reference."""
    for _ in range(50):
        with suppress(requests.RequestException):
            answer = deployed.partner.submit(body)
            if answer.status_code in (200, 201):
                return str(answer.json()["reference"])
    raise AssertionError("never answered")


def test_killed_lambda_processes_lose_nothing_and_double_nothing(deployed: Deployed) -> None:
    killer = Killer(deployed, kills=20)
    killer.start()

    references = [submit_until_answered(deployed, feedback(n, "kill")) for n in range(15)]

    killer.join(timeout=120)
    assert not killer.is_alive()

    def histories() -> list[list[str]]:
        return [[event["name"] for event in deployed.events(ref)] for ref in references]

    ended = eventually(
        histories, lambda seen: all("CaseEscalated" in names for names in seen), within=180
    )
    assert len(set(references)) == 15
    for counted in map(Counter, ended):
        assert counted["CaseReceived"] == 1
        assert counted["CaseForwarded"] + counted["CaseSentToTriage"] == 1

    def told() -> list[int]:
        subjects = [email["Subject"] for email in deployed.emails()]
        return [sum(reference in subject for subject in subjects) for reference in references]

    eventually(told, lambda counts: min(counts) >= 2, within=120)
    texts = Counter((text["PhoneNumber"], text["Message"]) for text in deployed.texts())
    assert set(texts.values()) <= {1}
