"""Pictures are encoded anew: nothing of them is kept but their pixels, upright."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from casework.adapters.files import FileCleaner
from casework.domain.files import FileRefused, Reason
from casework.use_cases.attachment_ports import Cleaned
from tests.attachment_fakes import RULES
from tests.pictures import (
    MAKER,
    OWNER,
    RIGHT_SIDE_DOWN,
    XMP,
    a_bomb,
    a_photo,
    a_picture,
    encoded,
    exif,
    opened,
)

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PAGE = b"<html><script>alert(document.domain)</script></html>"


def cleaned(content: bytes, content_type: str = "image/jpeg", **rules: int) -> Cleaned:
    changed: dict[str, Any] = rules
    return FileCleaner().cleaned(content, content_type, replace(RULES, **changed))


def refusal(content: bytes, content_type: str = "image/jpeg", **rules: int) -> Reason:
    with pytest.raises(FileRefused) as refused:
        cleaned(content, content_type, **rules)
    return refused.value.reason


@pytest.mark.parametrize("kind", TYPES)
def test_place_device_owner_and_profile_stay_behind(kind: str) -> None:
    photo = a_photo((400, 300), kind=kind)
    assert opened(photo).getexif().get_ifd(0x8825), "the photo has a place"

    result = cleaned(photo, TYPES[kind])

    assert result.thumbnail is not None
    for content in (result.content, result.thumbnail):
        picture = opened(content)
        assert not dict(picture.getexif())
        told = {"exif", "xmp", "icc_profile", "comment", "photoshop", "XML:com.adobe.xmp"}
        assert not told & set(picture.info)
        for trace in (MAKER.encode(), OWNER.encode(), XMP, b"profileprofile", b"Exif"):
            assert trace not in content
    assert opened(result.content).format == kind


@pytest.mark.parametrize("kind", TYPES)
def test_a_picture_lies_as_it_was_seen(kind: str) -> None:
    sideways = a_photo((60, 40), orientation=RIGHT_SIDE_DOWN, kind=kind)

    picture = opened(cleaned(sideways, TYPES[kind]).content).convert("RGB")

    assert picture.size == (40, 60)
    top, bottom = picture.getpixel((20, 5)), picture.getpixel((20, 55))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > 50 > top[2], "red was left, and is above"
    assert bottom[2] > 200 > 50 > bottom[0]


def test_text_in_a_png_stays_behind() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", OWNER)
    info.add_itxt("Location", MAKER)

    result = cleaned(encoded(a_picture(), "PNG", pnginfo=info), "image/png")

    assert OWNER.encode() not in result.content
    assert MAKER.encode() not in result.content


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
        *(("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *(("WEBP", mode) for mode in ("L", "RGB", "RGBA")),
    ],
)
def test_every_kind_of_pixel_is_read(kind: str, mode: str) -> None:
    picture = a_picture(mode="L").convert("I").convert("I;16") if mode == "I;16" else None

    result = cleaned(encoded(picture or a_picture(mode=mode), kind), TYPES[kind])

    assert opened(result.content).size == (60, 40)
    assert result.thumbnail is not None
    assert opened(result.thumbnail).mode == "RGB"


def test_what_is_transparent_stays_so_and_is_white_in_the_thumbnail() -> None:
    glass = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    colours = glass.convert("P")
    colours.info["transparency"] = 0

    for picture in (glass, colours):
        result = cleaned(encoded(picture, "PNG"), "image/png")
        assert result.thumbnail is not None
        assert opened(result.content).convert("RGBA").getpixel((9, 9)) == (0, 0, 0, 0)
        assert opened(result.thumbnail).getpixel((9, 9)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "small"), [((1000, 500), (320, 160)), ((500, 1000), (160, 320)), ((10, 8), (10, 8))]
)
def test_a_thumbnail_fits_into_320_pixels_and_is_not_made_larger(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    thumbnail = cleaned(encoded(a_picture(size), "JPEG")).thumbnail

    assert thumbnail is not None
    assert opened(thumbnail).size == small
    assert opened(thumbnail).format == "JPEG"


def test_what_hangs_at_the_end_stays_behind() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("run.exe", "MZ")
    photo = a_photo()

    for tail in (archive.getvalue(), PAGE, b"GIF89a" + bytes(100)):
        result = cleaned(photo + tail)
        assert tail[:20] not in result.content
        assert not zipfile.is_zipfile(io.BytesIO(result.content))
        assert opened(result.content).size == (60, 40)


def test_a_page_in_a_comment_stays_behind() -> None:
    photo = encoded(a_picture(), "JPEG", comment=PAGE)
    assert PAGE in photo

    assert b"script" not in cleaned(photo).content


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (encoded(a_picture(), "GIF"), "image/jpeg"),
        (encoded(a_picture(), "PNG"), "image/jpeg"),
        (encoded(a_picture(), "JPEG"), "image/png"),
        (encoded(a_picture(), "TIFF"), "image/webp"),
        (PAGE, "image/jpeg"),
        (b"MZ" + bytes(100), "image/png"),
        (b"", "image/jpeg"),
        (b"GIF89a" + encoded(a_picture(), "JPEG"), "image/jpeg"),
    ],
)
def test_a_file_of_another_type_is_refused(content: bytes, content_type: str) -> None:
    assert refusal(content, content_type) is Reason.WRONG_TYPE


@pytest.mark.parametrize("kind", TYPES)
def test_a_picture_that_is_cut_off_is_refused(kind: str) -> None:
    whole = encoded(Image.effect_noise((200, 200), 90).convert("RGB"), kind)

    for length in (30, len(whole) // 2, len(whole) - 200):
        assert refusal(whole[:length], TYPES[kind]) is Reason.UNREADABLE


def test_only_the_beginning_of_a_type_is_no_picture() -> None:
    assert refusal(b"\xff\xd8\xff" + PAGE) is Reason.UNREADABLE
    assert refusal(b"\x89PNG\r\n\x1a\n" + PAGE, "image/png") is Reason.UNREADABLE


@pytest.mark.parametrize("size", [(50_001, 1_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_that_would_be_a_huge_picture_is_never_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    bomb = a_bomb(*size)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)

    assert len(bomb) < 500
    assert refusal(bomb, "image/png") is Reason.TOO_MANY_PIXELS


def test_a_picture_of_exactly_the_most_pixels_is_taken() -> None:
    picture = encoded(a_picture((50, 40)), "PNG")

    assert cleaned(picture, "image/png", max_pixels=2000).content
    assert refusal(picture, "image/png", max_pixels=1999) is Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(kind: str) -> None:
    frames = [a_picture(), a_picture((60, 40), "L").convert("RGB")]
    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:])

    assert refusal(moving, TYPES[kind]) is Reason.ANIMATED


def test_of_a_telephones_photo_with_previews_the_photo_is_kept() -> None:
    preview = a_picture((30, 20))
    preview.info["exif"] = exif().tobytes()
    several = encoded(a_picture((90, 60)), "MPO", save_all=True, append_images=[preview])
    assert opened(several).n_frames == 2  # type: ignore[attr-defined]

    result = cleaned(several)

    picture = opened(result.content)
    assert (picture.size, picture.format) == ((90, 60), "JPEG")


def test_an_exif_that_cannot_be_read_is_no_reason_to_refuse() -> None:
    photo = encoded(a_picture(), "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff")

    assert opened(cleaned(photo).content).size == (60, 40)


@pytest.mark.parametrize("error", [ValueError, IndexError, ZeroDivisionError, RecursionError])
def test_whatever_a_decoder_raises_the_file_is_refused(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", broken)

    assert refusal(a_photo()) is Reason.UNREADABLE


def test_too_little_memory_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", short)

    with pytest.raises(MemoryError):
        cleaned(a_photo())
