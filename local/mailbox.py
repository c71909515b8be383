"""A mail server that keeps what it gets: every email of the local cloud, to be looked at.

In its folder each mail is `0001.eml`, and `0001.html` as a browser shows it; `mails.jsonl` lists
them. It listens on the loopback interface alone, and takes a bounded number of bounded mails.
"""

from __future__ import annotations

import asyncio
import email
import json
import threading
from email import policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

_MOST_MAILS: Final = 20_000
_LARGEST: Final = 1_000_000


class Mood(StrEnum):
    """How it treats the next mails, for tests. `DROP` and `HANG` come after it took the mail."""

    ACCEPT = "accept"
    REJECT = "reject"
    GREYLIST = "greylist"
    REFUSE_LETTER = "refuse letter"
    BUSY = "busy"
    LEAVE_EARLY = "leave early"
    DROP = "drop"
    HANG = "hang"
    MUMBLE = "mumble"


_AT_RCPT: Final = {Mood.REJECT: "550 5.1.1 No such mailbox", Mood.GREYLIST: "450 4.2.1 Later"}
_AT_DATA: Final = {
    Mood.REFUSE_LETTER: "554 5.6.0 No such letters here",
    Mood.BUSY: "451 4.3.0 Try again",
    Mood.MUMBLE: "<html>502 Bad Gateway</html>",
}


class Mailbox:
    """A server in a thread of its own, from `with` to the end of its block."""

    def __init__(self, folder: Path, **smtp: Any) -> None:
        """`smtp`: more options of aiosmtpd's server, for TLS and logins."""
        self.folder = folder
        self._options = {"data_size_limit": _LARGEST, "ident": "mailbox", **smtp}
        self.mood = Mood.ACCEPT
        self.port = 0
        self._kept = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        listening = self._loop.create_server(self._protocol, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result()
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._closed(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _closed(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {cast("asyncio.Task[Any]", asyncio.current_task())}
        for conversation in others:
            conversation.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _protocol(self) -> SMTP:
        return SMTP(self, loop=self._loop, **self._options)

    async def handle_RCPT(  # noqa: N802 (the name that aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mood is Mood.LEAVE_EARLY:
            _transport(server).abort()
        if self.mood in _AT_RCPT:
            return _AT_RCPT[self.mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.mood in _AT_DATA:
            return _AT_DATA[self.mood]
        if self._kept >= _MOST_MAILS:
            return "452 4.3.1 The mailbox is full"
        self._keep(cast(bytes, envelope.original_content), envelope.rcpt_tos)
        if self.mood is Mood.DROP:
            _transport(server).abort()
        while self.mood is Mood.HANG:
            await asyncio.sleep(0.05)
        return "250 2.0.0 Kept"

    def _keep(self, content: bytes, to: list[str]) -> None:
        self._kept += 1
        file = self.folder / f"{self._kept:04d}.eml"
        file.write_bytes(content)
        mail = email.message_from_bytes(content, policy=policy.default)
        html = _body(mail, "html")
        if html:
            file.with_suffix(".html").write_text(html, "utf-8")
        line = {
            "To": to,
            **{name: str(mail[name]) for name in ("From", "Subject", "Message-ID")},
            "Text": _body(mail, "plain"),
            "File": file.name,
        }
        with (self.folder / "mails.jsonl").open("a", encoding="utf-8") as listing:
            listing.write(json.dumps(line, ensure_ascii=False) + "\n")


def _transport(server: SMTP) -> asyncio.WriteTransport:
    return cast(asyncio.WriteTransport, server.transport)


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""
