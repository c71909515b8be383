"""MP4, QuickTime and 3GPP (ISO/IEC 14496-12): a file is a sequence of boxes, which hold boxes.

What a telephone writes of place, device and owner lies in `udta`, `meta` and `uuid` boxes, which no
player needs. They, and unused space, become `free` boxes full of zeros: every other byte stays
where it is, and the tables of offsets stay right. What drones and action cameras record among the
samples themselves (a track of measurements) is not touched.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from casework.domain.files import FileRefused, Reason

_TELLING: Final = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_HOLDING: Final = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
_DEEPEST: Final = 8
_MOST_BOXES: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Box:
    """From `start` to `end`; its content begins at `inside`."""

    kind: bytes
    start: int
    inside: int
    end: int


def without_user_data(content: bytes) -> bytes:
    """Raises FileRefused for one that is cut off or has no index."""
    changed = bytearray(content)
    found = list(_boxes(content, 0, len(content)))
    if not {b"moov", b"mdat"} <= {box.kind for box in found}:
        raise FileRefused(Reason.UNREADABLE)
    for box in found:
        _blank(changed, box, 0)
    return bytes(changed)


def _blank(content: bytearray, box: _Box, depth: int) -> None:
    if box.kind in _TELLING:
        content[box.start + 4 : box.start + 8] = b"free"
        content[box.inside : box.end] = bytes(box.end - box.inside)
    elif box.kind in _HOLDING and depth < _DEEPEST:
        for inner in _boxes(content, box.inside, box.end):
            _blank(content, inner, depth + 1)


def _boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[_Box]:
    """Raises FileRefused for a box that ends outside of what holds it."""
    for _ in range(_MOST_BOXES):
        if start == end:
            return
        box = _box(content, start, end)
        yield box
        start = box.end
    raise FileRefused(Reason.UNREADABLE)


def _box(content: bytes | bytearray, start: int, end: int) -> _Box:
    if end - start < 8:
        raise FileRefused(Reason.UNREADABLE)
    size, kind = struct.unpack_from(">I4s", content, start)
    inside = start + 8
    if size == 1 and end - start >= 16:
        (size,) = struct.unpack_from(">Q", content, inside)
        inside += 8
    elif size == 0:
        size = end - start
    if size < inside - start or size > end - start:
        raise FileRefused(Reason.UNREADABLE)
    return _Box(kind, start, inside, start + size)
