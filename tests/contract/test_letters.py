"""The letter as a mailbox reads it."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.providers import EMAIL, LETTERS


def received(message=EMAIL) -> EmailMessage:
    return email.message_from_bytes(
        LETTERS.letter(message).as_bytes(), _class=EmailMessage, policy=policy.default
    )


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_text_and_html_are_two_forms_of_one_letter() -> None:
    mail = received()

    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert body(mail, "plain").replace("\r\n", "\n").rstrip() == EMAIL.text
    assert "Đề nghị đơn vị xử lý." in body(mail, "html")


def test_what_goes_over_the_wire_is_seven_bit_in_short_lines() -> None:
    wire = LETTERS.letter(EMAIL).as_bytes()

    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 78
    assert b"\n" not in wire.replace(b"\r\n", b"")


def test_the_message_id_is_that_of_the_message_however_often_it_is_composed() -> None:
    assert received()["Message-ID"] == received()["Message-ID"]
    assert received()["Message-ID"] == f"<{EMAIL.id}@dongthap.gov.vn>"
    assert received(replace(EMAIL, id="other"))["Message-ID"] != received()["Message-ID"]


def test_an_id_that_is_no_dot_atom_still_makes_a_message_id() -> None:
    odd = received(replace(EMAIL, id="a b>\r\nBcc: x@y.vn"))

    assert odd["Message-ID"].endswith("@dongthap.gov.vn>")
    assert odd["Bcc"] is None


def test_letters_of_a_case_refer_to_the_root_of_its_thread() -> None:
    first, second = received(), received(replace(EMAIL, id="other"))

    assert first["References"] == second["References"] == "<DT-2026-7Q2M@dongthap.gov.vn>"
    assert first["In-Reply-To"] == first["References"]
    assert received(replace(EMAIL, thread=None))["References"] is None


def test_machines_do_not_answer_and_nobody_unsubscribes_from_an_official_notice() -> None:
    assert received()["Auto-Submitted"] == "auto-generated"
    assert received()["List-Unsubscribe"] is None


@pytest.mark.parametrize("sender", ["1022@dongthap.gov.vn", f"1022@{'thong-bao.' * 8}gov.vn"])
def test_a_letter_that_may_be_stopped_says_how_in_one_piece(sender: str) -> None:
    letter = replace(LETTERS, sender=sender).letter(replace(EMAIL, may_be_stopped=True))

    (stop,) = re.findall(rb"^List-Unsubscribe: <(\S+)>\r$", letter.as_bytes(), re.MULTILINE)
    found = urlsplit(stop.decode())
    assert (found.scheme, found.path) == ("mailto", sender)
    assert parse_qs(found.query) == {"subject": ["Ngừng DT-2026-7Q2M"]}


def test_it_is_dated_by_the_clock() -> None:
    assert received()["Date"] == "Wed, 04 Mar 2026 02:00:00 +0000"


@pytest.mark.parametrize("n", [1, 40, 80, 200])
def test_a_vietnamese_subject_of_any_length_arrives(n: int) -> None:
    subject = ("[1022] Phản ánh DT-2026-7Q2M – Trật tự đô thị, ngõ hẻm " * 5)[:n].strip()

    assert received(replace(EMAIL, subject=subject))["Subject"] == subject


def test_a_line_break_in_a_subject_begins_no_header() -> None:
    mail = received(replace(EMAIL, subject="Phản ánh\r\nBcc: x@y.vn"))

    assert mail["Subject"] == "Phản ánh Bcc: x@y.vn"
    assert mail["Bcc"] is None
