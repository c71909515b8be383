"""The MiniStack process: its command, its environment, and how it is ended.

It listens twice. Plain HTTP is for callers of the API and its tokens. TLS is for the services' own
interface (boto3, the CDK, Lambda functions): queues and the asset bucket deny what is not TLS.
(MiniStack's own switch, USE_SSL, serves TLS alone, and then refuses every token: its authorizer
fetches the keys of a user pool by plain HTTP.)
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from local.certificate import write_certificate

REGION: Final = "ap-southeast-1"
ACCOUNT: Final = "000000000000"

# MiniStack takes the access key of its own environment for the account's root. These open a
# server on the loopback interface of this machine, and nothing else.
ACCESS_KEY: Final = "local-administrator"
SECRET_KEY: Final = "local-administrator-secret"

PAUSE_SECONDS: Final = 0.1
_STOP_SECONDS: Final = 10.0


def spawn(port: int, tls_port: int, work: Path, log_file: Path) -> int:
    """Start it with all its files in `work`; its process id, which is also its group's."""
    certificate, key = write_certificate(work)
    command = [
        *(sys.executable, "-m", "hypercorn", "ministack.app:app", "--keep-alive", "75"),
        *("--insecure-bind", f"127.0.0.1:{port}", "--bind", f"127.0.0.1:{tls_port}"),
        *("--certfile", str(certificate), "--keyfile", str(key)),
    ]
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=_environment(port, work) | tls_environment(tls_port, work),
            cwd=work,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # its Lambda processes are in its group, and end with it
        )
    process.returncode = 0  # it is to outlive this object: no ResourceWarning for that
    return process.pid


def end(pid: int) -> None:
    """End it and its Lambda processes, by force after ten seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(pid, number)
        deadline = time.monotonic() + _STOP_SECONDS
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)


def alive(pid: int) -> bool:
    """Whether any process of its group is left."""
    with suppress(ChildProcessError):  # not ours: another process started it
        os.waitpid(pid, os.WNOHANG)
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def tls_environment(tls_port: int, work: Path) -> dict[str, str]:
    """How boto3 and the CDK find the TLS listener and trust its certificate."""
    certificate = str(work / "server.crt")
    return {
        "AWS_ENDPOINT_URL": f"https://127.0.0.1:{tls_port}",
        "AWS_CA_BUNDLE": certificate,
        "NODE_EXTRA_CA_CERTS": certificate,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(port: int, work: Path) -> dict[str, str]:
    """Nothing of the caller's AWS settings, proxies or PYTHONPATH: Lambda processes inherit it."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **inherited,
        "AUTH": "true",
        # As on AWS: no token if what decides about its scopes fails.
        "MINISTACK_COGNITO_PRETOKEN_STRICT": "1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "LAMBDA_EXECUTOR": "local",
        # Everything it writes goes to one folder, and no other port is opened.
        "TMPDIR": str(work),
        "STATE_DIR": str(work / "state"),
        "S3_DATA_DIR": str(work / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PYTHONUNBUFFERED": "1",
    }
