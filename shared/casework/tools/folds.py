"""Texts in parts, for measuring on each what was learnt from the others."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from casework.domain.routing.text import plain

_ALIKE = 0.5


def folds(texts: Sequence[str], count: int) -> list[int]:
    """A number below `count` for each text. Texts that share half of their word triples go
    together: who has learnt the one knows the other."""
    firsts: list[int] = []
    triples: list[frozenset[tuple[str, ...]]] = []
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        own = _triples(text)
        shared = Counter(holder for triple in own for holder in holders[triple])
        alike = (
            firsts[other]
            for other, number in sorted(shared.items())
            if number >= _ALIKE * min(len(own), len(triples[other]))
        )
        firsts.append(next(alike, at))
        triples.append(own)
        for triple in own:
            holders[triple].append(at)
    return [_lot(texts[first]) % count for first in firsts]


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    words = plain(text).split()
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset({tuple(words)})


def _lot(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)
