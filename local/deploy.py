"""Deploy the CDK application to a running local cloud, by the CDK command line and nothing else.

python -m local.deploy        prints the outputs of the stacks as JSON
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from local.cloud import ROOT, LocalCloud
from local.ministack import ACCOUNT, REGION

_CDK: Final = ROOT / "node_modules" / ".bin" / "cdk"
_DEPLOY_SECONDS: Final = 600


class DeployError(RuntimeError):
    """The CDK command line failed; the message holds the end of what it said."""


def deploy(cloud: LocalCloud, *, root: Path = ROOT) -> dict[str, str]:
    """Bootstrap and deploy stage `local`; the outputs of both stacks, with URLs of this machine."""
    with tempfile.TemporaryDirectory(prefix="deploy-", dir=cloud.home) as temporary:
        outputs = Path(temporary) / "outputs.json"
        _put_accounts(cloud)
        # From a folder without cdk.json: bootstrap does not run the application for nothing.
        _cdk(cloud, Path(temporary), "bootstrap", f"aws://{ACCOUNT}/{REGION}")
        _cdk(
            *(cloud, root, "deploy", "--all", "--require-approval", "never"),
            *("-c", "stage=local", "--method", "direct", "--output", f"{temporary}/assembly"),
            *("--outputs-file", str(outputs), "--progress", "events"),
        )
        stacks = json.loads(outputs.read_text(encoding="utf-8"))
    _limit_ticks(cloud)
    flat = {name: value for stack in stacks.values() for name, value in stack.items()}
    return {**flat, **_urls_of_this_machine(cloud, flat)}


def _put_accounts(cloud: LocalCloud) -> None:
    """As an operator does before the first deployment, with the ports of this start."""
    for provider, account in cloud.providers.accounts().items():
        cloud.client("ssm").put_parameter(
            Name=f"/1022/local/{provider}",
            Type="SecureString",
            Value=json.dumps(account),
            Overwrite=True,
        )


def _limit_ticks(cloud: LocalCloud) -> None:
    """MiniStack's CloudFormation passes over ReservedConcurrentExecutions.

    Unlimited, cases that are due in the same second start a cold process each.
    """
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    client = cloud.client("lambda")
    pages = client.get_paginator("list_functions").paginate()
    for function in (function for page in pages for function in page["Functions"]):
        if function["Handler"].startswith("functions.tick."):
            client.put_function_concurrency(
                FunctionName=function["FunctionName"],
                ReservedConcurrentExecutions=context["stages"]["local"]["tick_concurrency"],
            )


def _urls_of_this_machine(cloud: LocalCloud, outputs: dict[str, str]) -> dict[str, str]:
    """The names under amazonaws.com and amazoncognito.com, as paths of MiniStack."""
    host, stage = outputs["ApiUrl"].removeprefix("https://").rstrip("/").split("/")
    api = host.split(".")[0]
    return {
        "ApiUrl": f"{cloud.endpoint}/restapis/{api}/{stage}/_user_request_",
        "TokenUrl": f"{cloud.endpoint}/oauth2/token",
        "PeopleTokenUrl": f"{cloud.endpoint}/oauth2/token",
        "SignInUrl": f"{cloud.endpoint}/oauth2/authorize",
    }


def _cdk(cloud: LocalCloud, root: Path, *arguments: str) -> None:
    # The Python of this environment first: beside it are `python3` for the app, and `node`.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))
    }
    done = subprocess.run(
        [str(_CDK), *arguments, "--no-notices", "--ci"],
        cwd=root,
        env={**kept, **cloud.environment, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_DEPLOY_SECONDS,
        check=False,
    )
    if done.returncode:
        raise DeployError(f"cdk {arguments[0]} failed:\n{done.stdout[-4000:]}")


def main() -> None:
    cloud = LocalCloud.running()
    if cloud is None:
        raise SystemExit("no local cloud: python -m local.cloud start")
    print(json.dumps(deploy(cloud), indent=2))


if __name__ == "__main__":
    main()
