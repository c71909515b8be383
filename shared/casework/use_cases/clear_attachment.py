"""What becomes of an upload: out of quarantine and cleaned, or refused and deleted.

Messages come twice, late and in any order. A file is settled before its upload is deleted, so
whoever finds an upload of a settled file only has to delete it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.domain.attachments import Attachment, CaseFiles, CleanFile
from casework.domain.errors import Unavailable
from casework.domain.files import (
    FileRefused,
    FileRules,
    FileType,
    Reason,
    Wanted,
    download_name,
    file_key,
    thumbnail_key,
    upload_key,
)
from casework.ports import Clock
from casework.use_cases.attachment_ports import (
    Attachments,
    Cleaned,
    Cleaner,
    Quarantine,
    Scanner,
    StoredFiles,
    Verdict,
)

_ATTEMPTS: Final = 20
THUMBNAIL_TYPE: Final = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Clearing:
    """How uploads are cleared. `scanner`: where no service scans; None: its verdict will come."""

    attachments: Attachments
    quarantine: Quarantine
    stored: StoredFiles
    cleaner: Cleaner
    scanner: Scanner | None
    rules: FileRules


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One upload; a second one to the same key has another `etag`."""

    case_id: str
    attachment_id: str
    etag: str

    @property
    def key(self) -> str:
        return upload_key(self.case_id, self.attachment_id)


def note_upload(upload: Uploaded, *, clearing: Clearing, clock: Clock) -> Attachment | None:
    """It has arrived; scanned at once where that is ours to do. None: nobody asked for it."""
    attachment = _begun(upload, clearing, clock)
    if attachment is None or attachment.settled or clearing.scanner is None:
        return attachment
    content = _content(upload, attachment, clearing)
    if content is None:
        return attachment
    verdict = clearing.scanner.verdict(content)
    return _judged(upload, attachment, verdict, content, clearing, clock)


def clear_attachment(
    upload: Uploaded, verdict: Verdict, *, clearing: Clearing, clock: Clock
) -> Attachment | None:
    """The file as it stands now. None: nobody asked for it. Raises Unavailable."""
    attachment = _begun(upload, clearing, clock)
    if attachment is None or attachment.settled or verdict is Verdict.NONE:
        return attachment  # without a verdict it stays where it is, until somebody sees to it
    content: bytes | None = b""
    if verdict is Verdict.NO_THREATS_FOUND:
        content = _content(upload, attachment, clearing)
    if content is None:
        return attachment
    return _judged(upload, attachment, verdict, content, clearing, clock)


def _begun(upload: Uploaded, clearing: Clearing, clock: Clock) -> Attachment | None:
    known, rules = upload.attachment_id, clearing.rules
    found = _changed(upload, lambda files, now: files.uploaded(known, now, rules), clearing, clock)
    if found is None or found.settled:
        clearing.quarantine.delete(upload.key)
    return found


def _content(upload: Uploaded, attachment: Attachment, clearing: Clearing) -> bytes | None:
    """None: lifecycle took it, or another upload took its place, which has a message of its own.

    One byte more than promised is enough to refuse it.
    """
    return clearing.quarantine.fetch(upload.key, upload.etag, attachment.wanted.size + 1)


def _judged(
    upload: Uploaded,
    attachment: Attachment,
    verdict: Verdict,
    content: bytes,
    clearing: Clearing,
    clock: Clock,
) -> Attachment | None:
    outcome = _outcome(upload, attachment.wanted, verdict, content, clearing)
    known = upload.attachment_id

    def settled(files: CaseFiles, now: datetime) -> CaseFiles:
        if isinstance(outcome, Reason):
            return files.refused(known, outcome, now)
        return files.cleared(known, outcome, now)

    done = _changed(upload, settled, clearing, clock)
    clearing.quarantine.delete(upload.key)
    return done


def _outcome(
    upload: Uploaded, wanted: Wanted, verdict: Verdict, content: bytes, clearing: Clearing
) -> CleanFile | Reason:
    if verdict is not Verdict.NO_THREATS_FOUND:
        return Reason.THREAT
    try:
        kind = _checked(content, wanted, clearing.rules)
        cleaned = clearing.cleaner.cleaned(content, kind.content_type, clearing.rules)
    except FileRefused as refusal:
        return refusal.reason
    return _put(upload, cleaned, kind, download_name(wanted.file_name, kind), clearing.stored)


def _checked(content: bytes, wanted: Wanted, rules: FileRules) -> FileType:
    """Whether it is what was promised. Raises FileRefused."""
    kind = rules.type_of(wanted.content_type)
    if kind is None:  # taken off the list since
        raise FileRefused(Reason.WRONG_TYPE)
    if len(content) != wanted.size:
        raise FileRefused(Reason.WRONG_SIZE)
    if wanted.sha256 is not None and _sha256(content) != wanted.sha256:
        raise FileRefused(Reason.WRONG_DIGEST)
    return kind


def _put(
    upload: Uploaded, cleaned: Cleaned, kind: FileType, name: str, stored: StoredFiles
) -> CleanFile:
    case_id, attachment_id = upload.case_id, upload.attachment_id
    digest, thumbnail = _sha256(cleaned.content), None
    stored.put(
        file_key(case_id, attachment_id, digest), cleaned.content, kind.content_type, name=name
    )
    if cleaned.thumbnail is not None:
        thumbnail = _sha256(cleaned.thumbnail)
        key = thumbnail_key(case_id, attachment_id, thumbnail)
        stored.put(key, cleaned.thumbnail, THUMBNAIL_TYPE)
    return CleanFile(len(cleaned.content), digest, thumbnail)


def _changed(
    upload: Uploaded,
    change: Callable[[CaseFiles, datetime], CaseFiles],
    clearing: Clearing,
    clock: Clock,
) -> Attachment | None:
    """Raises Unavailable when others always won.

    The time is looked at after the files: it is then never before what was decided about them.
    """
    for _ in range(_ATTEMPTS):
        before = clearing.attachments.of(upload.case_id)
        after = change(before, clock.now())
        if after.revision == before.revision or clearing.attachments.put(after):
            return after.find(upload.attachment_id)
    raise Unavailable("the files of the case keep changing")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
