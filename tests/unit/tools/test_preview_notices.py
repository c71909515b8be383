"""The preview as an administrator runs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework import bootstrap
from casework.domain.gsm7 import SMS_SEPTETS
from casework.domain.notifications import Channel, Notices, Wording
from casework.domain.placeholders import PLACEHOLDERS
from casework.domain.previews import previews, samples
from casework.reference.directory import load_json
from casework.reference.notices import load_notices
from casework.tools import preview_notices
from tests.fakes import FixedClock

TABLE = load_notices().editions[-1]
DAY = date(2026, 11, 23)
DIGESTS = {("digest.agency", Channel.EMAIL), ("digest.desk", Channel.EMAIL)}
Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(bootstrap, "clock", FixedClock)

    def run(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["preview_notices", *map(str, arguments)])
        return preview_notices.main()

    return run


def two_editions(path: Path) -> Path:
    old = load_json("notices.json")[0]
    new = deepcopy(old) | {"valid_from": "2027-01-01"}
    new["wordings"]["escalation"]["sms"]["body"] = "1022 Dong Thap: lời mới $reference"
    path.write_text(json.dumps([old, new]), "utf-8")
    return path


@pytest.mark.parametrize("in_sms", [False, True])
def test_there_is_a_sample_for_every_placeholder(in_sms: bool) -> None:
    for values in samples(TABLE, DAY, in_sms=in_sms).values():
        assert set(values) == set(PLACEHOLDERS)
        assert all(values.values())


def test_every_wording_is_shown_with_usual_and_with_longest_values() -> None:
    shown = list(previews(TABLE, DAY))

    assert {(one.template, one.channel) for one in shown} == set(TABLE.wordings) | DIGESTS
    assert len(shown) == 2 * len(TABLE.wordings) + 4
    for one in shown:
        assert "$" not in one.subject + one.text
        assert one.told
        assert (one.septets is None) == (one.channel is Channel.EMAIL)


def test_the_longest_values_are_longer() -> None:
    sizes = {one.values: one.septets or 0 for one in previews(TABLE, DAY, "escalation")}

    assert sizes["usual values"] + 20 < sizes["longest values"] <= SMS_SEPTETS


def test_one_template_is_printed_with_its_septets(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--template", "deadline_missed") == 0

    printed = capsys.readouterr()
    assert "deadline_missed · sms · longest values, 107 of 160 septets" in printed.out
    assert "DeadlineMissed → whom the rung names" in printed.out
    assert "17h00 ngay 11/03/2026" in printed.out  # a week after the fixed clock
    assert "case_forwarded" not in printed.out
    assert "4 shown, 0 do not fit" in printed.err


def test_a_digest_is_shown_with_its_lists_and_what_is_beyond_them(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--template", "digest.agency") == 0

    printed = capsys.readouterr().out
    assert "digest.agency · email · usual values" in printed
    assert "each working morning → the officers of an agency" in printed
    assert "Đã quá hạn (2):\n- DT-" in printed
    assert "Đã quá hạn (99):\n- DT-" in printed
    assert "- và 96 phản ánh, kiến nghị khác" in printed
    assert "chờ phân loại" not in printed


def test_an_unknown_template_is_an_error_of_the_call(run: Run) -> None:
    with pytest.raises(SystemExit):
        run("--template", "nope")


def test_a_draft_is_checked_before_it_is_shown(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = two_editions(tmp_path / "draft.json")

    assert run("--file", draft) == 1
    assert "1.wordings.escalation.sms.body: an SMS has no accents" in capsys.readouterr().err

    draft.write_text(draft.read_text("utf-8").replace("l\\u1eddi m\\u1edbi", "loi moi"), "utf-8")
    assert run("--file", draft, "--on", "2026-12-31", "--template", "escalation") == 0
    assert "loi moi" not in capsys.readouterr().out
    assert run("--file", draft, "--on", "2027-01-01", "--template", "escalation") == 0
    assert "loi moi" in capsys.readouterr().out


def test_what_is_no_json_is_said_in_one_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "draft.json").write_text("{", "utf-8")

    assert run("--file", tmp_path / "draft.json") == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_sms_that_does_not_fit_is_shown_and_fails(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    long: Any = {**TABLE.wordings, ("escalation", Channel.SMS): Wording("x" * 130 + " $agency")}
    table = replace(TABLE, wordings=long)
    monkeypatch.setattr(preview_notices, "load_notices", lambda: Notices((table,)))

    assert run("--template", "escalation") == 1
    printed = capsys.readouterr()
    assert printed.out.count("DOES NOT FIT") == 1
    assert "4 shown, 1 do not fit" in printed.err


def test_the_page_is_written_and_escaped(run: Run, tmp_path: Path) -> None:
    draft = load_json("notices.json")
    draft[0]["wordings"]["escalation"]["email"]["body"] = "<script> & $reference"
    (tmp_path / "draft.json").write_text(json.dumps(draft), "utf-8")

    assert run("--file", tmp_path / "draft.json", "--html", tmp_path / "out" / "page") == 0

    page = (tmp_path / "out" / "page" / "index.html").read_text("utf-8")
    assert "&lt;script&gt; &amp; DT-" in page
    assert "<script>" not in page
    assert page.count("<h2>") == 2 * len(TABLE.wordings) + 4
    assert 'name="viewport"' in page
