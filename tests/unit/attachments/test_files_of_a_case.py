"""The files of a case as one value: limits, the way to a verdict, what time makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from casework.domain.attachments import (
    QUARANTINE,
    STATE_NAMES,
    Attachment,
    AttachmentState,
    CaseFiles,
    CleanFile,
    check_may_add,
)
from casework.domain.case import Actor, Role
from casework.domain.commands import RefuseCase, RouteCase
from casework.domain.errors import CaseNotOpenToCaller, NoRoomForFile, NotAllowedInState
from casework.domain.files import (
    FileNotAccepted,
    Reason,
    Wanted,
    download_name,
    owner_of,
    upload_key,
)
from tests.attachment_fakes import RULES
from tests.builders import (
    CITIZEN,
    LEADER,
    NINE_O_CLOCK,
    OFFICER,
    OPERATOR,
    OVERSIGHT,
    PARTNER,
    SUPERVISOR,
    History,
    a_classification,
)

CASE = "DT-2345-6789-AB-C"
A_LITTLE = timedelta(microseconds=1)
CLEAN = CleanFile(900, "ab" * 32, "cd" * 32)


def a_file(size: int = 1000, sha256: str | None = None, **changes: str) -> Wanted:
    return replace(Wanted("anh.jpg", "image/jpeg", size, sha256), **changes)


def requested(
    files: CaseFiles, id: str = "a", wanted: Wanted | None = None, at: datetime = NINE_O_CLOCK
) -> CaseFiles:
    return files.requested(id, wanted or a_file(), PARTNER, at, RULES)[0]


def state(files: CaseFiles, id: str = "a", at: datetime = NINE_O_CLOCK) -> AttachmentState:
    return known(files, id).as_of(at).state


def known(files: CaseFiles, id: str = "a") -> Attachment:
    found = files.find(id)
    assert found is not None
    return found


def test_a_file_waits_for_its_upload_is_scanned_and_clean() -> None:
    pending = requested(CaseFiles(CASE))
    scanning = pending.uploaded("a", NINE_O_CLOCK, RULES)
    clean = scanning.cleared("a", CLEAN, NINE_O_CLOCK)

    assert [state(files) for files in (pending, scanning, clean)] == [
        AttachmentState.PENDING,
        AttachmentState.SCANNING,
        AttachmentState.CLEAN,
    ]
    assert known(clean).file == CLEAN
    assert [files.revision for files in (pending, scanning, clean)] == [1, 2, 3]


def test_the_first_verdict_stands() -> None:
    scanning = requested(CaseFiles(CASE)).uploaded("a", NINE_O_CLOCK, RULES)
    clean = scanning.cleared("a", CLEAN, NINE_O_CLOCK)
    refused = scanning.refused("a", Reason.THREAT, NINE_O_CLOCK)

    assert clean.refused("a", Reason.THREAT, NINE_O_CLOCK) is clean
    assert clean.uploaded("a", NINE_O_CLOCK, RULES) is clean
    assert refused.cleared("a", CLEAN, NINE_O_CLOCK) is refused
    assert refused.refused("a", Reason.ANIMATED, NINE_O_CLOCK) is refused


def test_what_nobody_asked_for_changes_nothing() -> None:
    files = requested(CaseFiles(CASE))

    assert files.uploaded("b", NINE_O_CLOCK, RULES) is files
    assert files.cleared("b", CLEAN, NINE_O_CLOCK) is files


def test_a_place_that_is_not_used_in_time_is_given_up_and_can_be_had_again() -> None:
    files = requested(CaseFiles(CASE))
    end = NINE_O_CLOCK + RULES.upload_time

    assert state(files, at=end - A_LITTLE) is AttachmentState.PENDING
    assert state(files, at=end) is AttachmentState.EXPIRED
    assert not known(files).takes_room(end)
    late = files.uploaded("a", end, RULES)
    assert state(late, at=end) is AttachmentState.SCANNING


def test_who_comes_late_finds_the_place_given_to_another() -> None:
    rules = replace(RULES, max_files=1)
    end = NINE_O_CLOCK + RULES.upload_time
    files, _ = CaseFiles(CASE).requested("a", a_file(), PARTNER, NINE_O_CLOCK, rules)
    files, _ = files.requested("b", a_file(), PARTNER, end, rules)

    late = files.uploaded("a", end, rules)

    assert (state(late), known(late).reason) == (AttachmentState.REFUSED, Reason.NO_ROOM)
    assert state(late, "b", end) is AttachmentState.PENDING


def test_a_file_without_a_verdict_is_told_of_when_quarantine_forgets_it() -> None:
    files = requested(CaseFiles(CASE)).uploaded("a", NINE_O_CLOCK, RULES)
    gone = NINE_O_CLOCK + QUARANTINE

    assert state(files, at=gone - A_LITTLE) is AttachmentState.SCANNING
    told = known(files).as_of(gone)
    assert (told.state, told.reason) == (AttachmentState.REFUSED, Reason.NOT_SCANNED)
    assert not known(files).takes_room(gone)


def test_a_clean_file_stays_clean_for_ever() -> None:
    files = requested(CaseFiles(CASE)).uploaded("a", NINE_O_CLOCK, RULES)
    files = files.cleared("a", CLEAN, NINE_O_CLOCK)

    assert state(files, at=NINE_O_CLOCK + timedelta(days=9999)) is AttachmentState.CLEAN


def test_the_same_content_gets_the_place_it_has_and_more_time() -> None:
    wanted = a_file(sha256="0" * 64)
    later = NINE_O_CLOCK + timedelta(minutes=50)
    files = requested(CaseFiles(CASE), "a", wanted)

    again, found = files.requested("b", wanted, PARTNER, later, RULES)

    assert found.id == "a"
    assert len(again.attachments) == 1
    assert found.upload_until == later + RULES.upload_time
    uploaded = again.uploaded("a", later, RULES)
    assert uploaded.requested("b", wanted, PARTNER, later, RULES) == (uploaded, known(uploaded))


@pytest.mark.parametrize(
    ("wanted", "actor"),
    [
        (a_file(), PARTNER),
        (a_file(sha256="1" * 64), PARTNER),
        (a_file(sha256="0" * 64, file_name="khac.jpg"), PARTNER),
        (a_file(sha256="0" * 64), OFFICER),
    ],
)
def test_another_file_gets_a_place_of_its_own(wanted: Wanted, actor: Actor) -> None:
    files = requested(CaseFiles(CASE), "a", a_file(sha256="0" * 64))

    _, found = files.requested("b", wanted, actor, NINE_O_CLOCK, RULES)

    assert found.id == "b"


def test_two_photos_of_one_name_and_size_are_two_files() -> None:
    files = requested(requested(CaseFiles(CASE), "a"), "b")

    assert [each.id for each in files.attachments] == ["a", "b"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (a_file(content_type="image/gif"), "content_type"),
        (a_file(content_type="text/html"), "content_type"),
        (a_file(size=20_000_001), "size"),
        (replace(a_file(size=100_000_001), content_type="video/mp4"), "size"),
    ],
)
def test_a_file_that_is_not_accepted_is_refused_naming_the_field(
    wanted: Wanted, field: str
) -> None:
    with pytest.raises(FileNotAccepted) as refusal:
        requested(CaseFiles(CASE), "a", wanted)

    assert [fault.field for fault in refusal.value.faults] == [field]


def test_the_largest_file_of_each_type_is_taken() -> None:
    for kind in RULES.types:
        wanted = Wanted("a", kind.content_type, kind.max_bytes)
        assert requested(CaseFiles(CASE), "a", wanted).attachments


def test_a_case_has_room_for_so_many_files_and_bytes_exactly() -> None:
    rules = replace(RULES, max_files=2, max_bytes=100)
    first, _ = CaseFiles(CASE).requested("a", a_file(60), PARTNER, NINE_O_CLOCK, rules)

    with pytest.raises(NoRoomForFile):
        first.requested("b", a_file(41), PARTNER, NINE_O_CLOCK, rules)
    full, _ = first.requested("b", a_file(40), PARTNER, NINE_O_CLOCK, rules)
    with pytest.raises(NoRoomForFile):
        full.requested("c", a_file(0), PARTNER, NINE_O_CLOCK, rules)
    freed = full.refused("a", Reason.THREAT, NINE_O_CLOCK)
    assert freed.requested("c", a_file(60), PARTNER, NINE_O_CLOCK, rules)[1].id == "c"


def test_what_is_remembered_of_a_case_is_bounded_and_unused_places_are_forgotten() -> None:
    rules = replace(RULES, max_entries=2)
    files, _ = CaseFiles(CASE).requested("a", a_file(), PARTNER, NINE_O_CLOCK, rules)
    files = files.refused("a", Reason.THREAT, NINE_O_CLOCK)
    files, _ = files.requested("b", a_file(), PARTNER, NINE_O_CLOCK, rules)
    forgotten = NINE_O_CLOCK + RULES.upload_time + QUARANTINE

    with pytest.raises(NoRoomForFile):
        files.requested("c", a_file(), PARTNER, forgotten - A_LITTLE, rules)
    after, _ = files.requested("c", a_file(), PARTNER, forgotten, rules)
    assert [each.id for each in after.attachments] == ["a", "c"]


@pytest.mark.parametrize("actor", [PARTNER, OPERATOR, SUPERVISOR, OFFICER, LEADER])
def test_the_sender_the_desk_and_the_agencies_add_files_while_the_case_is_open(
    actor: Actor,
) -> None:
    history = History().forwarded()

    check_may_add(history.case, actor)


@pytest.mark.parametrize("actor", [OVERSIGHT, CITIZEN, Actor(Role.SYSTEM, "system")])
def test_others_do_not(actor: Actor) -> None:
    with pytest.raises(CaseNotOpenToCaller):
        check_may_add(History().case, actor)


def test_a_case_that_is_over_takes_no_more_files() -> None:
    unsure = RouteCase(a_classification(confidence=0.1))
    refused = History().does(unsure).does(RefuseCase("spam", "Quảng cáo"), OPERATOR)

    with pytest.raises(NotAllowedInState):
        check_may_add(refused.case, PARTNER)


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("anh.jpg", "anh.jpg"),
        ("ANH.JPEG", "ANH.JPEG"),
        ("anh", "anh.jpg"),
        ("trang.html", "trang.html.jpg"),
        ("anh.jpg.exe", "anh.jpg.exe.jpg"),
        (".jpg", ".jpg"),
    ],
)
def test_a_file_is_saved_with_an_extension_of_its_type(name: str, saved: str) -> None:
    assert download_name(name, RULES.types[0]) == saved


def test_a_key_in_quarantine_names_case_and_file() -> None:
    assert owner_of(upload_key(CASE, "0a1b")) == (CASE, "0a1b")


@pytest.mark.parametrize(
    "key",
    [
        "malware-protection-resource-validation-object",
        f"files/{CASE}/a",
        f"incoming/{CASE}",
        f"incoming/{CASE}/a/b",
        f"incoming/{CASE}/..",
        f"incoming/{CASE}/a\n",
        "",
    ],
)
def test_other_keys_name_nobody(key: str) -> None:
    assert owner_of(key) is None


def test_every_state_has_a_name() -> None:
    assert set(STATE_NAMES) == set(AttachmentState)
