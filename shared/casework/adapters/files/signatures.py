"""How a file of each type begins. A table and not a library: those name the likeliest of hundreds
of types, while here one type is claimed and has to be proved."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from casework.domain.files import FileRefused, Reason

_HEAD: Final = 64
_PDF_END: Final = 2048
"""Bytes at the end of a PDF in which its end mark is: some programs write a little after it."""


def _mpeg_audio(head: bytes) -> bool:
    """A tag, or a frame: eleven bits set, and a layer (AAC has none)."""
    return head[:3] == b"ID3" or (
        len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0
    )


def _mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] != b"qt  "


def _quicktime(head: bytes) -> bool:
    return head[4:12] == b"ftypqt  "


def _riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == kind


def _begins(mark: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(mark)


def _webm(head: bytes) -> bool:
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head


def _pdf(head: bytes) -> bool:
    return re.match(rb"%PDF-[12]\.\d", head) is not None


_SIGNATURES: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "image/jpeg": _begins(b"\xff\xd8\xff"),
    "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
    "image/webp": _riff(b"WEBP"),
    "application/pdf": _pdf,
    "audio/mpeg": _mpeg_audio,
    "audio/mp4": _mp4,
    "audio/ogg": _begins(b"OggS"),
    "audio/wav": _riff(b"WAVE"),
    "video/mp4": _mp4,
    "video/quicktime": _quicktime,
    "video/3gpp": _mp4,
    "video/webm": _webm,
}
KNOWN: Final = frozenset(_SIGNATURES)
BOXED: Final = frozenset({"audio/mp4", "video/mp4", "video/quicktime", "video/3gpp"})
"""Files of the ISO base media format."""


def check_signature(content: bytes, content_type: str) -> None:
    """Raises FileRefused: not of this type, or a PDF without its end."""
    proves = _SIGNATURES.get(content_type)
    if proves is None or not proves(content[:_HEAD]):
        raise FileRefused(Reason.WRONG_TYPE)
    if content_type == "application/pdf" and b"%%EOF" not in content[-_PDF_END:]:
        raise FileRefused(Reason.UNREADABLE)
