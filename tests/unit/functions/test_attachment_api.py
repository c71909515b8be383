"""Files over HTTP: what is asked, answered and refused."""

from __future__ import annotations

import json

import pytest

from casework.domain.attachments import CaseFiles, CleanFile
from casework.domain.commands import RouteCase
from casework.domain.errors import Unavailable
from casework.domain.files import Reason
from casework.domain.references import reference_for
from functions.attachment_api.handler import lambda_handler
from tests.attachment_calls import (
    CLIENTS,
    GOOD,
    PATH,
    REFERENCE,
    Desk,
    a_desk,
    call,
    documented,
    post,
    with_,
)
from tests.attachment_fakes import RULES
from tests.builders import History, a_classification
from tests.lambda_events import Context, http


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("CLIENTS", json.dumps(CLIENTS))
    return a_desk()


def test_what_is_answered_is_documented() -> None:
    for method, statuses in (("post", ("200", "201")), ("get", ("200",))):
        operation = documented()[method]
        assert operation["summary"]
        assert operation["description"]
        for status in statuses:
            assert "schema" in operation["responses"][status]["content"]["application/json"]


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
