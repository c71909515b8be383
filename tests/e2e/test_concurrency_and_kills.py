"""Fifty at once are one; a killed Lambda process loses nothing."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

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
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: deployed.partner.submit(feedback(1, "fifty")), range(50)))

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

    def __init__(self, deployed: Deployed) -> None:
        super().__init__(daemon=True)
        self._deployed = deployed
        self._random = random.Random(1022)
        self._ended = threading.Event()
        self.killed = 0

    def run(self) -> None:
        while not self._ended.wait(self._random.uniform(0.05, 0.5)):
            victims = list(lambda_processes(self._deployed))
            if victims:
                with suppress(ProcessLookupError):
                    os.kill(self._random.choice(victims), signal.SIGKILL)
                    self.killed += 1

    def stop(self) -> None:
        self._ended.set()
        self.join()


def submit_until_answered(deployed: Deployed, body: dict[str, Any]) -> str:
    """What e-DongThap does: send again, with the same id, until there is a reference."""
    for _ in range(50):
        with suppress(requests.RequestException):
            answer = deployed.partner.submit(body)
            if answer.status_code in (200, 201):
                return str(answer.json()["reference"])
    raise AssertionError("never answered")


def test_killed_lambda_processes_lose_nothing_and_double_nothing(deployed: Deployed) -> None:
    killer = Killer(deployed)
    killer.start()
    try:
        references = [submit_until_answered(deployed, feedback(n, "kill")) for n in range(15)]
    finally:
        killer.stop()

    def histories() -> list[list[str]]:
        return [[event["name"] for event in deployed.events(ref)] for ref in references]

    ended = eventually(
        histories,
        lambda seen: all("CaseEscalated" in names or "CaseSentToTriage" in names for names in seen),
        within=180,
    )
    assert killer.killed >= 10
    assert len(set(references)) == 15
    for names in ended:
        assert names[0] == "CaseReceived"
        assert Counter(names)["CaseReceived"] == 1
        assert Counter(names)["CaseForwarded"] + Counter(names)["CaseSentToTriage"] == 1
        assert Counter(names)["DeadlineMissed"] <= 1

    def told() -> dict[str, int]:
        subjects = [email["Subject"] for email in deployed.emails()]
        return {ref: sum(ref in s for s in subjects) for ref in references}

    assert all(n >= 2 for n in eventually(told, lambda t: all(n >= 2 for n in t.values())).values())
    texts = Counter((t["PhoneNumber"], t["Message"]) for t in deployed.texts())
    assert max(texts.values(), default=1) == 1
