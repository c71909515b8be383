"""The Pythons that run published clients: the one of the tests, and a 2.7 if there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from local.cloud import ROOT

_OF_PYTHON_2: Final = ROOT / ".venv" / "python2"
"""Put there by the Makefile, from requirements-python2.txt."""
_PURE: Final = ("three", "relaxml", "simplejson")
"""They run on both, and are those of the lock."""


@dataclass(frozen=True)
class Interpreter:
    name: str
    executable: str
    environment: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def python_3() -> Interpreter:
    return Interpreter("Python 3", sys.executable)


def python_2(packages: Path) -> Interpreter | None:
    """`packages` is an empty folder, for what it may import. pyenv has one for whoever names it."""
    found = shutil.which("python2.7")
    of_pyenv = {"PYENV_VERSION": "2.7"}
    if found is None or not _works(found, of_pyenv):
        return None
    if not _OF_PYTHON_2.is_dir():
        raise FileNotFoundError(f"{_OF_PYTHON_2}: run make")
    for name in _PURE:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        (packages / name).symlink_to(Path(spec.origin).parent)
    path = os.pathsep.join((str(packages), str(_OF_PYTHON_2)))
    unwritten = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": path}
    return Interpreter("Python 2.7", found, {**of_pyenv, **unwritten})


def _works(executable: str, environment: dict[str, str]) -> bool:
    asked = [executable, "-c", "import sys; sys.exit(sys.version_info[:2] != (2, 7))"]
    done = subprocess.run(
        asked, env={**os.environ, **environment}, capture_output=True, check=False
    )
    return done.returncode == 0
