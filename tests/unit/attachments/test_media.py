"""Documents, sound and video: of their type, whole, and where possible without the place."""

from __future__ import annotations

import struct

import pytest

from casework.adapters.files import FileCleaner
from casework.adapters.files.signatures import KNOWN
from casework.domain.files import FileRefused, Reason
from tests.attachment_fakes import RULES
from tests.pictures import A_PDF, a_video, box

PLACE = b"+10.4600+105.6300/"
MP3 = b"\xff\xfb\x90\x00" + bytes(400)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(100)
WHOLE = {
    "application/pdf": A_PDF,
    "audio/mpeg": MP3,
    "audio/ogg": b"OggS" + bytes(100),
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40),
    "video/webm": WEBM,
}
BOXED = {
    "audio/mp4": a_video(b"M4A "),
    "video/mp4": a_video(),
    "video/quicktime": a_video(b"qt  "),
    "video/3gpp": a_video(b"3gp5"),
}


def cleaned(content: bytes, content_type: str) -> bytes:
    return FileCleaner().cleaned(content, content_type, RULES).content


def refusal(content: bytes, content_type: str) -> Reason:
    with pytest.raises(FileRefused) as refused:
        cleaned(content, content_type)
    return refused.value.reason


def test_every_type_that_is_accepted_has_its_mark() -> None:
    assert {kind.content_type for kind in RULES.types} == KNOWN


@pytest.mark.parametrize("content_type", WHOLE)
def test_documents_and_sound_are_kept_as_they_are(content_type: str) -> None:
    result = FileCleaner().cleaned(WHOLE[content_type], content_type, RULES)

    assert result.content == WHOLE[content_type]
    assert result.thumbnail is None


@pytest.mark.parametrize("content_type", [*WHOLE, *BOXED])
def test_no_type_passes_for_another(content_type: str) -> None:
    family = {"audio/mp4", "video/mp4", "video/3gpp"}  # one format, told apart by no mark
    for other, content in {**WHOLE, **BOXED}.items():
        if other != content_type and not {other, content_type} <= family:
            assert refusal(content, content_type) is Reason.WRONG_TYPE


@pytest.mark.parametrize("content_type", [*WHOLE, *BOXED])
@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"MZ" + bytes(99), b"PK\x03\x04", b"\x7fELF", bytes(200)]
)
def test_programs_pages_and_archives_are_of_no_type(content: bytes, content_type: str) -> None:
    assert refusal(content, content_type) is Reason.WRONG_TYPE


def test_a_page_before_a_pdf_is_no_pdf() -> None:
    assert refusal(b"<html>" + A_PDF, "application/pdf") is Reason.WRONG_TYPE
    assert refusal(b"%PDF-x.y" + A_PDF, "application/pdf") is Reason.WRONG_TYPE


def test_a_pdf_without_its_end_was_cut_off() -> None:
    assert refusal(A_PDF[:-8], "application/pdf") is Reason.UNREADABLE


def test_sound_of_another_kind_is_no_mp3() -> None:
    assert refusal(b"\xff\xf1\x50\x80" + bytes(100), "audio/mpeg") is Reason.WRONG_TYPE  # AAC
    assert cleaned(b"ID3\x04" + bytes(100), "audio/mpeg")


@pytest.mark.parametrize("content_type", BOXED)
def test_a_video_tells_no_place_and_every_other_byte_stays(content_type: str) -> None:
    video = BOXED[content_type]
    assert video.count(PLACE) == 3

    result = cleaned(video, content_type)

    assert PLACE not in result
    assert b"location" not in result
    assert len(result) == len(video)
    kept = ("ftyp", "mdat", "moov", "mvhd", "trak", "mdia", "stco")
    assert all(result.index(name.encode()) == video.index(name.encode()) for name in kept)
    (offset,) = struct.unpack_from(">I", result, result.index(b"stco") + 4)
    assert result[offset + 8 :].startswith(b"samples of picture and sound")
    assert cleaned(result, content_type) == result


def test_boxes_of_64_bit_and_a_last_one_without_an_end_are_read() -> None:
    samples = struct.pack(">I4sQ", 1, b"mdat", 16 + 7) + b"samples"
    index = box(b"moov", box(b"udta", PLACE))
    endless = struct.pack(">I4s", 0, b"free") + PLACE
    video = box(b"ftyp", b"isom", bytes(4)) + samples + index + endless

    result = cleaned(video, "video/mp4")

    assert PLACE not in result
    assert b"samples" in result


@pytest.mark.parametrize(
    "video",
    [
        a_video()[:-1],
        a_video()[:60],
        a_video() + b"PK\x03\x04" + bytes(30),
        a_video() + b"\x00\x00\x00",
        box(b"ftyp", b"isom", bytes(4)),
        box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", b"samples"),
        box(b"ftyp", b"isom", bytes(4)) + box(b"moov") + struct.pack(">I4s", 7, b"mdat"),
        box(b"ftyp", b"isom", bytes(4))
        + box(b"mdat")
        + box(b"moov", struct.pack(">I4s", 99, b"x")),
        box(b"ftyp", b"isom", bytes(4)) + box(b"mdat") + box(b"moov", b"\x00\x00\x00\x01trak"),
    ],
)
def test_a_video_that_is_cut_off_has_no_index_or_hides_something_behind_is_refused(
    video: bytes,
) -> None:
    assert refusal(video, "video/mp4") is Reason.UNREADABLE


def test_boxes_in_boxes_without_end_are_not_followed() -> None:
    deep = b""
    for _ in range(3000):
        deep = box(b"moov", deep)
    video = box(b"ftyp", b"isom", bytes(4)) + box(b"mdat") + deep

    assert len(cleaned(video, "video/mp4")) == len(video)
