"""Which files a case may have, and by which names they lie in storage.

The values are data (`casework/reference/data/attachments.json`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from casework.domain.errors import Refusal

_UPLOAD_KEY: Final = re.compile(r"incoming/([A-Z0-9-]{1,32})/([a-z0-9]{1,40})")


class Reason(StrEnum):
    """Why a file is not taken; what people read is in the data."""

    THREAT = "threat"
    WRONG_TYPE = "wrong-type"
    WRONG_SIZE = "wrong-size"
    WRONG_DIGEST = "wrong-digest"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too-many-pixels"
    ANIMATED = "animated"
    NO_ROOM = "no-room"
    """It came so late that its place was given to another."""
    NOT_SCANNED = "not-scanned"
    """No verdict for as long as quarantine keeps a file."""


@dataclass(frozen=True, slots=True)
class FileType:
    content_type: str
    extensions: tuple[str, ...]
    """In lower case, without the dot; the first is given to a name that has none of them."""
    max_bytes: int


@dataclass(frozen=True, slots=True)
class FileRules:
    """One edition.

    `upload_link`, `download_link`: how long a link works; `upload_time`: how long the place of a
    file is kept for its upload, longer than the link, because S3 looks at that only when an upload
    begins. `max_entries` bounds what is remembered of a case, refused files included.
    """

    valid_from: date
    types: tuple[FileType, ...]
    max_files: int
    max_bytes: int
    max_entries: int
    max_pixels: int
    thumbnail_pixels: int
    upload_link: timedelta
    upload_time: timedelta
    download_link: timedelta
    reasons: Mapping[Reason, str]

    def type_of(self, content_type: str) -> FileType | None:
        return next((kind for kind in self.types if kind.content_type == content_type), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as who has it describes it. `sha256`: 64 hexadecimal digits in lower case."""

    file_name: str
    content_type: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """`limit`: what would have been taken, for the words that tell it."""

    field: str
    code: str
    limit: str


class FileNotAccepted(Refusal):
    """Names each field of the description at fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


class FileRefused(Refusal):
    """What was uploaded is not what may be kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def check_wanted(wanted: Wanted, rules: FileRules) -> None:
    """Raises FileNotAccepted."""
    kind = rules.type_of(wanted.content_type)
    if kind is None:
        known = ", ".join(kind.content_type for kind in rules.types)
        raise FileNotAccepted((Fault("content_type", "type_not_accepted", known),))
    if wanted.size > kind.max_bytes:
        most = f"{kind.max_bytes // 1_000_000}"
        raise FileNotAccepted((Fault("size", "file_too_large", most),))


def download_name(file_name: str, kind: FileType) -> str:
    """The name with which a file is saved: its extension is always one of its type."""
    known = any(file_name.lower().endswith(f".{extension}") for extension in kind.extensions)
    return file_name if known else f"{file_name}.{kind.extensions[0]}"


def upload_key(case_id: str, attachment_id: str) -> str:
    """In quarantine."""
    return f"incoming/{case_id}/{attachment_id}"


def owner_of(key: str) -> tuple[str, str] | None:
    """Case and attachment of a key in quarantine; None for any other object."""
    found = _UPLOAD_KEY.fullmatch(key)
    return (found[1], found[2]) if found else None


def file_key(case_id: str, attachment_id: str, sha256: str) -> str:
    """Among the clean files. With the digest of the content: what is written twice is the same."""
    return f"files/{case_id}/{attachment_id}/{sha256}"


def thumbnail_key(case_id: str, attachment_id: str, sha256: str) -> str:
    return f"thumbnails/{case_id}/{attachment_id}/{sha256}"
