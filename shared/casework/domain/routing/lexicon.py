"""Phrases of the field: which matters and signals a text touches, and by which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from casework.domain.routing.text import Text, read

_LONGEST: Final = 9


Index = Mapping[str, str]
"""Plain spelling of a phrase -> "group:phrase;group:phrase", the phrases as written; a ! at the end
of one binds its diacritics. Text until it is needed: a case meets thirty of eight thousand."""


def compiled(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The index of a lexicon. Reading its phrases takes longer than a cold start may."""
    index: dict[str, list[str]] = {}
    for group, phrases in groups.items():
        for phrase in phrases:
            index.setdefault(" ".join(read(phrase).plain), []).append(f"{group}:{phrase}")
    return {key: ";".join(entries) for key, entries in index.items()}


class Lexicon:
    def __init__(self, index: Index) -> None:
        self._index = index

    def hits(self, text: Text) -> Iterator[tuple[str, str]]:
        """(group, phrase) for every phrase found."""
        size = len(text.plain)
        for at in range(size):
            key = ""
            for end in range(at, min(at + _LONGEST, size)):
                key = f"{key} {text.plain[end]}" if key else text.plain[end]
                if key not in self._index:
                    continue
                for entry in self._index[key].split(";"):
                    group, _, phrase = entry.partition(":")
                    if _fits(phrase, text.toned[at : end + 1], accented=text.accented):
                        yield group, phrase.removesuffix("!")


def _fits(phrase: str, toned: tuple[str, ...], *, accented: bool) -> bool:
    """Diacritics may be missing altogether, or wrong in one word of several."""
    wanted = _toned(phrase)
    if toned == wanted:
        return True
    if phrase.endswith("!"):
        return False
    if not accented:
        return all(token.isascii() and token.endswith("0") for token in toned)
    wrong = sum(a != b for a, b in zip(toned, wanted, strict=True))
    return wrong == 1 and len(toned) >= 3


@lru_cache(maxsize=8192)
def _toned(phrase: str) -> tuple[str, ...]:
    return read(phrase).toned
