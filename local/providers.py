"""What is outside the local cloud, in one process: a mail server, an SMS gateway, the old 1022.

python -m local.providers HOME        as LocalCloud starts it; it ends when HOME forgets it
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from local import ministack, neighbour
from local.mailbox import Mailbox
from local.neighbour import Neighbour
from local.sms_gateway import API_KEY, SECRET_KEY, SmsGateway

_ROOT: Final = Path(__file__).resolve().parent.parent
_START_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Providers:
    pid: int
    smtp_port: int
    sms_url: str
    neighbour_url: str

    @classmethod
    def start(cls, home: Path) -> Providers:
        """Start them, with nothing in the mailbox. Raises TimeoutError after half a minute."""
        _state(home).unlink(missing_ok=True)
        shutil.rmtree(mail_folder(home), ignore_errors=True)
        texts_file(home).unlink(missing_ok=True)
        with (home / "providers.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "local.providers", str(home)],
                cwd=_ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process.returncode = 0  # it is to outlive this object: no ResourceWarning for that
        deadline = time.monotonic() + _START_SECONDS
        while ministack.alive(process.pid) and time.monotonic() < deadline:
            if _state(home).exists():
                return cls.of(home)
            time.sleep(ministack.PAUSE_SECONDS)
        ministack.end(process.pid)
        raise TimeoutError(f"mailbox and SMS gateway did not start: see {home / 'providers.log'}")

    @classmethod
    def of(cls, home: Path) -> Providers:
        """Those that `start` left in this home."""
        return cls(**json.loads(_state(home).read_text("utf-8")))

    def stop(self, home: Path) -> None:
        """End them; what they took stays to be looked at."""
        ministack.end(self.pid)
        _state(home).unlink(missing_ok=True)

    def accounts(self) -> dict[str, dict[str, object]]:
        """What the operator would put into the parameters of the stage."""
        mail: dict[str, object] = {"host": "127.0.0.1", "port": self.smtp_port, "starttls": False}
        sms: dict[str, object] = {"url": self.sms_url, "api_key": API_KEY, "secret_key": SECRET_KEY}
        old: dict[str, object] = {
            "url": self.neighbour_url,
            "user": neighbour.USER,
            "password": neighbour.PASSWORD,
        }
        return {"smtp": mail, "sms-gateway": sms, "neighbour": old}


def mail_folder(home: Path) -> Path:
    return home / "mail"


def texts_file(home: Path) -> Path:
    return home / "texts.jsonl"


def listed(file: Path) -> list[dict[str, Any]]:
    """The lines of a listing that are whole; none when there is no listing yet."""
    if not file.exists():
        return []
    whole, _, _ = file.read_text("utf-8").rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def _state(home: Path) -> Path:
    return home / "providers.json"


def main(home: Path) -> None:
    with (
        Mailbox(mail_folder(home)) as mailbox,
        SmsGateway(texts_file(home)) as gateway,
        Neighbour() as old,
    ):
        own = asdict(Providers(os.getpid(), mailbox.port, gateway.url, old.url))
        unfinished = _state(home).with_suffix(".new")
        unfinished.write_text(json.dumps(own), "utf-8")
        unfinished.rename(_state(home))
        while _state(home).exists() and json.loads(_state(home).read_text("utf-8")) == own:
            time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
