"""The files of a case, from the request to the verdict.

    (none) ─> PENDING ─> SCANNING ─> CLEAN | REFUSED
                 └─ no upload in time: EXPIRED (told by the time, never written)

All files of a case are one value, written on condition that nobody wrote since: limits that count
over all of them hold however many ask at once. Only CLEAN files can be fetched by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from casework.domain.case import Actor, Case, Role
from casework.domain.errors import CaseNotOpenToCaller, NoRoomForFile, NotAllowedInState
from casework.domain.files import FileRules, Reason, Wanted, check_wanted

QUARANTINE: Final = timedelta(days=7)
"""How long an upload is kept unless it is cleared; the bucket's lifecycle is the same."""
_ADDING: Final = frozenset(
    {Role.PARTNER, Role.OPERATOR, Role.SUPERVISOR, Role.AGENCY_OFFICER, Role.AGENCY_LEADER}
)


class AttachmentState(StrEnum):
    PENDING = "pending"
    SCANNING = "scanning"
    CLEAN = "clean"
    REFUSED = "refused"
    EXPIRED = "expired"


STATE_NAMES: Final[dict[AttachmentState, str]] = {
    AttachmentState.PENDING: "Chờ tải lên",
    AttachmentState.SCANNING: "Đang kiểm tra",
    AttachmentState.CLEAN: "Đã kiểm tra",
    AttachmentState.REFUSED: "Không nhận",
    AttachmentState.EXPIRED: "Quá hạn tải lên",
}
_SETTLED: Final = frozenset({AttachmentState.CLEAN, AttachmentState.REFUSED})


@dataclass(frozen=True, slots=True)
class CleanFile:
    """What is kept of an upload; digests are SHA-256. `thumbnail`: of pictures only."""

    size: int
    sha256: str
    thumbnail: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. `wanted` is what was promised, `file` what is kept of it; times are UTC."""

    id: str
    wanted: Wanted
    added_by: Actor
    requested_at: datetime
    upload_until: datetime
    state: AttachmentState = AttachmentState.PENDING
    uploaded_at: datetime | None = None
    settled_at: datetime | None = None
    reason: Reason | None = None
    file: CleanFile | None = None

    @property
    def settled(self) -> bool:
        return self.state in _SETTLED

    def as_of(self, now: datetime) -> Attachment:
        """With what the time alone has made of it."""
        if self.state is AttachmentState.PENDING and now >= self.upload_until:
            return replace(self, state=AttachmentState.EXPIRED)
        if self.uploaded_at is None or self.settled or now < self.uploaded_at + QUARANTINE:
            return self
        gone = self.uploaded_at + QUARANTINE
        return replace(
            self, state=AttachmentState.REFUSED, reason=Reason.NOT_SCANNED, settled_at=gone
        )

    def takes_room(self, now: datetime) -> bool:
        known = self.as_of(now).state
        return known not in (AttachmentState.REFUSED, AttachmentState.EXPIRED)


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """All files of a case, oldest first; `revision` counts the writes."""

    case_id: str
    attachments: tuple[Attachment, ...] = ()
    revision: int = 0

    def find(self, attachment_id: str) -> Attachment | None:
        return next((each for each in self.attachments if each.id == attachment_id), None)

    def requested(
        self, attachment_id: str, wanted: Wanted, actor: Actor, now: datetime, rules: FileRules
    ) -> tuple[CaseFiles, Attachment]:
        """With a place for this file. Raises FileNotAccepted, NoRoomForFile.

        Who asks again for a file of the same digest gets the place it has, and more time for it.
        """
        check_wanted(wanted, rules)
        until = now + rules.upload_time
        known = self._same(wanted, actor, now)
        if known is not None:
            if known.state is not AttachmentState.PENDING:
                return self, known
            renewed = replace(known, upload_until=until)
            return self._with(renewed), renewed
        kept = self._without_forgotten(now)
        if len(kept.attachments) >= rules.max_entries or not kept._room_for(wanted, now, rules):
            raise NoRoomForFile(self.case_id)
        added = Attachment(attachment_id, wanted, actor, now, until)
        return replace(kept, attachments=(*kept.attachments, added))._next(), added

    def uploaded(self, attachment_id: str, now: datetime, rules: FileRules) -> CaseFiles:
        """It is in quarantine. One that was given up gets a place if there still is one."""
        known = self.find(attachment_id)
        if known is None or known.state is not AttachmentState.PENDING:
            return self
        if not known.takes_room(now) and not self._room_for(known.wanted, now, rules):
            return self.refused(attachment_id, Reason.NO_ROOM, now)
        return self._with(replace(known, state=AttachmentState.SCANNING, uploaded_at=now))

    def cleared(self, attachment_id: str, file: CleanFile, now: datetime) -> CaseFiles:
        return self._settled(attachment_id, AttachmentState.CLEAN, now, file=file)

    def refused(self, attachment_id: str, reason: Reason, now: datetime) -> CaseFiles:
        return self._settled(attachment_id, AttachmentState.REFUSED, now, reason=reason)

    def _settled(
        self,
        attachment_id: str,
        state: AttachmentState,
        now: datetime,
        *,
        file: CleanFile | None = None,
        reason: Reason | None = None,
    ) -> CaseFiles:
        """The first verdict stands."""
        known = self.find(attachment_id)
        if known is None or known.settled:
            return self
        return self._with(replace(known, state=state, settled_at=now, file=file, reason=reason))

    def _room_for(self, wanted: Wanted, now: datetime, rules: FileRules) -> bool:
        sizes = [each.wanted.size for each in self.attachments if each.takes_room(now)]
        return len(sizes) < rules.max_files and sum(sizes) + wanted.size <= rules.max_bytes

    def _same(self, wanted: Wanted, actor: Actor, now: datetime) -> Attachment | None:
        """Told by the digest alone: telephones give many photos the same name."""
        if wanted.sha256 is None:
            return None
        return next(
            (
                each
                for each in self.attachments
                if each.wanted == wanted and each.added_by == actor and each.takes_room(now)
            ),
            None,
        )

    def _without_forgotten(self, now: datetime) -> CaseFiles:
        """Places that were never used, once nothing can arrive for them any more."""
        kept = [
            each
            for each in self.attachments
            if each.state is not AttachmentState.PENDING or now < each.upload_until + QUARANTINE
        ]
        return replace(self, attachments=tuple(kept))

    def _with(self, changed: Attachment) -> CaseFiles:
        return replace(
            self,
            attachments=tuple(changed if e.id == changed.id else e for e in self.attachments),
        )._next()

    def _next(self) -> CaseFiles:
        return replace(self, revision=self.revision + 1)


def check_may_add(case: Case, actor: Actor) -> None:
    """Of those who know the case, its sender, the desk and its agencies, while it is open. Raises
    CaseNotOpenToCaller, NotAllowedInState."""
    if actor.role not in _ADDING:
        raise CaseNotOpenToCaller(f"{actor.role} may not add files")
    if not case.is_open:
        raise NotAllowedInState(f"files in state {case.state}")
