"""Pictures are decoded and encoded anew: EXIF with its place and device, comments, colour
profiles, previews and whatever hangs at the end of the file stay behind."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from PIL import Image, ImageOps

from casework.domain.files import FileRefused, FileRules, Reason
from casework.use_cases.attachment_ports import Cleaned

FORMATS: Final[Mapping[str, str]] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
}
_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 3},  # a third of the time, and hardly larger
    "WEBP": {"quality": 90},
}
_MODES: Final = {"JPEG": ("L", "RGB"), "PNG": ("L", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}
_THUMBNAIL_QUALITY: Final = 80
_WHITE: Final = (255, 255, 255)


def reencoded(content: bytes, content_type: str, rules: FileRules) -> Cleaned:
    """Upright, with a thumbnail. Raises FileRefused."""
    kind = FORMATS[content_type]
    with _hostile(), Image.open(io.BytesIO(content), formats=[kind]) as opened:
        _check(opened, kind, rules)
        opened.load()
        picture = _plain(_upright(opened), kind)
    return Cleaned(_encoded(picture, kind), _thumbnail(picture, rules.thumbnail_pixels))


@contextmanager
def _hostile() -> Iterator[None]:
    """A file made to break a decoder makes it raise anything. Too little memory is no fault of the
    file's: that is tried again."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd files; their size is looked at here
            yield
    except (FileRefused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise FileRefused(Reason.TOO_MANY_PIXELS) from error
    except Exception as error:
        raise FileRefused(Reason.UNREADABLE) from error


def _check(opened: Image.Image, kind: str, rules: FileRules) -> None:
    """Before a pixel is decoded: a few kilobytes may say that they are a gigabyte."""
    if opened.width * opened.height > rules.max_pixels:
        raise FileRefused(Reason.TOO_MANY_PIXELS)
    # The further pictures of a telephone's JPEG are previews and depths, and left behind.
    if kind != "JPEG" and getattr(opened, "n_frames", 1) > 1:
        raise FileRefused(Reason.ANIMATED)


def _upright(opened: Image.Image) -> Image.Image:
    with suppress(Exception):  # an EXIF that cannot be read is no reason to refuse the picture
        return ImageOps.exif_transpose(opened)
    return opened


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """In a mode that the format knows, without anything beside the pixels."""
    modes = _MODES[kind]
    if picture.mode not in modes:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if picture.mode not in modes:
        picture = picture.convert(modes[-1])
    picture.info.clear()
    return picture


def _encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **_OPTIONS[kind])
    return out.getvalue()


def _thumbnail(picture: Image.Image, pixels: int) -> bytes:
    """Of the encoded picture's pixels; what is transparent becomes white."""
    small = picture.copy()
    small.thumbnail((pixels, pixels))
    if small.mode == "RGBA":
        flat = Image.new("RGB", small.size, _WHITE)
        flat.paste(small, mask=small.getchannel("A"))
        small = flat
    out = io.BytesIO()
    small.convert("RGB").save(out, "JPEG", quality=_THUMBNAIL_QUALITY)
    return out.getvalue()
