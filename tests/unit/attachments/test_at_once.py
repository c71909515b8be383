"""Many who ask, upload and clear at once: between what one reads and writes, others come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from casework.domain.attachments import AttachmentState, CaseFiles
from casework.domain.errors import NoRoomForFile
from casework.domain.files import Wanted, upload_key
from casework.domain.references import reference_for
from casework.use_cases.attach_file import attach_file
from casework.use_cases.attachment_ports import Verdict
from casework.use_cases.clear_attachment import Uploaded, clear_attachment, note_upload
from tests.attachment_fakes import (
    RULES,
    InMemoryAttachments,
    InMemoryFiles,
    InMemoryQuarantine,
    a_clearing,
)
from tests.builders import PARTNER, History
from tests.fakes import FixedClock, InMemoryCases

SMALL = replace(RULES, max_files=3, max_bytes=100, max_entries=20)
CASE = History(case_id=reference_for("e-dongthap", "edt-1")).case


@dataclass
class Disturbed(InMemoryAttachments):
    """Others do something before a write."""

    others: list[Callable[[], None]] = field(default_factory=list)

    def put(self, files: CaseFiles) -> bool:
        if self.others:
            self.others.pop(0)()
        return super().put(files)


class System:
    def __init__(self) -> None:
        self.clock = FixedClock()
        self.store = Disturbed()
        self.quarantine = InMemoryQuarantine()
        self.clearing = a_clearing(self.store, self.quarantine, InMemoryFiles(), rules=SMALL)
        self.ids = count()

    def ask(self, size: int) -> None:
        with suppress(NoRoomForFile):
            attach_file(
                CASE.id,
                Wanted("a.pdf", "application/pdf", size),
                PARTNER,
                cases=InMemoryCases({CASE.id: CASE}),
                attachments=self.store,
                quarantine=self.quarantine,
                clock=self.clock,
                rules=SMALL,
                new_id=lambda: f"f{next(self.ids)}",
            )
        self.look()

    def upload(self, number: int) -> None:
        self._about(number, lambda up: note_upload(up, clearing=self.clearing, clock=self.clock))

    def verdict(self, number: int) -> None:
        verdict = Verdict.THREATS_FOUND if number % 2 else Verdict.NO_THREATS_FOUND
        self._about(
            number,
            lambda up: clear_attachment(up, verdict, clearing=self.clearing, clock=self.clock),
        )

    def wait(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    def _about(self, number: int, what: Callable[[Uploaded], object]) -> None:
        name = f"f{number}"
        etag = self.quarantine.receive(upload_key(CASE.id, name), b"%PDF-1.7 %%EOF")
        what(Uploaded(CASE.id, name, etag))
        self.look()

    def look(self) -> None:
        now, files = self.clock.now(), self.store.of(CASE.id)
        held = [each for each in files.attachments if each.takes_room(now)]
        assert len(held) <= SMALL.max_files
        assert sum(each.wanted.size for each in held) <= SMALL.max_bytes
        assert len(files.attachments) <= SMALL.max_entries


ASK = st.tuples(st.just("ask"), st.integers(1, 50))
STEP = st.one_of(
    *(ASK, ASK, ASK),
    st.tuples(st.just("upload"), st.integers(0, 8)),
    st.tuples(st.just("verdict"), st.integers(0, 8)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 60])),
)


@given(st.lists(st.tuples(STEP, st.lists(STEP, max_size=3)), min_size=4, max_size=25))
def test_however_many_come_at_once_the_limits_of_a_case_hold(
    steps: list[tuple[tuple[str, int], list[tuple[str, int]]]],
) -> None:
    system = System()

    def doing(step: tuple[str, int]) -> Callable[[], None]:
        what, number = step
        return lambda: getattr(system, what)(number)

    for step, others in steps:
        system.store.others = [doing(other) for other in others]
        doing(step)()


def test_of_thirty_who_ask_at_once_as_many_get_a_place_as_there_are() -> None:
    system = System()

    def asking() -> None:
        system.ask(1)

    system.store.others = [asking] * 18
    asking()

    states = [each.state for each in system.store.of(CASE.id).attachments]
    assert states == [AttachmentState.PENDING] * SMALL.max_files
