"""The messages of the attachment queue: partial failures, what is logged, counted, and trusted."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from casework import bootstrap
from casework.bootstrap import attachments as composed
from casework.domain.attachments import CaseFiles
from casework.domain.errors import Unavailable
from casework.domain.files import Wanted, upload_key
from functions.clear_attachment import handler
from functions.clear_attachment.handler import lambda_handler, metrics
from tests.attachment_fakes import (
    RULES,
    InMemoryAttachments,
    InMemoryFiles,
    InMemoryQuarantine,
    a_clearing,
)
from tests.builders import NINE_O_CLOCK, PARTNER
from tests.fakes import FixedClock
from tests.lambda_events import Context, sqs
from tests.pictures import A_PDF

CASE = "DT-2345-6789-AB-C"
NAME = "CCCD Nguyễn Văn A.pdf"


class Hospital:
    """Two files of a case, uploaded and not yet settled."""

    def __init__(self) -> None:
        self.store, self.quarantine = InMemoryAttachments(), InMemoryQuarantine()
        self.stored = InMemoryFiles()
        files = CaseFiles(CASE)
        self.etags = []
        for id in ("f1", "f2"):
            wanted = Wanted(NAME, "application/pdf", len(A_PDF))
            files, _ = files.requested(id, wanted, PARTNER, NINE_O_CLOCK, RULES)
            self.etags.append(self.quarantine.receive(upload_key(CASE, id), A_PDF))
        self.store.stored[CASE] = files

    def states(self) -> list[str]:
        return [str(each.state) for each in self.store.of(CASE).attachments]


@pytest.fixture
def hospital(monkeypatch: pytest.MonkeyPatch) -> Hospital:
    hospital = Hospital()
    clearing = a_clearing(hospital.store, hospital.quarantine, hospital.stored)
    monkeypatch.setattr(handler, "clearing", lambda: clearing)
    monkeypatch.setattr(bootstrap, "clock", FixedClock)
    return hospital


def message(number: int, verdict: str | None = "NO_THREATS_FOUND", **more: Any) -> str:
    known = {"version": 1, "kind": "uploaded" if verdict is None else "scanned"}
    known |= {"key": upload_key(CASE, f"f{number}"), "etag": f"etag{number - 1}"}
    return json.dumps(known | ({"verdict": verdict} if verdict else {}) | more)


def failures(*bodies: str) -> list[str]:
    answer = lambda_handler(sqs(*bodies), Context())
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def test_uploads_and_verdicts_of_a_batch_are_told_apart(hospital: Hospital) -> None:
    assert failures(message(1, None), message(2)) == []

    assert hospital.states() == ["scanning", "clean"]


@pytest.mark.parametrize("etag", ['"etag0"', "etag0"])
def test_etags_are_read_with_and_without_their_quotes(hospital: Hospital, etag: str) -> None:
    assert failures(message(1, etag=etag)) == []
    assert hospital.states()[0] == "clean"


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "{}",
        message(1, kind="unknown"),
        message(1, "SOMETHING_NEW"),
        message(1, None, kind="scanned"),
        message(1, key=""),
        message(1, etag="a b"),
        json.dumps({"Records": [{"s3": {"object": {"key": upload_key(CASE, "f1")}}}]}),
    ],
)
def test_only_what_is_malformed_comes_again_and_clears_nothing(
    hospital: Hospital, body: str
) -> None:
    assert failures(message(2), body) == ["m2"]
    assert hospital.states() == ["pending", "clean"]


def test_a_message_of_something_else_in_the_bucket_is_no_failure(hospital: Hospital) -> None:
    assert failures(message(1, key="malware-protection-resource-validation-object")) == []
    assert hospital.states() == ["pending", "pending"]


@pytest.mark.parametrize("verdict", ["UNSUPPORTED", "ACCESS_DENIED", "FAILED"])
def test_what_could_not_be_scanned_is_counted_and_stays(
    hospital: Hospital, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counted(monkeypatch, message(1, verdict))["AttachmentsWithoutVerdict"] == 1
    assert hospital.states()[0] == "scanning"
    assert upload_key(CASE, "f1") in hospital.quarantine.uploads


def counted(monkeypatch: pytest.MonkeyPatch, *bodies: str) -> dict[str, float]:
    sums: dict[str, float] = {}

    def add(name: str, unit: object, value: float) -> None:
        sums[name] = sums.get(name, 0) + value

    monkeypatch.setattr(metrics, "add_metric", add)
    assert failures(*bodies) == []
    return sums


def test_what_becomes_of_files_is_counted(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counted(monkeypatch, message(1), message(2, "THREATS_FOUND")) == {
        "AttachmentsCleared": 1,
        "AttachmentsRefused": 1,
        "AttachmentsWithoutVerdict": 0,
    }


def test_a_batch_that_comes_again_changes_nothing(hospital: Hospital) -> None:
    batch = (message(1), message(2, "THREATS_FOUND"), message(1, None))
    failures(*batch)
    before = hospital.store.of(CASE)

    assert failures(*batch) == []
    assert hospital.store.of(CASE) == before


def test_a_store_that_is_out_of_reach_brings_the_message_again(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    def down(*_: object) -> None:
        raise Unavailable(NAME)

    monkeypatch.setattr(hospital.stored, "put", lambda *_, **__: down())

    assert failures(message(1), message(2, "THREATS_FOUND")) == ["m1"]
    assert hospital.states() == ["scanning", "refused"]
    (error,) = (line for line in lines(logged) if line["level"] == "ERROR")
    assert (error["record"], error["error"]) == ("m1", "Unavailable")


def lines(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def test_the_log_has_ids_and_outcome_and_no_name(hospital: Hospital, logged: io.StringIO) -> None:
    failures(message(1), message(2, "THREATS_FOUND"), message(9))

    clean, refused, unknown = lines(logged)
    assert (clean["case_id"], clean["attachment_id"], clean["state"]) == (CASE, "f1", "clean")
    assert (refused["verdict"], refused["reason"]) == ("THREATS_FOUND", "threat")
    assert unknown["message"] == "nobody asked for this upload"
    for word in ("CCCD", "Nguy"):
        assert word not in logged.getvalue()


@pytest.fixture
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ATTACHMENT_TABLE", "QUARANTINE_BUCKET", "FILE_BUCKET"):
        monkeypatch.setenv(name, "x")


@pytest.mark.usefixtures("_settings")
@pytest.mark.parametrize(("scanner", "gives_verdicts"), [("guardduty", False), ("eicar", True)])
def test_only_where_no_service_scans_the_function_gives_verdicts(
    monkeypatch: pytest.MonkeyPatch, scanner: str, gives_verdicts: bool
) -> None:
    monkeypatch.setenv("SCANNER", scanner)

    assert (composed.scanner() is not None) is gives_verdicts


@pytest.mark.usefixtures("_settings")
@pytest.mark.parametrize("scanner", ["", "none", "EICAR"])
def test_an_unknown_scanner_stops_the_start(monkeypatch: pytest.MonkeyPatch, scanner: str) -> None:
    monkeypatch.setenv("SCANNER", scanner)

    with pytest.raises(ValueError, match="scanner"):
        composed.scanner()
