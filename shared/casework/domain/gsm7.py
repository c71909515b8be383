"""What an SMS can carry: the GSM 7 bit default alphabet, its lengths, and text brought into it.

Source of the tables: 3GPP TS 23.038, §6.2.1 (default alphabet) and §6.2.1.1 (its extension). A
message of one part has 160 septets; one character outside the alphabet turns it into UCS-2, with
70 characters a part and a higher price.
"""

from __future__ import annotations

import unicodedata
from typing import Final

SMS_SEPTETS: Final = 160
"""Of one part."""
DEFAULT_ALPHABET: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"  # without the escape 0x1B, which is no character
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = "\f^{}\\[~]|€"
"""Each is sent as escape and septet: it counts two."""
_SEPTETS: Final = dict.fromkeys(DEFAULT_ALPHABET, 1) | dict.fromkeys(EXTENSION, 2)
_SPELLED: Final = str.maketrans(
    {"đ": "d", "Đ": "D", "₫": "d", "×": "x", "°": "o", "⁄": "/", "÷": "/"}
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛‹›′´`", "'")
    | dict.fromkeys("‐‑‒–—―−•·", "-")
)
_UNKNOWN_LETTER: Final = "?"
_CUT: Final = "..."


class NotInAlphabet(ValueError):
    """A character that GSM 7 bit does not have."""


def septets(text: str) -> int:
    """Raises NotInAlphabet, which names the characters."""
    if foreign := sorted(set(text) - set(_SEPTETS)):
        raise NotInAlphabet(f"not in the GSM 7 bit alphabet: {' '.join(foreign)}")
    return sum(_SEPTETS[character] for character in text)


def unaccented(text: str) -> str:
    """Vietnamese without diacritics, as the carriers' unaccented SMS need it."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def sms_text(text: str) -> str:
    """The text as an SMS says it, in one line: whatever a name holds, it can be sent.

    Typographic signs become plain ones, letters of other scripts `?`, signs without a counterpart
    (emoji) nothing.
    """
    spelled = unaccented(unicodedata.normalize("NFKD", text.translate(_SPELLED)))
    plain = "".join(map(_carried, spelled.translate(_SPELLED)))
    return " ".join(plain.split())


def shortened(text: str, limit: int) -> str:
    """At most `limit` septets, cut after a word where there is one, and seen to be cut."""
    if septets(text) <= limit:
        return text
    kept = ""
    for character in text:
        if septets(kept + character + _CUT) > limit:
            break
        kept += character
    whole_words = kept.rpartition(" ")[0] if not text[len(kept)].isspace() else kept
    return (whole_words or kept).rstrip(" ,;:-(") + _CUT


def _carried(character: str) -> str:
    if character in _SEPTETS or character.isspace():
        return character
    return _UNKNOWN_LETTER if character.isalpha() else ""
