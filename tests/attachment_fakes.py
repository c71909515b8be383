"""In-memory ports of attachments. They pass the same contract suite as the adapters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from casework.adapters.eicar import EicarScanner
from casework.adapters.files import FileCleaner
from casework.domain.attachments import CaseFiles
from casework.domain.files import FileRules
from casework.reference.attachments import load_file_rules
from casework.use_cases.attachment_ports import Scanner, Upload
from casework.use_cases.clear_attachment import Clearing

RULES: FileRules = load_file_rules(date(2026, 3, 4))


@dataclass
class InMemoryAttachments:
    stored: dict[str, CaseFiles] = field(default_factory=dict)

    def of(self, case_id: str) -> CaseFiles:
        return self.stored.get(case_id, CaseFiles(case_id))

    def put(self, files: CaseFiles) -> bool:
        if files.revision - 1 != self.of(files.case_id).revision:
            return False
        self.stored[files.case_id] = files
        return True


@dataclass
class InMemoryQuarantine:
    """Takes every upload; the form is checked by S3 (tests/contract, tests/e2e)."""

    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    invited: list[tuple[str, str, int, timedelta]] = field(default_factory=list)
    etags: Iterator[int] = field(default_factory=count)

    def invite(self, key: str, content_type: str, size: int, lifetime: timedelta) -> Upload:
        self.invited.append((key, content_type, size, lifetime))
        return Upload("https://quarantine.example/", {"key": key, "Content-Type": content_type})

    def receive(self, key: str, content: bytes) -> str:
        """Somebody uploads; the etag of it."""
        etag = f"etag{next(self.etags)}"
        self.uploads[key] = (etag, content)
        return etag

    def fetch(self, key: str, etag: str, at_most: int) -> bytes | None:
        known, content = self.uploads.get(key, ("", b""))
        return content[:at_most] if known == etag else None

    def delete(self, key: str) -> None:
        self.uploads.pop(key, None)


@dataclass(frozen=True)
class StoredFile:
    content: bytes
    content_type: str
    name: str | None


@dataclass
class InMemoryFiles:
    files: dict[str, StoredFile] = field(default_factory=dict)

    def put(self, key: str, content: bytes, content_type: str, *, name: str | None = None) -> None:
        self.files[key] = StoredFile(content, content_type, name)

    def link(self, key: str, lifetime: timedelta) -> str:
        return f"https://files.example/{key}?for={int(lifetime.total_seconds())}"

    def at(self, url: str) -> StoredFile:
        return self.files[url.removeprefix("https://files.example/").partition("?")[0]]


def a_clearing(
    attachments: InMemoryAttachments,
    quarantine: InMemoryQuarantine,
    stored: InMemoryFiles,
    *,
    scanner: Scanner | None = None,
    rules: FileRules = RULES,
) -> Clearing:
    return Clearing(attachments, quarantine, stored, FileCleaner(), scanner, rules)


EICAR_SCANNER = EicarScanner()
