"""What is uploaded: layers of wheels and one asset of our own code. No Docker.

All are folders under .local/build named by a hash of what went in, so they are built once, a
half-built one is never seen, and `cdk synth` needs no network after
`python -m infrastructure.packaging`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from aws_cdk import aws_lambda as lambda_

Wheels = Literal["aws", "local"]
Layer = Literal["dependencies", "images"]
"""What every function imports, and what only the one that opens pictures does."""

ROOT: Final = Path(__file__).resolve().parent.parent
REQUIREMENTS: Final[dict[Layer, Path]] = {
    "dependencies": ROOT / "shared" / "requirements.txt",
    "images": ROOT / "shared" / "requirements-images.txt",
}
BUILD: Final = ROOT / ".local" / "build"

RUNTIME: Final = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE: Final = lambda_.Architecture.ARM_64

# Each folder, and below which of its parents it keeps its path.
_SOURCES: Final = (
    (ROOT / "functions", ROOT),
    (ROOT / "shared" / "casework", ROOT / "shared"),
    (ROOT / "docs" / "api", ROOT),
)
_LEFT_OUT: Final = frozenset({"__pycache__", "tools", "training"})  # no function runs them
_AWS_PLATFORM: Final = ("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13")


class PackagingError(RuntimeError):
    """The layer could not be built; the message holds what uv said."""


def layer_folder(wheels: Wheels, layer: Layer = "dependencies") -> Path:
    """Folder whose `python/` holds the locked packages of a layer as wheels for that platform."""
    lock = REQUIREMENTS[layer]
    if not lock.exists():
        raise PackagingError(f"{lock.relative_to(ROOT)} is missing: lock first")
    platform = "aarch64-cp313" if wheels == "aws" else _host_platform()
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    return _once(
        BUILD / f"layer-{platform}-{digest}",
        lambda folder: _install(folder / "python", wheels, lock),
    )


def code_folder() -> Path:
    """Folder with `functions/` and `casework/` side by side, as the handlers import them, and the
    descriptions that one of them serves."""
    digest = hashlib.sha256()
    for file, inside in _source_files():
        digest.update(f"{inside}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return _once(BUILD / f"code-{digest.hexdigest()[:16]}", _copy_sources)


def _once(folder: Path, build: Callable[[Path], None]) -> Path:
    """Build into a temporary folder and rename it: another process sees all of it, or nothing."""
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="building-") as temporary:
        content = Path(temporary) / "content"
        content.mkdir()
        build(content)
        with suppress(OSError):  # another process was first, with the same content
            content.rename(folder)
    return folder


def _install(target: Path, wheels: Wheels, lock: Path) -> None:
    platform = _AWS_PLATFORM if wheels == "aws" else ("--python", sys.executable)
    command = [
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-config"),
        *("--target", str(target), "--require-hashes", "--only-binary", ":all:"),
        *("--link-mode", "copy", *platform, "--requirement", str(lock)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackagingError(
            f"the layer of {lock.name} was not built; with a network, run "
            f"`python -m infrastructure.packaging` once\n{done.stderr.strip()}"
        )
    (target / ".lock").unlink(missing_ok=True)
    shutil.rmtree(target / "bin", ignore_errors=True)


def _source_files() -> Iterator[tuple[Path, Path]]:
    """Each file of our code, and its path inside the asset."""
    for source, parent in _SOURCES:
        for file in sorted(source.rglob("*")):
            inside = file.relative_to(parent)
            left_out = any(part.startswith(".") or part in _LEFT_OUT for part in inside.parts)
            if file.is_file() and not left_out:
                yield file, inside


def _copy_sources(folder: Path) -> None:
    for file, inside in _source_files():
        (folder / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / inside)


def _host_platform() -> str:
    return f"{sysconfig.get_platform()}-cp{sys.version_info.major}{sys.version_info.minor}"


def main() -> None:
    for layer in REQUIREMENTS:
        for wheels in ("aws", "local"):
            print(os.path.relpath(layer_folder(wheels, layer)))


if __name__ == "__main__":
    main()
