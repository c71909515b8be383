"""Every sender with a provider that can be put into any situation: for the contract suite.

The providers are real servers on the loopback interface, but for the fake.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol
from unittest.mock import patch

from casework.adapters.aws import client
from casework.adapters.senders.end_user_messaging import EndUserMessagingSender
from casework.adapters.senders.letter import Letters
from casework.adapters.senders.ses import SesSender
from casework.adapters.senders.sms_gateway import GatewayAccount, GatewaySender
from casework.adapters.senders.smtp import SmtpSender, SmtpServer
from casework.domain.delivery import NotAccepted
from casework.domain.errors import Unavailable
from casework.domain.notifications import Channel, Message
from casework.ports import Sender
from casework.reference.email_layout import load_email_layout
from local import mailbox, sms_gateway
from local.providers import listed
from tests.fakes import FixedClock, RecordingSender
from tests.loopback import Answer, Endpoint, refusal

PATIENCE: Final = 0.4
"""Seconds that a sender waits for an answer here."""
LETTERS: Final = Letters(
    "1022@dongthap.gov.vn", "Tổng đài 1022 tỉnh Đồng Tháp", load_email_layout(), FixedClock()
)
EMAIL: Final = Message(
    "DT-2026-7Q2M_3_case_forwarded_email_0a1b2c3d4e5f",
    Channel.EMAIL,
    "dau-moi-1@sgtvt.1022.example",
    "[1022] Phản ánh DT-2026-7Q2M – Chiếu sáng",
    "Kính gửi Đầu mối thứ nhất,\n\nĐề nghị đơn vị xử lý.",
    thread="DT-2026-7Q2M",
    link="https://1022.dongthap.gov.vn/DT-2026-7Q2M",
)
SMS: Final = Message(
    "DT-2026-7Q2M_3_case_forwarded_sms_0a1b2c3d4e5f",
    Channel.SMS,
    "+84900001001",
    "",
    "Phan anh so DT-2026-7Q2M da chuyen don vi xu ly, han tra loi 17h00 ngay 30/11/2026.",
    thread="DT-2026-7Q2M",
)


class Situation(StrEnum):
    ACCEPTS = "accepts"
    REJECTS = "rejects"
    THROTTLES = "throttles"
    OUT_OF_REACH = "out of reach"
    DROPS = "drops after taking"
    HANGS = "hangs after taking"
    HTML = "answers HTML"
    REDIRECTS = "redirects"
    EMPTY = "answers nothing"
    FAILS = "fails"


S = Situation


class Provider(Protocol):
    sender: Sender
    message: Message

    def become(self, situation: Situation) -> None: ...

    @property
    def taken(self) -> int:
        """How many messages it has, whatever it said."""


class Fake:
    def __init__(self) -> None:
        self.sender = RecordingSender()
        self.message = EMAIL

    def become(self, situation: Situation) -> None:
        self.sender.rejects.clear()
        self.sender.before = self.sender.after = None
        if situation is S.REJECTS:
            self.sender.rejects.add(EMAIL.address)
        elif situation in (S.THROTTLES, S.OUT_OF_REACH):
            self.sender.before = NotAccepted(situation)
        elif situation is not S.ACCEPTS:
            self.sender.after = Unavailable(situation)

    @property
    def taken(self) -> int:
        return len(self.sender.accepted)


class Smtp:
    message = EMAIL
    _moods: Final = {
        S.ACCEPTS: mailbox.Mood.ACCEPT,
        S.REJECTS: mailbox.Mood.REJECT,
        S.THROTTLES: mailbox.Mood.GREYLIST,
        S.DROPS: mailbox.Mood.DROP,
        S.HANGS: mailbox.Mood.HANG,
        **dict.fromkeys((S.HTML, S.REDIRECTS, S.EMPTY, S.FAILS), mailbox.Mood.MUMBLE),
    }

    def __init__(self, server: mailbox.Mailbox) -> None:
        self._server = server
        self.sender = smtp_sender(server.port)

    def become(self, situation: Situation) -> None:
        if situation is S.OUT_OF_REACH:
            self.sender = smtp_sender(nobody_listens())
        else:
            self._server.mood = self._moods[situation]

    @property
    def taken(self) -> int:
        return len(listed(self._server.folder / "mails.jsonl"))


class Gateway:
    message = SMS
    _moods: Final = {
        S.ACCEPTS: sms_gateway.Mood.ACCEPT,
        S.REJECTS: sms_gateway.Mood.BLOCKED,
        S.THROTTLES: sms_gateway.Mood.THROTTLE,
        S.DROPS: sms_gateway.Mood.DROP,
        S.HANGS: sms_gateway.Mood.HANG,
        S.HTML: sms_gateway.Mood.HTML,
        S.REDIRECTS: sms_gateway.Mood.REDIRECT,
        S.EMPTY: sms_gateway.Mood.EMPTY,
        S.FAILS: sms_gateway.Mood.ERROR,
    }

    def __init__(self, server: sms_gateway.SmsGateway) -> None:
        self._server = server
        self.sender = gateway_sender(server.url)

    def become(self, situation: Situation) -> None:
        if situation is S.OUT_OF_REACH:
            self.sender = gateway_sender(f"http://127.0.0.1:{nobody_listens()}/send")
        else:
            self._server.mood = self._moods[situation]

    @property
    def taken(self) -> int:
        return len(listed(self._server.texts))


class Aws:
    """SES or End User Messaging: `kind` is "ses" or "end_user_messaging"."""

    _answers: Final = {
        S.ACCEPTS: Answer(),
        S.DROPS: Answer(0),
        S.HANGS: Answer(-1),
        S.HTML: Answer(200, "<html>Bao tri</html>"),
        S.REDIRECTS: Answer(302, "", {"Location": "/elsewhere"}),
        S.EMPTY: Answer(200, ""),
        S.FAILS: Answer(500, "{}"),
    }

    def __init__(self, endpoint: Endpoint, kind: str) -> None:
        self.endpoint = endpoint
        self.message = EMAIL if kind == "ses" else SMS
        self.sender = (ses_sender if kind == "ses" else end_user_messaging_sender)(endpoint.url)
        self._rejection = (
            refusal("MessageRejected")
            if kind == "ses"
            else refusal("ConflictException", Reason="DESTINATION_PHONE_NUMBER_OPTED_OUT")
        )

    def become(self, situation: Situation) -> None:
        if situation is S.OUT_OF_REACH:
            self.endpoint.shutdown()
            self.endpoint.server_close()
        elif situation is S.REJECTS:
            self.endpoint.answer = self._rejection
        elif situation is S.THROTTLES:
            self.endpoint.answer = refusal("ThrottlingException")
        else:
            self.endpoint.answer = self._answers[situation]

    @property
    def taken(self) -> int:
        return self.endpoint.taken


@contextmanager
def provider(kind: str, folder: Path) -> Iterator[Any]:
    """Of that kind, in a good mood, with its files in `folder`."""
    match kind:
        case "fake":
            yield Fake()
        case "smtp":
            with mailbox.Mailbox(folder / "mail") as server:
                yield Smtp(server)
        case "gateway":
            with sms_gateway.SmsGateway(folder / "texts.jsonl") as gateway:
                yield Gateway(gateway)
        case _:
            with Endpoint() as endpoint:
                yield Aws(endpoint, kind)


def smtp_sender(port: int, **login: Any) -> SmtpSender:
    server = SmtpServer(host="127.0.0.1", port=port, **{"starttls": False, **login})
    return SmtpSender(server, LETTERS, seconds=PATIENCE)


def gateway_sender(url: str, **keys: str) -> GatewaySender:
    own = {"api_key": sms_gateway.API_KEY, "secret_key": sms_gateway.SECRET_KEY, **keys}
    return GatewaySender(
        GatewayAccount(url=url, **own), brandname=sms_gateway.BRANDNAME, answer_seconds=PATIENCE
    )


def ses_sender(url: str) -> SesSender:
    return SesSender(_client("sesv2", url), LETTERS, configuration_set="events")


def end_user_messaging_sender(url: str) -> EndUserMessagingSender:
    return EndUserMessagingSender(
        _client("pinpoint-sms-voice-v2", url), sender_id="1022DongTha", configuration_set="events"
    )


def nobody_listens() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _client(service: str, url: str) -> Any:
    """As the functions make it, but for where it leads (`AWS_ENDPOINT_URL`)."""
    with patch.dict(os.environ, AWS_ENDPOINT_URL=url):
        return client(service, retries=0)
