"""Chromium, driven by Node."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = ROOT / ".local" / "pictures"

needs_chromium = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="the Chromium in the npm package is for Linux on x86-64",
)


def driven(script: str, **asked: Any) -> dict[str, Any]:
    """What the script beside this file says of the browser."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    versions = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    browser = ROOT / ".local" / "build" / f"chromium-{versions['@sparticuz/chromium']}"
    # `node` is beside the Python of this environment.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [
            "node",
            str(ROOT / "tests/browser" / script),
            json.dumps({**asked, "browser": str(browser)}),
        ],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen
