"""The directory changes while everything runs: no deploy, and open cases follow on the day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from casework.domain.working_time import VIETNAM
from local.cloud import ROOT
from tests.e2e.conftest import Deployed, eventually

AGENCY = {"code": "TTUPSC", "name": "Trung tâm Ứng phó sự cố", "kind": "su_nghiep"}


def tool(deployed: Deployed, name: str, *arguments: object) -> str:
    """An administrator's command, as a process of its own; what it printed."""
    tables = {
        f"{t}_TABLE": deployed.outputs[f"{t.title()}TableName"] for t in ("CASE", "DIRECTORY")
    }
    environment = {**deployed.cloud.environment, **tables, "POLICY_SET": "demo"}
    done = subprocess.run(
        [sys.executable, "-m", f"casework.tools.{name}", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": "shared"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_agency_comes_and_goes_without_a_deploy(deployed: Deployed, tmp_path: Path) -> None:
    def change(reason: str, **fields: Any) -> None:
        record = {**AGENCY, "provisional": False, **fields}
        document = {"author": "quan-tri-1022", "reason": reason, "agencies": [record]}
        file = tmp_path / "change.json"
        file.write_text(json.dumps(document), "utf-8")
        tool(deployed, "change_directory", file)

    def case() -> dict[str, Any]:
        return deployed.case(reference)

    answer = deployed.partner.submit({"external_id": "directory-1", "text": "giúp em với"})
    reference = answer.json()["reference"]
    eventually(case, lambda seen: seen["state"] == "triage")

    refused = deployed.console.act(reference, "forward", agency="TTUPSC")
    assert (refused.status_code, refused.json()["code"]) == (422, "no-such-agency")

    change("Quyết định 7/QĐ-UBND-HC")
    forwarded = deployed.console.act(reference, "forward", agency="TTUPSC")
    assert forwarded.status_code == 200, forwarded.text
    due = case()["clock"]["due_at"]

    yesterday = datetime.now(VIETNAM).date() - timedelta(days=1)
    change("Quyết định 8/QĐ-UBND-HC", valid_to=str(yesterday), successors=["PCDT"])
    printed = tool(deployed, "follow_reorganisation", "Quyết định 8/QĐ-UBND-HC")

    assert f"{reference}  TTUPSC → PCDT" in printed.splitlines()
    assert (case()["lead_agency"], case()["clock"]["due_at"]) == ("PCDT", due)
    inherited = deployed.events(reference)[-1]
    assert inherited["name"] == "CaseInherited"
    assert inherited["reason"].startswith("Quyết định 8/QĐ-UBND-HC: Trung tâm Ứng phó sự cố → ")
    assert tool(deployed, "follow_reorganisation", "Quyết định 8/QĐ-UBND-HC") == ""
    eventually(
        lambda: [str(mail) for mail in deployed.emails()],
        lambda mails: any(reference in mail and "sắp xếp tổ chức" in mail for mail in mails),
    )
