"""The partners' quick start, run as it is written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.conftest import Deployed

pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")),
    reason="the quick start is for bash and curl",
)

TEXT: Final = Path("docs/quickstart.md").read_text("utf-8")
BLOCK: Final = re.search(
    r"<!-- quickstart:begin -->\n```bash\n(.*?)```\n<!-- quickstart:end -->", TEXT, re.DOTALL
)


def run(deployed: Deployed) -> str:
    """What the block prints, with the client's own values in place of nothing but its variables."""
    assert BLOCK is not None
    own = deployed.cloud.credentials(deployed.outputs, "e-dongthap")
    given = {
        "API_URL": deployed.outputs["ApiUrl"],
        "TOKEN_URL": deployed.outputs["TokenUrl"],
        **{name.upper(): value for name, value in own.items()},
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", BLOCK[1]],
        env={"PATH": os.environ["PATH"], "no_proxy": "127.0.0.1", **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_keys_to_the_first_case_in_under_ten_lines(deployed: Deployed) -> None:
    assert BLOCK is not None
    assert len(BLOCK[1].splitlines()) < 10

    case = json.loads(run(deployed))

    assert case["state_name"]
    stored = deployed.case(case["reference"])
    assert stored["source"]["partner"] == "e-dongthap"
    assert stored["feedback"]["text"].startswith("Đèn đường trước số 12 Nguyễn Huệ")


def test_run_again_it_shows_the_same_case(deployed: Deployed) -> None:
    first, again = (json.loads(run(deployed)) for _ in range(2))

    assert first["reference"] == again["reference"]
