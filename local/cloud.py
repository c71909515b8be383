"""The local cloud: MiniStack, an AWS in one process on this machine, that enforces IAM.

    python -m local.cloud start [port]
    python -m local.cloud stop

Beside it run the providers outside: a mailbox, an SMS gateway, the old 1022 (`local.providers`).
State is in memory: stopping forgets everything but the log in .local/ministack.log, the emails in
.local/mail and the texts in .local/texts.jsonl.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, cast

import boto3
from botocore.config import Config

from local import ministack
from local.providers import Providers, listed, mail_folder, texts_file

ROOT: Final = Path(__file__).resolve().parent.parent
HOME: Final = ROOT / ".local"

_START_SECONDS: Final = 60.0

# Past any proxy that the caller's environment names.
_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class LocalCloudError(RuntimeError):
    """MiniStack did not start, or is there already."""


@dataclass(frozen=True)
class LocalCloud:
    """A running MiniStack. `home` has its pid file, its log and its temporary files."""

    pid: int
    port: int
    tls_port: int
    home: Path = HOME

    @classmethod
    def start(cls, *, port: int | None = None, home: Path = HOME) -> Self:
        """Start one and wait until it answers. Raises LocalCloudError after a minute."""
        if cls.running(home=home):
            raise LocalCloudError(f"already running: see {_pid_file(home)}")
        work = home / "ministack"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        port, tls_port = port or ministack.free_port(), ministack.free_port()
        pid = ministack.spawn(port, tls_port, work, home / "ministack.log")
        cloud = cls(pid, port, tls_port, home)
        state = {"pid": pid, "port": port, "tls_port": tls_port}
        _pid_file(home).write_text(json.dumps(state), encoding="utf-8")
        try:
            Providers.start(home)
            cloud._wait_until_healthy()
        except BaseException:
            cloud.stop()
            raise
        return cloud

    @classmethod
    def running(cls, *, home: Path = HOME) -> Self | None:
        """The one that `start` left in this home, if it still answers."""
        try:
            state = json.loads(_pid_file(home).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        cloud = cls(state["pid"], state["port"], state["tls_port"], home)
        return cloud if cloud._healthy() else None

    def stop(self) -> None:
        """End it, its Lambda processes and the providers, and remove what it wrote but the log."""
        ministack.end(self.pid)
        with suppress(FileNotFoundError):
            self.providers.stop(self.home)
        _pid_file(self.home).unlink(missing_ok=True)
        shutil.rmtree(self.home / "ministack", ignore_errors=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What an AWS tool has to find in its environment to talk to this cloud and no other."""
        return {
            **ministack.tls_environment(self.tls_port, self.home / "ministack"),
            "AWS_ACCESS_KEY_ID": ministack.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": ministack.SECRET_KEY,
            "AWS_REGION": ministack.REGION,
            "AWS_DEFAULT_REGION": ministack.REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    def client(self, service: str) -> Any:
        """A boto3 client with the administrator's rights."""
        session = boto3.session.Session(
            aws_access_key_id=ministack.ACCESS_KEY,
            aws_secret_access_key=ministack.SECRET_KEY,
            region_name=ministack.REGION,
        )
        config = Config(proxies={}, read_timeout=60, retries={"total_max_attempts": 2})
        tls = ministack.tls_environment(self.tls_port, self.home / "ministack")
        return cast(Any, session).client(
            service,
            endpoint_url=tls["AWS_ENDPOINT_URL"],
            verify=tls["AWS_CA_BUNDLE"],
            config=config,
        )

    def inspect(self, path: str) -> Any:
        """What MiniStack tells about itself, e.g. `health`."""
        with _DIRECT.open(f"{self.endpoint}/_ministack/{path}", timeout=10) as answer:
            return json.load(answer)

    @property
    def providers(self) -> Providers:
        return Providers.of(self.home)

    def emails(self) -> list[dict[str, Any]]:
        """Every email that arrived, oldest first: To, From, Subject, Message-ID, Text, File."""
        return listed(mail_folder(self.home) / "mails.jsonl")

    def texts(self) -> list[dict[str, Any]]:
        """Every SMS that the gateway took, oldest first: PhoneNumber, Message."""
        return listed(texts_file(self.home))

    def credentials(self, outputs: dict[str, str], client: str) -> dict[str, str]:
        """Id, secret and API key of the client of that code in cdk.json."""
        name = "".join(word.capitalize() for word in client.split("-"))
        made = self.client("cognito-idp").describe_user_pool_client(
            UserPoolId=outputs["UserPoolId"], ClientId=outputs[f"ClientId{name}"]
        )["UserPoolClient"]
        key = self.client("apigateway").get_api_key(
            apiKey=outputs[f"ApiKeyId{name}"], includeValue=True
        )
        return {
            "client_id": made["ClientId"],
            "client_secret": made["ClientSecret"],
            "api_key": key["value"],
        }

    def authorization(self, outputs: dict[str, str], client: str) -> dict[str, str]:
        """A new token and the API key, as headers, with which that client calls the API."""
        return self.headers(outputs, self.credentials(outputs, client))

    def headers(self, outputs: dict[str, str], own: Mapping[str, str]) -> dict[str, str]:
        """The same by a client's own `client_id`, `client_secret` and `api_key`."""
        form = {
            "grant_type": "client_credentials",
            "client_id": own["client_id"],
            "client_secret": own["client_secret"],
        }
        request = urllib.request.Request(
            outputs["TokenUrl"], data=urllib.parse.urlencode(form).encode()
        )
        with _DIRECT.open(request, timeout=10) as answer:
            token = json.load(answer)["access_token"]
        return {"Authorization": f"Bearer {token}", "x-api-key": own["api_key"]}

    def _healthy(self) -> bool:
        try:
            health = self.inspect("health")
        except (OSError, ValueError):
            return False
        return bool(health["auth"] == "enabled")

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while ministack.alive(self.pid) and time.monotonic() < deadline:
            if self._healthy():
                return
            time.sleep(ministack.PAUSE_SECONDS)
        raise LocalCloudError(f"MiniStack did not start: see {self.home / 'ministack.log'}")


def _pid_file(home: Path) -> Path:
    return home / "ministack.pid"


def main(arguments: list[str]) -> None:
    match arguments:
        case ["start", *port]:
            print(LocalCloud.start(port=int(port[0]) if port else None).endpoint)
        case ["stop"]:
            running = LocalCloud.running()
            if running is None:
                raise SystemExit("not running")
            running.stop()
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
