"""Descriptions of files that are refused, each field at fault by its name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.attachment_calls import CLIENTS, GOOD, Desk, a_desk, post, with_


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("CLIENTS", json.dumps(CLIENTS))
    return a_desk()


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
        (with_(file_name=". ..."), "file_name"),
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
        (with_(size=5.5), "size"),
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


def test_a_whole_number_may_be_written_as_a_decimal(desk: Desk) -> None:
    """JSON has one kind of number; JSON Schema takes 5.0 for an integer."""
    status, invitation = post(with_(size=5.0))

    assert (status, invitation["attachment"]["size"]) == (201, 5)


def test_what_would_be_accepted_is_said(desk: Desk) -> None:
    _, kind = post(with_(content_type="image/gif"))
    _, size = post(with_(size=20_000_001))

    assert "image/jpeg, image/png" in kind["errors"][0]["message"]
    assert size["errors"][0]["message"] == "Loại tệp này nhiều nhất 20 MB."


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"file_name": "\\ud800"}', "[" * 9000])
def test_what_is_no_description_is_refused(desk: Desk, body: str) -> None:
    assert post(body)[0] in (400, 422)
    assert desk.files.stored == {}
