"""Files as telephones make them, and as people make them who mean harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any, Final

from PIL import Image

MAKER: Final = "SieuThi Phone 12"
OWNER: Final = "Nguyen Van A"
XMP: Final = b"<x:xmpmeta>GPSLatitude=10,27.6N</x:xmpmeta>"
RIGHT_SIDE_DOWN: Final = 6
"""EXIF: to be turned a quarter to the right."""


def a_picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue, as far as the mode has colours."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """With the place Cao Lãnh, the device, and a name."""
    tags = Image.Exif()
    tags[0x010F] = MAKER
    tags[0x013B] = OWNER
    tags[0x0112] = orientation
    place = tags.get_ifd(0x8825)
    place.update({1: "N", 2: (10.0, 27.0, 36.0), 3: "E", 4: (105.0, 37.0, 48.0)})
    return tags


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def a_photo(size: tuple[int, int] = (60, 40), *, orientation: int = 1, kind: str = "JPEG") -> bytes:
    """With everything that tells of place, device and owner."""
    more: dict[str, Any] = {"comment": OWNER.encode()} if kind == "JPEG" else {}
    return encoded(
        a_picture(size), kind, exif=exif(orientation), xmp=XMP, icc_profile=b"profile" * 20, **more
    )


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes which says that it is that large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I4s", 8 + len(inside), kind) + inside


def a_video(brand: bytes = b"isom", place: bytes = b"+10.4600+105.6300/") -> bytes:
    """An MP4 with the place where a telephone writes it, twice, and a table of offsets."""
    where = box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7), place)
    header = box(b"ftyp", brand, bytes(4), b"mp42")
    samples = box(b"mdat", b"samples of picture and sound")
    tables = box(b"mdia", box(b"minf", box(b"stbl", box(b"stco", struct.pack(">I", len(header))))))
    return b"".join(
        (
            header,
            samples,
            box(
                b"moov",
                box(b"mvhd", bytes(100)),
                box(b"udta", where),
                box(b"trak", tables, box(b"meta", b"com.apple.quicktime.location", place)),
            ),
            box(b"uuid", bytes(16), place),
        )
    )


A_PDF: Final = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
