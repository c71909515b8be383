"""What may not leave with a text: phone numbers, addresses of email, identity numbers."""

from __future__ import annotations

import re
from typing import Final

_PERSONAL: Final = (
    re.compile(r"[^\s@]+@[^\s@]+\.\w+"),
    # digits, perhaps in groups: phone numbers (9 and more), căn cước (12), CMND (9)
    re.compile(r"(?<![\w/])\+?\d(?:[ .-]?\d){8,14}(?![\w/])"),
)
_MASK: Final = "[…]"


def personal_data_in(text: str) -> tuple[str, ...]:
    """The places that look like personal data, in the order of the patterns."""
    return tuple(found.group() for pattern in _PERSONAL for found in pattern.finditer(text))


def redacted(text: str) -> str:
    """The text without those places. Names stay: no pattern tells them from other words."""
    for pattern in _PERSONAL:
        text = pattern.sub(_MASK, text)
    return text
