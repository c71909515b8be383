"""Each step of a conversation with a mail server, and what is known when it ends there."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from casework.domain.delivery import DeliveryRejected, NotAccepted
from casework.domain.errors import Unavailable
from local.certificate import write_certificate
from local.mailbox import Mailbox, Mood
from local.providers import listed
from tests.loopback import Endpoint
from tests.providers import EMAIL, smtp_sender

LOGIN: Final[dict[str, Any]] = {"starttls": True, "user": "1022", "password": "mat-khau"}


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mail") as made:
        yield made


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """Asks for TLS, by a certificate that the client trusts, and for a login."""
    certificate, key = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def authenticate(*args: object) -> AuthResult:
        return AuthResult(success=args[-1] == LoginPassword(b"1022", b"mat-khau"))

    options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with Mailbox(tmp_path / "mail", authenticator=authenticate, **options) as made:
        yield made


def mails(mailbox: Mailbox) -> list[dict[str, object]]:
    return listed(mailbox.folder / "mails.jsonl")


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [
        (Mood.REJECT, DeliveryRejected),
        (Mood.REFUSE_LETTER, DeliveryRejected),
        (Mood.GREYLIST, NotAccepted),
        (Mood.BUSY, NotAccepted),
        (Mood.LEAVE_EARLY, NotAccepted),
        (Mood.DROP, Unavailable),
        (Mood.HANG, Unavailable),
        (Mood.MUMBLE, Unavailable),
    ],
)
def test_what_a_mail_server_does_means(
    mailbox: Mailbox, mood: Mood, outcome: type[Exception]
) -> None:
    mailbox.mood = mood

    with pytest.raises(outcome) as raised:
        smtp_sender(mailbox.port).send(EMAIL)

    assert type(raised.value) is outcome
    assert len(mails(mailbox)) == (mood in (Mood.DROP, Mood.HANG))


def test_the_mailbox_keeps_the_mail_as_it_is_and_as_a_browser_shows_it(mailbox: Mailbox) -> None:
    provider_id = smtp_sender(mailbox.port).send(EMAIL)

    (mail,) = mails(mailbox)
    assert mail["Message-ID"] == provider_id == f"<{EMAIL.id}@dongthap.gov.vn>"
    assert mail["To"] == [EMAIL.address]
    assert mail["Subject"] == EMAIL.subject
    assert mail["From"] == "Tổng đài 1022 tỉnh Đồng Tháp <1022@dongthap.gov.vn>"
    assert "Đề nghị đơn vị xử lý." in str(mail["Text"])
    assert EMAIL.link in (mailbox.folder / "0001.html").read_text("utf-8")
    assert b"Auto-Submitted: auto-generated" in (mailbox.folder / "0001.eml").read_bytes()


def test_a_server_that_speaks_another_protocol_got_nothing() -> None:
    with Endpoint() as http, pytest.raises(NotAccepted):
        smtp_sender(http.server_port).send(EMAIL)


def test_without_the_tls_that_was_asked_for_nothing_is_sent(mailbox: Mailbox) -> None:
    with pytest.raises(NotAccepted):
        smtp_sender(mailbox.port, starttls=True).send(EMAIL)

    assert mails(mailbox) == []


def test_an_unknown_certificate_gets_nothing(
    guarded: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(NotAccepted):
        smtp_sender(guarded.port, **LOGIN).send(EMAIL)

    assert mails(guarded) == []


def test_a_login_goes_through_tls(guarded: Mailbox) -> None:
    assert smtp_sender(guarded.port, **LOGIN).send(EMAIL)
    assert len(mails(guarded)) == 1


def test_a_refused_login_is_not_accepted_and_does_not_tell_the_password(guarded: Mailbox) -> None:
    wrong = {**LOGIN, "password": "sai-mat-khau"}

    with pytest.raises(NotAccepted) as refused:
        smtp_sender(guarded.port, **wrong).send(EMAIL)

    assert "sai-mat-khau" not in repr(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("address", ["", "a@b", "a b@c.vn", "a@c.vn\r\nBcc: x@y.vn", "đ@c.vn"])
def test_an_address_that_no_server_takes_is_rejected_before_one_is_asked(
    mailbox: Mailbox, address: str
) -> None:
    with pytest.raises(DeliveryRejected):
        smtp_sender(mailbox.port).send(replace(EMAIL, address=address))

    assert mails(mailbox) == []
