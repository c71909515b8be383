"""From the verdict to a clean file: in any order, twice, and with workers that die anywhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from casework.adapters.eicar import EICAR
from casework.domain.attachments import Attachment, AttachmentState
from casework.domain.errors import Unavailable
from casework.domain.files import FileRules, Reason, Wanted, file_key, thumbnail_key, upload_key
from casework.domain.references import reference_for
from casework.use_cases.attach_file import Invitation, attach_file
from casework.use_cases.attachment_ports import Scanner, Verdict
from casework.use_cases.clear_attachment import Uploaded, clear_attachment, note_upload
from casework.use_cases.list_attachments import ListedFile, list_attachments
from tests.attachment_fakes import (
    EICAR_SCANNER,
    RULES,
    InMemoryAttachments,
    InMemoryFiles,
    InMemoryQuarantine,
    a_clearing,
)
from tests.builders import OPERATOR, PARTNER, History
from tests.fakes import FixedClock, InMemoryCases
from tests.pictures import A_PDF, MAKER, a_photo, opened
from tests.world import Crash, Fuse, Fused

CASE = History(case_id=reference_for("e-dongthap", "edt-1")).case
PHOTO = a_photo((640, 480))


@dataclass
class Desk:
    """One case, whose files go through all hands; `fuse` kills a worker."""

    scanner: Scanner | None = None
    rules: FileRules = RULES
    fuse: Fuse = field(default_factory=Fuse)
    clock: FixedClock = field(default_factory=FixedClock)
    store: InMemoryAttachments = field(default_factory=InMemoryAttachments)
    quarantine: InMemoryQuarantine = field(default_factory=InMemoryQuarantine)
    stored: InMemoryFiles = field(default_factory=InMemoryFiles)

    def ask(self, content: bytes, content_type: str, **more: Any) -> Invitation:
        wanted = Wanted(more.pop("name", "anh"), content_type, len(content), more.pop("sha", None))
        return attach_file(
            CASE.id,
            wanted,
            PARTNER,
            cases=InMemoryCases({CASE.id: CASE}),
            attachments=self.store,
            quarantine=self.quarantine,
            clock=self.clock,
            rules=self.rules,
            new_id=lambda: f"f{len(self.store.of(CASE.id).attachments)}",
        )

    def uploaded(self, content: bytes, id: str = "f0") -> Uploaded:
        return Uploaded(CASE.id, id, self.quarantine.receive(upload_key(CASE.id, id), content))

    def sent(self, content: bytes, content_type: str, **more: Any) -> Uploaded:
        """Asked for and uploaded; `instead` is uploaded in place of what was promised."""
        instead = more.pop("instead", content)
        return self.uploaded(instead, self.ask(content, content_type, **more).attachment.id)

    def note(self, upload: Uploaded) -> Attachment | None:
        return note_upload(upload, clearing=self._clearing(), clock=self.clock)

    def verdict(
        self, upload: Uploaded, verdict: Verdict = Verdict.NO_THREATS_FOUND
    ) -> Attachment | None:
        return clear_attachment(upload, verdict, clearing=self._clearing(), clock=self.clock)

    def list(self) -> tuple[ListedFile, ...]:
        return list_attachments(
            CASE.id,
            OPERATOR,
            cases=InMemoryCases({CASE.id: CASE}),
            attachments=self.store,
            stored=self.stored,
            clock=self.clock,
            rules=self.rules,
        )

    def one(self) -> Attachment:
        (listed,) = self.list()
        return listed.attachment

    def _clearing(self) -> Any:
        clearing = a_clearing(
            self.store, self.quarantine, self.stored, scanner=self.scanner, rules=self.rules
        )
        ports = ("attachments", "quarantine", "stored")
        fused: dict[str, Any] = {p: Fused(getattr(clearing, p), self.fuse) for p in ports}
        return replace(clearing, **fused)


def test_a_clean_photo_is_kept_without_what_tells_of_its_owner_and_with_a_thumbnail() -> None:
    desk = Desk()
    upload = desk.sent(PHOTO, "image/jpeg", name="hiện trường")
    desk.note(upload)
    assert desk.one().state is AttachmentState.SCANNING

    desk.verdict(upload)

    (listed,) = desk.list()
    assert listed.attachment.state is AttachmentState.CLEAN
    assert listed.file_url is not None
    assert listed.thumbnail_url is not None
    kept, small = desk.stored.at(listed.file_url), desk.stored.at(listed.thumbnail_url)
    assert MAKER.encode() not in kept.content
    assert (kept.content_type, kept.name) == ("image/jpeg", "hiện trường.jpg")
    assert (small.content_type, small.name) == ("image/jpeg", None)
    assert opened(small.content).size == (320, 240)
    assert listed.links_until == desk.clock.now() + RULES.download_link
    assert desk.quarantine.uploads == {}


def test_what_is_kept_is_told_by_its_digest() -> None:
    desk = Desk()
    desk.verdict(desk.sent(A_PDF, "application/pdf"))

    file = desk.one().file

    assert file is not None
    assert file.sha256 == hashlib.sha256(A_PDF).hexdigest()
    assert file.size == len(A_PDF)
    assert set(desk.stored.files) == {file_key(CASE.id, "f0", file.sha256)}


def test_nothing_is_linked_before_it_is_clean_or_when_it_is_refused() -> None:
    desk = Desk()
    pending = desk.sent(PHOTO, "image/jpeg")
    noted = desk.sent(PHOTO, "image/jpeg")
    desk.note(noted)
    bad = desk.sent(PHOTO, "image/jpeg")
    desk.verdict(bad, Verdict.THREATS_FOUND)

    assert [each.attachment.state for each in desk.list()] == [
        AttachmentState.PENDING,
        AttachmentState.SCANNING,
        AttachmentState.REFUSED,
    ]
    assert [(each.file_url, each.thumbnail_url) for each in desk.list()] == [(None, None)] * 3
    assert desk.stored.files == {}
    assert set(desk.quarantine.uploads) == {pending.key, noted.key}


def test_malware_is_deleted_and_never_opened() -> None:
    desk = Desk()
    upload = desk.sent(PHOTO, "image/jpeg")
    opened_by: list[str] = []
    desk.quarantine.fetch = lambda key, *_: opened_by.append(key)  # type: ignore[method-assign]

    desk.verdict(upload, Verdict.THREATS_FOUND)

    assert (desk.one().state, desk.one().reason) == (AttachmentState.REFUSED, Reason.THREAT)
    assert desk.quarantine.uploads == {}
    assert opened_by == []


def test_without_a_verdict_a_file_waits_where_it_is_and_a_later_verdict_counts() -> None:
    desk = Desk()
    upload = desk.sent(PHOTO, "image/jpeg")

    desk.verdict(upload, Verdict.NONE)
    assert desk.one().state is AttachmentState.SCANNING
    assert set(desk.quarantine.uploads) == {upload.key}

    desk.verdict(upload)
    assert desk.one().state is AttachmentState.CLEAN


@pytest.mark.parametrize("order", ["note verdict", "verdict note", "verdict verdict note note"])
def test_messages_in_any_order_and_twice_come_to_the_same(order: str) -> None:
    desk = Desk()
    upload = desk.sent(PHOTO, "image/jpeg")

    for message in order.split():
        getattr(desk, message)(upload)

    assert desk.one().state is AttachmentState.CLEAN
    assert len(desk.stored.files) == 2
    assert desk.quarantine.uploads == {}


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("verdict", [Verdict.NO_THREATS_FOUND, Verdict.THREATS_FOUND])
def test_a_worker_that_dies_anywhere_loses_nothing(verdict: Verdict, before: bool) -> None:
    calls, at = 1, 0
    while at < calls:  # as many runs as there are calls to the outside
        at += 1
        desk = Desk(fuse=Fuse(at, before))
        upload = desk.sent(PHOTO, "image/jpeg")
        with pytest.raises(Crash):
            desk.verdict(upload, verdict)
        desk.verdict(upload, verdict)  # the queue brings it again
        clean = verdict is Verdict.NO_THREATS_FOUND
        assert desk.one().state is (AttachmentState.CLEAN if clean else AttachmentState.REFUSED)
        assert len(desk.stored.files) == (2 if clean else 0)
        assert desk.quarantine.uploads == {}
        if at == 1:
            whole = Desk()
            whole.verdict(whole.sent(PHOTO, "image/jpeg"), verdict)
            calls = whole.fuse.calls
    assert at == (8 if verdict is Verdict.NO_THREATS_FOUND else 5)


def test_a_verdict_is_of_the_very_upload_that_was_scanned() -> None:
    """The form works for a quarter of an hour: what was scanned may be replaced."""
    desk = Desk()
    harmless = desk.sent(A_PDF, "application/pdf")
    malware = desk.uploaded(A_PDF[:-8] + b"\n%%EOF \n")

    desk.verdict(harmless)
    assert desk.one().state is AttachmentState.SCANNING
    assert desk.stored.files == {}

    desk.verdict(malware, Verdict.THREATS_FOUND)
    assert desk.one().reason is Reason.THREAT


def test_what_is_uploaded_after_the_verdict_is_deleted_and_changes_nothing() -> None:
    desk = Desk()
    desk.verdict(desk.sent(A_PDF, "application/pdf"))
    kept = dict(desk.stored.files)

    again = desk.uploaded(A_PDF.replace(b"Catalog", b"Gatalog"))
    desk.note(again)

    assert desk.quarantine.uploads == {}
    desk.verdict(again)
    assert desk.stored.files == kept


def test_an_upload_that_nobody_asked_for_is_deleted() -> None:
    desk = Desk()
    upload = desk.uploaded(A_PDF, "unknown")

    assert desk.verdict(upload) is None
    assert desk.quarantine.uploads == {}
    assert desk.stored.files == {}


@pytest.mark.parametrize(
    ("promised", "instead", "reason"),
    [
        (A_PDF, A_PDF + b" ", Reason.WRONG_SIZE),
        (A_PDF, A_PDF[:-1], Reason.WRONG_SIZE),
        (A_PDF, A_PDF.replace(b"obj", b"OBJ"), Reason.WRONG_DIGEST),
    ],
)
def test_what_is_not_as_promised_is_refused(
    promised: bytes, instead: bytes, reason: Reason
) -> None:
    desk = Desk()
    digest = hashlib.sha256(promised).hexdigest()

    desk.verdict(desk.sent(promised, "application/pdf", instead=instead, sha=digest))

    assert desk.one().reason is reason
    assert desk.stored.files == {}
    assert desk.quarantine.uploads == {}


def test_who_comes_too_late_is_refused_and_the_upload_deleted() -> None:
    desk = Desk(rules=replace(RULES, max_files=1))
    upload = desk.sent(A_PDF, "application/pdf")
    desk.clock.at += RULES.upload_time
    desk.ask(A_PDF, "application/pdf")

    found = desk.verdict(upload)

    assert found is not None
    assert found.reason is Reason.NO_ROOM
    assert desk.quarantine.uploads == {}


@pytest.mark.parametrize(
    ("content", "state"),
    [(A_PDF, AttachmentState.CLEAN), (A_PDF + EICAR, AttachmentState.REFUSED)],
)
def test_where_nobody_scans_the_scanner_of_the_stage_does(
    content: bytes, state: AttachmentState
) -> None:
    desk = Desk(scanner=EICAR_SCANNER)

    desk.note(desk.sent(content, "application/pdf"))

    assert desk.one().state is state
    assert desk.quarantine.uploads == {}


def test_where_a_service_scans_an_upload_alone_clears_nothing() -> None:
    desk = Desk(scanner=None)
    upload = desk.sent(A_PDF, "application/pdf")

    desk.note(upload)

    assert desk.one().state is AttachmentState.SCANNING
    assert desk.stored.files == {}
    assert set(desk.quarantine.uploads) == {upload.key}


def test_files_that_others_keep_changing_come_again() -> None:
    desk = Desk()
    upload = desk.sent(A_PDF, "application/pdf")
    desk.store.put = lambda files: False  # type: ignore[method-assign]

    with pytest.raises(Unavailable):
        desk.verdict(upload)
    with pytest.raises(Unavailable):
        desk.ask(A_PDF, "application/pdf")
    assert set(desk.quarantine.uploads) == {upload.key}


def test_the_form_is_for_this_file_alone_and_for_a_quarter_of_an_hour() -> None:
    desk = Desk()

    invitation = desk.ask(A_PDF, "application/pdf")

    assert invitation.created
    key = upload_key(CASE.id, invitation.attachment.id)
    lifetime = timedelta(minutes=15)
    assert desk.quarantine.invited == [(key, "application/pdf", len(A_PDF), lifetime)]
    assert invitation.upload_until == desk.clock.now() + lifetime


def test_asking_again_gives_a_new_form_until_the_file_is_there() -> None:
    desk = Desk()
    digest = hashlib.sha256(A_PDF).hexdigest()
    first = desk.ask(A_PDF, "application/pdf", sha=digest)
    again = desk.ask(A_PDF, "application/pdf", sha=digest)

    assert again.attachment.id == first.attachment.id
    assert not again.created
    assert again.upload == first.upload
    desk.verdict(desk.uploaded(A_PDF))
    done = desk.ask(A_PDF, "application/pdf", sha=digest)
    assert (done.created, done.upload) == (False, None)
    assert done.attachment.state is AttachmentState.CLEAN


def test_a_thumbnail_has_a_name_of_its_own() -> None:
    desk = Desk()
    desk.verdict(desk.sent(PHOTO, "image/jpeg"))

    file = desk.one().file

    assert file is not None
    assert file.thumbnail is not None
    assert set(desk.stored.files) == {
        file_key(CASE.id, "f0", file.sha256),
        thumbnail_key(CASE.id, "f0", file.thumbnail),
    }
