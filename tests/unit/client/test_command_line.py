"""The command line for testers: what it sends, and what it says in Vietnamese."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casework_client import Client
from casework_client.__main__ import main
from tests.unit.client.conftest import Server
from tests.unit.client.test_transport import PROBLEM, RECEIPT

KEYS = {
    "API_URL": "https://api.example/prod/",
    "TOKEN_URL": "https://token.example/t",
    "CLIENT_ID": "id",
    "CLIENT_SECRET": "secret",
    "API_KEY": "key",
}
CASE: dict[str, Any] = {
    **RECEIPT,
    "channel": "e-dongthap",
    "reported_at": None,
    "category": None,
    "field": None,
    "lead_agency": "PCDT",
    "level": 2,
    "answer": None,
    "original_due_at": "2026-03-09T10:00:00Z",
    "due_at": "2026-03-09T10:00:00Z",
    "overdue_since": None,
    "question": None,
    "refusal": None,
    "outcome": None,
    "merged_into": None,
    "sender_told": True,
}
ANSWERED = {
    **CASE,
    "state": "closed",
    "state_name": "Đã hoàn thành",
    "overdue_since": "2026-03-09T10:00:00Z",
    "answer": {
        "agency": "PCDT",
        "text": "Đã sửa.",
        "answered_at": "2026-03-10T01:30:00Z",
        "on_time": False,
    },
}


def run(server: Server, *arguments: str, keys: dict[str, str] = KEYS) -> int:
    connect = lambda account: Client(account, server.transport())  # noqa: E731
    return main(arguments, keys, connect=connect, sleep=server.sleep)


def test_send_shows_the_reference(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.answers(201, RECEIPT)

    code = run(server, "send", "--text", "Đèn hư", "--external-id", "thu-9", "--commune", "29869")

    assert code == 0
    said = capsys.readouterr().out
    assert "Mã phản ánh: DT-7K3M-X9QR-2T-C" in said
    assert "Trạng thái:  Đã tiếp nhận" in said
    assert json.loads(server.asked[0]["body"]) == {
        "external_id": "thu-9",
        "text": "Đèn hư",
        "location": {"commune": "29869"},
    }


def test_a_file_is_sent_as_it_is(server: Server, tmp_path: Path) -> None:
    server.answers(201, RECEIPT)
    file = tmp_path / "phan-anh.json"
    file.write_text(json.dumps({"external_id": "1", "text": "Ổ gà", "sender": {"name": "A"}}))

    assert run(server, "send", "--file", str(file)) == 0

    assert json.loads(server.asked[0]["body"])["sender"] == {"name": "A"}


def test_status_tells_agency_deadline_and_answer(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers(200, CASE)
    server.answers(200, ANSWERED)

    assert run(server, "status", "DT-1", "DT-2") == 0

    said = capsys.readouterr().out
    assert "Cơ quan chủ trì: PCDT" in said
    assert "Hạn trả lời: 17:00 ngày 09/03/2026" in said
    assert "Trả lời (trễ hạn, 08:30 ngày 10/03/2026): Đã sửa." in said


def test_status_tells_what_is_asked_and_why_a_case_was_refused(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers(200, {**CASE, "question": "Số nhà?"})
    server.answers(200, {**CASE, "refusal": {"ground": "unclear", "reason": "Không rõ ở đâu."}})

    assert run(server, "status", "DT-1", "DT-2") == 0

    said = capsys.readouterr().out
    assert "Cần người gửi cho biết: Số nhà?" in said
    assert "Lý do: Không rõ ở đâu." in said


def test_watch_says_what_changed_until_the_end(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    for answer in (CASE, CASE, ANSWERED):
        server.answers(200, answer)

    assert run(server, "watch", "DT-1", "--every", "2") == 0

    said = capsys.readouterr().out
    assert (said.count("Đã tiếp nhận"), said.count("Đã hoàn thành")) == (1, 1)
    assert server.waits == [2, 2]


def test_a_refusal_is_told_with_its_fields(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = {"field": "text", "code": "too_short", "message": "Quá ngắn: ít nhất 1."}
    server.answers(422, {**PROBLEM, "detail": "Dữ liệu chưa hợp lệ.", "errors": [fault]})

    assert run(server, "send", "--text", " ") == 1

    said = capsys.readouterr().err
    assert "Bị từ chối (422, invalid-request): Dữ liệu chưa hợp lệ." in said
    assert "  text: Quá ngắn: ít nhất 1." in said


def test_without_an_answer_it_says_so(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        server.fails()

    assert run(server, "status", "DT-1") == 3
    assert "Không nhận được trả lời" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "keys", "words"),
    [
        (["status", "DT-1"], {}, "thiếu API_URL, TOKEN_URL, CLIENT_ID, CLIENT_SECRET, API_KEY"),
        (["status", "DT-1"], {**KEYS, "API_KEY": ""}, "thiếu API_KEY"),
        (["send"], KEYS, "thiếu --text hoặc --file"),
    ],
)
def test_what_is_missing_is_named(
    server: Server,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    keys: dict[str, str],
    words: str,
) -> None:
    with pytest.raises(SystemExit) as exit:
        run(server, *arguments, keys=keys)

    assert exit.value.code == 2
    assert words in capsys.readouterr().err


def test_a_file_with_a_misspelt_field_is_not_sent(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "phan-anh.json"
    file.write_text('{"external_id": "1", "text": "a", "categroy": "x"}')

    with pytest.raises(SystemExit):
        run(server, "send", "--file", str(file))

    assert "categroy" in capsys.readouterr().err
    assert server.asked == []
