"""Files over HTTP: what is asked, answered and refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from casework import bootstrap
from casework.bootstrap import attachments as composed
from casework.domain.attachments import CaseFiles, CleanFile
from casework.domain.commands import RouteCase
from casework.domain.errors import Unavailable
from casework.domain.files import Reason
from casework.domain.references import reference_for
from functions.attachment_api.handler import app, lambda_handler
from tests.attachment_fakes import RULES, InMemoryAttachments, InMemoryFiles, InMemoryQuarantine
from tests.builders import AGENCY, History, a_classification
from tests.fakes import FixedClock, InMemoryCases
from tests.lambda_events import Context, http

REFERENCE = reference_for("e-dongthap", "edt-1")
PATH = f"/v1/cases/{REFERENCE}/attachments"
GOOD: dict[str, Any] = {
    "file_name": "hiện trường.jpg",
    "content_type": "image/jpeg",
    "size": 2_481_733,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
CLIENTS = {
    "id-a": {"code": "e-dongthap", "role": "partner"},
    "id-b": {"code": "partner-b", "role": "partner"},
    "id-op": {"code": "console-1022", "role": "operator"},
    "id-over": {"code": "oversight", "role": "oversight"},
    "id-lead": {"code": "officer", "role": "agency_officer", "agency": AGENCY},
    "id-other": {"code": "other", "role": "agency_officer", "agency": "SYT"},
}


@dataclass
class Desk:
    cases: InMemoryCases = field(default_factory=InMemoryCases)
    files: InMemoryAttachments = field(default_factory=InMemoryAttachments)
    quarantine: InMemoryQuarantine = field(default_factory=InMemoryQuarantine)
    clock: FixedClock = field(default_factory=FixedClock)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("CLIENTS", json.dumps(CLIENTS))
    desk, stored = Desk(), InMemoryFiles()
    desk.cases.cases[REFERENCE] = History(case_id=REFERENCE).forwarded().case
    app.dependency_overrides = {
        bootstrap.cases: lambda: desk.cases,
        bootstrap.clock: lambda: desk.clock,
        composed.attachments: lambda: desk.files,
        composed.inviting_quarantine: lambda: desk.quarantine,
        composed.stored_files: lambda: stored,
        composed.file_rules: lambda: RULES,
    }
    return desk


def call(
    method: str, body: Any = None, client: str | None = "id-a", path: str = PATH
) -> tuple[int, dict[str, Any]]:
    answer = lambda_handler(http(method, path, body, client), Context())
    return answer["statusCode"], json.loads(answer["body"])


def post(body: Any, client: str | None = "id-a") -> tuple[int, dict[str, Any]]:
    return call("POST", body, client)


def with_(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}


def settle(desk: Desk, *outcomes: CleanFile | Reason) -> None:
    files, now = desk.files.of(REFERENCE), desk.clock.now()
    for each, outcome in zip(files.attachments, outcomes, strict=False):
        files = files.uploaded(each.id, now, RULES)
        files = (
            files.refused(each.id, outcome, now)
            if isinstance(outcome, Reason)
            else files.cleared(each.id, outcome, now)
        )
    desk.files.stored[REFERENCE] = files


def test_a_file_gets_an_id_and_a_form_to_upload_it_with(desk: Desk) -> None:
    status, answer = post(GOOD)

    attachment, upload = answer["attachment"], answer["upload"]
    assert status == 201
    assert (attachment["status"], attachment["status_name"]) == ("pending", "Chờ tải lên")
    assert attachment["file_name"] == "hiện trường.jpg"
    assert attachment["added_by"] == "partner"
    assert upload["fields"]["key"] == f"incoming/{REFERENCE}/{attachment['id']}"
    assert upload["expires_at"] == "2026-03-04T02:15:00Z"
    assert desk.quarantine.invited[0][1:3] == ("image/jpeg", GOOD["size"])


def test_asking_again_for_the_same_content_is_safe(desk: Desk) -> None:
    first, again = post(GOOD), post(GOOD)

    assert (first[0], again[0]) == (201, 200)
    assert first[1]["attachment"]["id"] == again[1]["attachment"]["id"]
    assert len(desk.files.of(REFERENCE).attachments) == 1
    settle(desk, CleanFile(10, "ab"))
    status, done = post(GOOD)
    assert (status, done["upload"], done["attachment"]["status"]) == (200, None, "clean")


def test_the_list_has_links_to_clean_files_alone_and_says_why_others_are_not_kept(
    desk: Desk,
) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg"):
        post(with_(file_name=name, sha256=None))
    settle(desk, CleanFile(77, "ab" * 32, "cd" * 32), Reason.THREAT)
    scanning = desk.files.of(REFERENCE)
    third = scanning.attachments[2].id
    desk.files.stored[REFERENCE] = scanning.uploaded(third, desk.clock.now(), RULES)

    status, answer = call("GET")

    clean, refused, waiting, pending = answer["attachments"]
    assert status == 200
    assert (clean["status"], clean["status_name"], clean["size"]) == ("clean", "Đã kiểm tra", 77)
    assert f"files/{REFERENCE}/{clean['id']}" in clean["file_url"]
    assert f"thumbnails/{REFERENCE}/{clean['id']}" in clean["thumbnail_url"]
    assert clean["links_expire_at"] == "2026-03-04T02:10:00Z"
    assert (refused["status"], refused["reason"]) == ("refused", "threat")
    assert refused["reason_text"] == "Tệp chứa mã độc."
    assert waiting["status_name"] == "Đang kiểm tra"
    assert pending["status_name"] == "Chờ tải lên"
    for other in (refused, waiting, pending):
        assert other["file_url"] is other["thumbnail_url"] is other["links_expire_at"] is None


def test_a_place_that_was_not_used_is_told_of(desk: Desk) -> None:
    post(GOOD)
    desk.clock.advance(minutes=60)

    (listed,) = call("GET")[1]["attachments"]

    assert (listed["status"], listed["status_name"]) == ("expired", "Quá hạn tải lên")


def test_answers_with_links_are_not_to_be_kept_by_anybody(desk: Desk) -> None:
    for method, body in (("POST", GOOD), ("GET", None)):
        answer = lambda_handler(http(method, PATH, body), Context())
        assert answer["multiValueHeaders"]["Cache-Control"] == ["no-store"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *(({k: v for k, v in GOOD.items() if k != name}, name) for name in list(GOOD)[:3]),
        (with_(file_name=""), "file_name"),
        (with_(file_name="  "), "file_name"),
        (with_(file_name="a" * 151), "file_name"),
        (with_(file_name="../../etc/passwd"), "file_name"),
        (with_(file_name="C:\\a.jpg"), "file_name"),
        (with_(file_name='a".jpg'), "file_name"),
        (with_(file_name="a\x00.jpg"), "file_name"),
        (with_(file_name="a\r\nSet-Cookie: b"), "file_name"),
        (with_(file_name="anh\u202egpj.exe"), "file_name"),
        (with_(file_name=".."), "file_name"),
        (with_(file_name=7), "file_name"),
        (with_(content_type="image/gif"), "content_type"),
        (with_(content_type="text/html"), "content_type"),
        (with_(content_type="image/jpeg; charset=utf-8"), "content_type"),
        (with_(content_type="IMAGE/JPEG"), "content_type"),
        (with_(content_type="image/jpeg\n"), "content_type"),
        (with_(content_type=None), "content_type"),
        (with_(size=0), "size"),
        (with_(size=-5), "size"),
        (with_(size=20_000_001), "size"),
        (with_(size=10**30), "size"),
        (with_(size="5"), "size"),
        (with_(size=5.0), "size"),
        (with_(size=True), "size"),
        (with_(sha256="ab"), "sha256"),
        (with_(sha256="G" * 64), "sha256"),
        (with_(sha256="a" * 64 + "\n"), "sha256"),
        (with_(status="clean"), "status"),
        (with_(id="f0"), "id"),
        (with_(added_by="operator"), "added_by"),
    ],
)
def test_a_bad_description_is_refused_naming_the_field_and_nothing_is_kept(
    desk: Desk, body: Any, field: str
) -> None:
    status, problem = post(body)

    assert (status, problem["code"]) == (422, "invalid-request")
    assert field in [fault["field"] for fault in problem["errors"]]
    assert all(fault["message"] for fault in problem["errors"])
    assert desk.files.stored == {}
    assert desk.quarantine.invited == []


def test_what_would_be_accepted_is_said(desk: Desk) -> None:
    _, kind = post(with_(content_type="image/gif"))
    _, size = post(with_(size=20_000_001))

    assert "image/jpeg, image/png" in kind["errors"][0]["message"]
    assert size["errors"][0]["message"] == "Loại tệp này nhiều nhất 20 MB."


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"file_name": "\\ud800"}', "[" * 9000])
def test_what_is_no_description_is_refused(desk: Desk, body: str) -> None:
    assert post(body)[0] in (400, 422)
    assert desk.files.stored == {}


def test_a_case_that_is_full_takes_no_more(desk: Desk) -> None:
    for n in range(RULES.max_files):
        assert post(with_(file_name=f"{n}.jpg", sha256=None, size=10))[0] == 201

    status, problem = post(with_(sha256=None, size=10))

    assert (status, problem["code"]) == (409, "too-many-files")
    assert len(desk.files.of(REFERENCE).attachments) == RULES.max_files


@pytest.mark.parametrize("client", ["id-a", "id-op", "id-lead"])
def test_sender_desk_and_agency_add_files_and_see_each_others(desk: Desk, client: str) -> None:
    assert post(GOOD, client)[0] == 201
    for other in ("id-a", "id-op", "id-lead", "id-over"):
        assert len(call("GET", client=other)[1]["attachments"]) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("client", ["id-b", "id-other"])
def test_for_others_the_case_is_not_there(desk: Desk, method: str, client: str) -> None:
    body = GOOD if method == "POST" else None
    nowhere = PATH.replace(REFERENCE, reference_for("e-dongthap", "unknown"))

    foreign = call(method, body, client)
    unknown = call(method, body, client, nowhere)
    nonsense = call(method, body, client, "/v1/cases/abc/attachments")

    assert foreign[0] == 404
    assert foreign == unknown == nonsense
    assert desk.files.stored == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_files_of_a_restricted_case_are_not_for_agencies(desk: Desk, method: str) -> None:
    history = History(case_id=REFERENCE).does(RouteCase(a_classification("complaint_denunciation")))
    assert history.case.restricted
    desk.cases.cases[REFERENCE] = history.case

    assert call(method, GOOD if method == "POST" else None, "id-lead")[0] == 404
    assert call("GET", client="id-a")[0] == call("GET", client="id-op")[0] == 200


def test_who_only_oversees_adds_nothing(desk: Desk) -> None:
    status, problem = post(GOOD, "id-over")

    assert (status, problem["code"]) == (403, "not-permitted")


def test_a_case_that_is_over_takes_no_files_and_still_shows_them(desk: Desk) -> None:
    post(GOOD)
    history = History(case_id=REFERENCE).does(RouteCase(a_classification("complaint_denunciation")))
    assert not history.case.is_open
    desk.cases.cases[REFERENCE] = history.case

    status, problem = post(with_(sha256=None))

    assert (status, problem["code"]) == (409, "not-allowed-in-state")
    assert len(call("GET")[1]["attachments"]) == 1


def test_when_the_table_is_out_of_reach_the_caller_is_told_to_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_: CaseFiles) -> bool:
        raise Unavailable

    monkeypatch.setattr(desk.files, "put", down)

    assert post(GOOD)[0] == 503


def test_no_name_of_a_file_is_logged(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    secret = with_(file_name="CCCD Nguyễn Văn A.jpg")
    post(secret)
    post(with_(file_name="CCCD Nguyễn Văn A/.jpg"))
    call("GET")

    out, err = capfd.readouterr()
    for word in ("CCCD", "Nguyễn", "Nguy\\u1ec5n"):
        assert word not in out + err
