"""What travels in queues and state machines: ids and instants only, never personal data.

Producers and consumers share these models. A consumer ignores fields it does not know, so a newer
producer may add some.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = 1


class _Contract(_Message):
    case_id: str = Field(min_length=1, max_length=32)


class RoutingRequest(_Contract):
    """Routing queue: find the agency of this case."""


class NoticeRequest(_Contract):
    """Notification queue: tell whom event `seq` of this case concerns. Sender notice queue: tell
    its sender."""

    kind: Literal["notice"] = "notice"
    seq: int = Field(ge=1)
    only: str | None = Field(default=None, min_length=1, max_length=200)
    """One message of the event; None: all of them."""


class DigestRequest(BaseModel):
    """Notification queue: tell the officers of this agency of its open cases, on a day."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = 1
    kind: Literal["digest"] = "digest"
    agency: str = Field(min_length=1, max_length=40)
    day: date
    only: str | None = Field(default=None, min_length=1, max_length=200)
    """The digest of one person; None: of all."""


def _kind(request: Any) -> str:
    """A producer of before there were digests gives none."""
    given = request.get("kind", "notice") if isinstance(request, dict) else request.kind
    return str(given)


NOTIFICATION_REQUEST: Final[TypeAdapter[NoticeRequest | DigestRequest]] = TypeAdapter(
    Annotated[
        Annotated[NoticeRequest, Tag("notice")] | Annotated[DigestRequest, Tag("digest")],
        Discriminator(_kind),
    ]
)
"""What the notification queue carries."""


class WebhookRequest(_Contract):
    """Webhook queue: tell the sender's partner of event `seq` of this case, or try again."""

    seq: int = Field(ge=1)


class TicketRequest(_Contract):
    """Neighbour queue: do what is due for the ticket of this case at the neighbouring 1022 system,
    or make one because of event `seq`."""

    seq: int | None = Field(default=None, ge=1)


class ClockInput(_Contract):
    """State machine input, and what Tick gives back to it.

    `next_at` is where the machine waits; it is meaningless once `running` is false.
    """

    epoch: int = Field(ge=1)
    next_at: datetime
    running: bool = True


class TickInput(_Contract):
    """What the state machine asks Tick."""

    epoch: int = Field(ge=1)


class _FileMessage(_Message):
    """Attachment queue: of one upload in quarantine; its key names case and attachment."""

    key: str = Field(min_length=1, max_length=1024)
    etag: str = Field(pattern=r'^"?[A-Za-z0-9-]{1,64}"?$')


class FileUploaded(_FileMessage):
    kind: Literal["uploaded"]


class FileScanned(_FileMessage):
    """By the words of the service that scans."""

    kind: Literal["scanned"]
    verdict: Literal["NO_THREATS_FOUND", "THREATS_FOUND", "UNSUPPORTED", "ACCESS_DENIED", "FAILED"]


FILE_MESSAGE: Final[TypeAdapter[FileUploaded | FileScanned]] = TypeAdapter(
    Annotated[FileUploaded | FileScanned, Field(discriminator="kind")]
)
