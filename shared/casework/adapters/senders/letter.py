"""The MIME message of an email, the same for every provider of email."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from casework.domain.delivery import DeliveryRejected
from casework.domain.email_html import EmailLayout, html_of
from casework.domain.notifications import Message
from casework.ports import Clock


class _Verbatim(UnstructuredHeader, BaseHeader):
    """An address in <>: what is too long for a line would be encoded, and no mailbox reads that."""

    def fold(self, *, policy: policy.Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Verbatim)
# 7 bit: no server on the way has to know 8BITMIME.
_POLICY: Final = policy.SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
_ID: Final = re.compile(r"[A-Za-z0-9_=+-]+(\.[A-Za-z0-9_=+-]+)*")
_ADDRESS: Final = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""ASCII: neither SES nor the province's mail server takes SMTPUTF8."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes letters from `sender`, whom mailboxes show as `sender_name`."""

    sender: str
    sender_name: str
    layout: EmailLayout
    clock: Clock

    def letter(self, message: Message) -> EmailMessage:
        """Text and HTML. Raises DeliveryRejected for an address that no mail server can take."""
        letter = EmailMessage(policy=_POLICY)
        letter["From"] = Address(self.sender_name, addr_spec=self.sender)
        letter["To"] = _address(message.address)
        # On one line: a line break from a name or a field would begin a header of its own.
        letter["Subject"] = " ".join(message.subject.split())
        letter["Date"] = format_datetime(self.clock.now())
        for name, value in self._threading(message):
            letter[name] = value
        # RFC 3834: answering machines keep silent.
        letter["Auto-Submitted"] = "auto-generated"
        if message.may_be_stopped:
            letter["List-Unsubscribe"] = self._stop(message)
        letter.set_content(message.text, charset="utf-8")
        letter.add_alternative(html_of(message, self.layout), subtype="html", charset="utf-8")
        return letter

    def _threading(self, message: Message) -> list[tuple[str, str]]:
        """All letters of a thread refer to one root, which is never sent.

        Mailboxes put together what has a reference in common. SES writes a Message-ID of its own
        over ours, so letters could not refer to each other; by SMTP ours stays, and a letter that
        was sent twice after a crash is seen to be the same.
        """
        headers = [("Message-ID", self._id(message.id))]
        if message.thread:
            root = self._id(message.thread)
            headers += [("In-Reply-To", root), ("References", root)]
        return headers

    def _stop(self, message: Message) -> str:
        """RFC 2369: a mail to the desk, which reads the reference in its subject."""
        subject = f"Ngừng {message.thread or ''}".strip()
        return f"<mailto:{self.sender}?subject={quote(subject)}>"

    def _id(self, name: str) -> str:
        local = name if _ID.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()
        return f"<{local}@{self.sender.partition('@')[2]}>"


def _address(text: str) -> Address:
    try:
        if not _ADDRESS.fullmatch(text):
            raise ValueError(text)
        return Address(addr_spec=text)
    except (ValueError, HeaderParseError) as error:
        raise DeliveryRejected("not an email address") from error
