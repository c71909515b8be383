"""What the use cases of attachments ask of the outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from casework.domain.attachments import CaseFiles
from casework.domain.files import FileRules


@dataclass(frozen=True, slots=True)
class Upload:
    """A form that lets its holder upload one file: `fields` first, then the content as `file`."""

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What may be kept of an upload; `thumbnail` is a JPEG, of pictures only."""

    content: bytes
    thumbnail: bytes | None = None


class Verdict(StrEnum):
    NO_THREATS_FOUND = "NO_THREATS_FOUND"
    THREATS_FOUND = "THREATS_FOUND"
    NONE = "NONE"
    """Not supported, not permitted, failed: nobody knows."""


class Attachments(Protocol):
    def of(self, case_id: str) -> CaseFiles:
        """A consistent read; of revision 0 when there are none."""

    def put(self, files: CaseFiles) -> bool:
        """Write them if the stored ones are of the revision before; False: somebody was faster."""


class Quarantine(Protocol):
    """Where uploads wait for their verdict; `etag` tells one upload to a key from the next."""

    def invite(self, key: str, content_type: str, size: int, lifetime: timedelta) -> Upload:
        """For exactly this key, type and size."""

    def fetch(self, key: str, etag: str, at_most: int) -> bytes | None:
        """The content, cut off after `at_most` bytes; None when this very upload is not there."""

    def delete(self, key: str) -> None: ...


class StoredFiles(Protocol):
    """Clean files, the only ones for which there are links."""

    def put(self, key: str, content: bytes, content_type: str, *, name: str | None = None) -> None:
        """`name`: it is to be saved under it, not shown."""

    def link(self, key: str, lifetime: timedelta) -> str: ...


class Scanner(Protocol):
    def verdict(self, content: bytes) -> Verdict: ...


class Cleaner(Protocol):
    def cleaned(self, content: bytes, content_type: str, rules: FileRules) -> Cleaned:
        """Without what tells of place, device and owner, as far as the type allows. Raises
        FileRefused."""
