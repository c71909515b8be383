"""What is uploaded, and that a clean machine without network or credentials can make it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infrastructure import packaging
from tests.infrastructure.conftest import ROOT

# A port that nobody listens on: what still wants the network fails at once.
_NOWHERE = "http://127.0.0.1:9"


def test_the_code_asset_holds_handlers_and_casework_with_its_data_and_no_rubbish() -> None:
    folder = packaging.code_folder()
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert {name.split("/")[0] for name in files} == {"functions", "casework", "docs"}
    assert "functions/intake_api/handler.py" in files
    assert "casework/domain/case.py" in files
    assert not [n for n in files if "__pycache__" in n or n.endswith(".pyc") or "tests" in n]
    source = ROOT / "shared" / "casework"
    data = {f"casework/{path.relative_to(source)}" for path in source.rglob("*.json")}
    assert data <= files
    described = {f"docs/api/{path.name}" for path in (ROOT / "docs" / "api").iterdir()}
    assert described == {name for name in files if name.startswith("docs/")}
    assert {"functions/docs_api/page/index.html", "docs/api/partner.json"} <= files


def test_changed_code_is_a_new_asset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "functions"
    source.mkdir()
    (source / "handler.py").write_text("ONE = 1\n", "utf-8")
    monkeypatch.setattr(packaging, "_SOURCES", ((source, tmp_path),))
    monkeypatch.setattr(packaging, "BUILD", tmp_path / "build")

    first, again = packaging.code_folder(), packaging.code_folder()
    (source / "handler.py").write_text("ONE = 2\n", "utf-8")
    second = packaging.code_folder()

    assert first == again != second
    assert (second / "functions" / "handler.py").read_text("utf-8") == "ONE = 2\n"


def test_a_layer_that_cannot_be_built_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("no-such-package-here==1 --hash=sha256:" + "0" * 64, "utf-8")
    monkeypatch.setitem(packaging.REQUIREMENTS, "dependencies", requirements)
    monkeypatch.setattr(packaging, "BUILD", tmp_path / "build")
    monkeypatch.setenv("UV_OFFLINE", "1")

    with pytest.raises(packaging.PackagingError, match=r"python -m infrastructure\.packaging"):
        packaging.layer_folder("aws")

    assert not list((tmp_path / "build").iterdir()), "nothing half-built is left"


def test_production_is_synthesised_without_network_docker_or_credentials(tmp_path: Path) -> None:
    for layer in packaging.REQUIREMENTS:
        packaging.layer_folder("aws", layer)  # by `make`; here if a person runs this test alone
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "HOME": str(tmp_path),
        "UV_OFFLINE": "1",
        "DOCKER_HOST": "tcp://127.0.0.1:9",
        "AWS_EC2_METADATA_DISABLED": "true",
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE),
    }
    assembly = tmp_path / "assembly"

    done = subprocess.run(
        [ROOT / "node_modules" / ".bin" / "cdk", "synth", "--quiet", "--output", assembly],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    names = {path.name for path in assembly.glob("*.template.json")}
    assert names == {
        "Dongthap1022-prod-Data.template.json",
        "Dongthap1022-prod-Service.template.json",
    }
    libraries = {p.name for p in assembly.rglob("*.so") if p.parent.name != "pillow.libs"}
    assert {name.split(".")[0] for name in libraries} >= {"_pydantic_core", "_imaging"}
    assert all(name.endswith(".cpython-313-aarch64-linux-gnu.so") for name in libraries)
