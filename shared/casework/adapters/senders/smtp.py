"""Email by a mail server: the local cloud's mailbox, or a server of the province."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field

from casework.adapters.senders.letter import Letters
from casework.domain.delivery import DeliveryRejected, NotAccepted
from casework.domain.errors import Unavailable
from casework.domain.notifications import Message

_SECONDS: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where it is and how to log in. Only `starttls` may be without a user: a relay by address."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    host: str
    port: Annotated[int, Field(gt=0, lt=65536)]
    starttls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.user and not self.starttls:
            raise ValueError("no password without TLS: starttls must be true")


class SmtpSender:
    """One connection a message. Its provider id is its Message-ID, which server logs show."""

    def __init__(self, server: SmtpServer, letters: Letters, *, seconds: float = _SECONDS) -> None:
        """`seconds`: how long each single answer of the server is waited for."""
        self._server = server
        self._letters = letters
        self._seconds = seconds

    def send(self, message: Message) -> str:
        letter = self._letters.letter(message)
        smtp = self._greeted()
        try:
            self._addressed(smtp, message.address)
            self._handed_over(smtp, letter.as_bytes())
        finally:
            with suppress(OSError):
                smtp.putcmd("QUIT")  # its answer would change nothing
            smtp.close()
        return str(letter["Message-ID"])

    def _greeted(self) -> smtplib.SMTP:
        """Connected and logged in. Whatever goes wrong until then, no letter has left."""
        server = self._server
        own_name = self._letters.sender.partition("@")[2]
        smtp: smtplib.SMTP | None = None
        try:
            smtp = smtplib.SMTP(server.host, server.port, own_name, self._seconds)
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except OSError as error:
            if smtp:
                smtp.close()
            # By its type alone: what a server says about a login may quote the login.
            raise NotAccepted(type(error).__name__) from None
        return smtp

    def _addressed(self, smtp: smtplib.SMTP, address: str) -> None:
        """Sender and addressee named. A connection lost here never had the letter."""
        try:
            code, _ = smtp.mail(self._letters.sender)
            if code != 250:  # about us, not about the letter
                raise NotAccepted(f"MAIL: {code}")
            code, _ = smtp.rcpt(address)
        except OSError as error:
            raise NotAccepted(type(error).__name__) from error
        if code not in (250, 251):
            raise _refusal("RCPT", code, otherwise=NotAccepted)

    def _handed_over(self, smtp: smtplib.SMTP, letter: bytes) -> None:
        """From DATA on, only an answer tells: the server may have taken what it did not confirm."""
        try:
            code, _ = smtp.data(letter)
        except smtplib.SMTPDataError as error:  # refused before the letter
            raise _refusal("DATA", error.smtp_code, otherwise=NotAccepted) from error
        except OSError as error:
            raise Unavailable(type(error).__name__) from error
        if code != 250:
            raise _refusal("letter", code, otherwise=Unavailable)


def _refusal(step: str, code: int, *, otherwise: type[Exception]) -> Exception:
    """RFC 5321: after a 4yz or 5yz the server does not deliver; 4 may pass, 5 will not."""
    kinds: dict[int, type[Exception]] = {4: NotAccepted, 5: DeliveryRejected}
    return kinds.get(code // 100, otherwise)(f"{step}: {code}")
