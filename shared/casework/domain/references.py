"""The reference (mã phản ánh) of a case, `DT-7K3M-X9QR-2T-C`, and what the public calls it.

Ten symbols derived from who submitted what, and one check symbol. The alphabet has 31 symbols, a
prime, and leaves out 0 O 1 I L: a weighted sum modulo 31 then catches every single wrong symbol and
every swap of two, which is what goes wrong when a reference is read out on the phone.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Final

from casework.domain.working_time import vietnam_date

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 10
_PREFIX: Final = "DT"
_PUBLIC_ID: Final = re.compile(
    rf"20[0-9]{{2}}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])-[{_ALPHABET}]{{{_LENGTH}}}"
)


def reference_for(partner: str, external_id: str, attempt: int = 0) -> str:
    """The same submission always gets the same reference, so intake needs no look-up.

    `attempt` gives the next candidate in the (50-bit unlikely) case that two submissions meet.
    """
    seed = "\x00".join((partner, external_id, str(attempt))).encode()
    symbols = _symbols(seed)
    return _format(symbols + _check_symbol(symbols))


def public_id_for(published_at: datetime, event_hash: str) -> str:
    """`20261114-7K3MX9QR2T`: the day of publication in Việt Nam, and ten symbols.

    The reference is half of what a sender follows a case by, so it must not follow from this. The
    hash of the event stands for the whole history, every instant of it to the microsecond: who
    knows only what was published cannot count it.
    """
    symbols = _symbols(f"public\x00{event_hash}".encode())
    return f"{vietnam_date(published_at):%Y%m%d}-{symbols}"


def is_public_id(text: str) -> bool:
    return _PUBLIC_ID.fullmatch(text) is not None


def month_of_public_id(public_id: str) -> str:
    """The month of publication: 2026-11."""
    return f"{public_id[:4]}-{public_id[4:6]}"


def parse_reference(text: str) -> str | None:
    """The canonical form of what a person typed (case, spaces and dashes aside), or None."""
    compact = "".join(c for c in text.upper() if c not in " -.")
    symbols = compact.removeprefix(_PREFIX) if len(compact) > _LENGTH + 1 else compact
    if len(symbols) != _LENGTH + 1 or any(c not in _ALPHABET for c in symbols):
        return None
    return _format(symbols) if _check_symbol(symbols[:-1]) == symbols[-1] else None


def _symbols(seed: bytes) -> str:
    number = int.from_bytes(hashlib.sha256(seed).digest(), "big")
    symbols = ""
    for _ in range(_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        symbols += _ALPHABET[index]
    return symbols


def _check_symbol(symbols: str) -> str:
    total = sum(weight * _ALPHABET.index(c) for weight, c in enumerate(symbols, start=1))
    return _ALPHABET[total % len(_ALPHABET)]


def _format(symbols: str) -> str:
    return "-".join((_PREFIX, symbols[:4], symbols[4:8], symbols[8:10], symbols[10:]))
