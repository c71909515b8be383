"""One case whose files go through all hands: who asks, who uploads, who clears, who looks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from casework.domain.attachments import Attachment
from casework.domain.files import FileRules, Wanted, upload_key
from casework.domain.references import reference_for
from casework.use_cases.attach_file import Invitation, attach_file
from casework.use_cases.attachment_ports import Scanner, Verdict
from casework.use_cases.clear_attachment import Uploaded, clear_attachment, note_upload
from casework.use_cases.list_attachments import ListedFile, list_attachments
from tests.attachment_fakes import (
    RULES,
    InMemoryAttachments,
    InMemoryFiles,
    InMemoryQuarantine,
    a_clearing,
)
from tests.builders import OPERATOR, PARTNER, History
from tests.fakes import FixedClock, InMemoryCases
from tests.world import Fuse, Fused

CASE = History(case_id=reference_for("e-dongthap", "edt-1")).case


@dataclass
class Desk:
    """`fuse` kills a worker."""

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
