"""The files of a case for who may know of it; links only to those that are clean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.attachments import Attachment
from casework.domain.case import Actor
from casework.domain.files import FileRules, file_key, thumbnail_key
from casework.ports import Cases, Clock
from casework.use_cases.attachment_ports import Attachments, StoredFiles
from casework.use_cases.read_case import read_case


@dataclass(frozen=True, slots=True)
class ListedFile:
    """`links_until`: how long its links work."""

    attachment: Attachment
    file_url: str | None = None
    thumbnail_url: str | None = None
    links_until: datetime | None = None


def list_attachments(
    reference: str,
    actor: Actor,
    *,
    cases: Cases,
    attachments: Attachments,
    stored: StoredFiles,
    clock: Clock,
    rules: FileRules,
) -> tuple[ListedFile, ...]:
    """Oldest first. Raises CaseNotFound."""
    case = read_case(reference, actor, cases=cases)
    now = clock.now()
    known = (each.as_of(now) for each in attachments.of(case.id).attachments)
    return tuple(_listed(case.id, each, stored, now, rules) for each in known)


def _listed(
    case_id: str, attachment: Attachment, stored: StoredFiles, now: datetime, rules: FileRules
) -> ListedFile:
    file, lifetime = attachment.file, rules.download_link
    if file is None:  # only a clean one has one
        return ListedFile(attachment)
    thumbnail = None
    if file.thumbnail is not None:
        thumbnail = stored.link(thumbnail_key(case_id, attachment.id, file.thumbnail), lifetime)
    url = stored.link(file_key(case_id, attachment.id, file.sha256), lifetime)
    return ListedFile(attachment, url, thumbnail, now + lifetime)
