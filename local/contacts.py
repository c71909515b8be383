"""Invented contacts for every agency, so that the local cloud has somebody to tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework.domain.case import DESK
from casework.domain.working_time import VIETNAM
from casework.reference.directory import load_directory
from local.cloud import ROOT, LocalCloud


def load_contacts(cloud: LocalCloud, outputs: Mapping[str, str]) -> str:
    """Load them with the operator's own command; what it said."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", dir=cloud.home) as file:
        json.dump(_invented(), file)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "casework.tools.load_contacts", file.name],
            cwd=ROOT,
            env={
                **os.environ,
                **cloud.environment,
                "PYTHONPATH": "shared",
                "REFERENCE_TABLE": outputs["ReferenceTableName"],
                "DIRECTORY_TABLE": outputs["DirectoryTableName"],
            },
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout.strip()


def _invented() -> dict[str, list[dict[str, Any]]]:
    today = datetime.now(VIETNAM).date()
    codes = [agency.code for agency in load_directory().in_force(today)]
    return {code: _people(code, n) for n, code in enumerate([DESK, *sorted(codes)])}


def _people(code: str, n: int) -> list[dict[str, Any]]:
    host = f"{code.lower()}.1022.example"
    return [
        {
            "position": position,
            "name": name,
            "email": f"{mailbox}@{host}",
            "phone": f"+8490{n:04d}{last:03d}",
        }
        for last, (position, name, mailbox) in enumerate(
            [
                ("officer", "Đầu mối thứ nhất", "dau-moi-1"),
                ("officer", "Đầu mối thứ hai", "dau-moi-2"),
                ("leader", "Lãnh đạo đơn vị", "lanh-dao"),
            ],
            start=1,
        )
    ]
