"""A place for a file of a case, and the form to upload it with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.domain.attachments import Attachment, AttachmentState, check_may_add
from casework.domain.case import Actor
from casework.domain.errors import Unavailable
from casework.domain.files import FileRules, Wanted, upload_key
from casework.ports import Cases, Clock
from casework.use_cases.attachment_ports import Attachments, Quarantine, Upload
from casework.use_cases.read_case import read_case

# As many as may ask at the same time for one case: in each round one of them is written.
_ATTEMPTS: Final = 20


@dataclass(frozen=True, slots=True)
class Invitation:
    """`upload` is None for a file that has been uploaded already."""

    attachment: Attachment
    created: bool
    upload: Upload | None
    upload_until: datetime


def attach_file(
    reference: str,
    wanted: Wanted,
    actor: Actor,
    *,
    cases: Cases,
    attachments: Attachments,
    quarantine: Quarantine,
    clock: Clock,
    rules: FileRules,
    new_id: Callable[[], str],
) -> Invitation:
    """Raises CaseNotFound, CaseNotOpenToCaller, NotAllowedInState, FileNotAccepted, NoRoomForFile,
    Unavailable."""
    case = read_case(reference, actor, cases=cases)
    check_may_add(case, actor)
    attachment_id = new_id()
    for _ in range(_ATTEMPTS):
        before, now = attachments.of(case.id), clock.now()
        after, attachment = before.requested(attachment_id, wanted, actor, now, rules)
        if after.revision == before.revision or attachments.put(after):
            break
    else:
        raise Unavailable("the files of the case keep changing")
    upload = None
    if attachment.state is AttachmentState.PENDING:
        key = upload_key(case.id, attachment.id)
        upload = quarantine.invite(key, wanted.content_type, wanted.size, rules.upload_link)
    return Invitation(attachment, attachment.id == attachment_id, upload, now + rules.upload_link)
