"""What the linear model sees of a text. Training and routing share this one definition."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import pairwise
from typing import Final

from casework.domain.routing.signals import signs
from casework.domain.routing.text import Text, plain

_WORDS: Final = 4.0


def features(text: Text, category: str | None, groups: Collection[str]) -> dict[str, float]:
    """Feature name -> value.

    L:<group> phrases of the lexicon, s:<sign> combinations of them, w:<word> and w:<word word>
    without diacritics, t:<word> with them, c:<category> what the citizen chose
    (wrong in 28 %), n:<length>.
    """
    found: dict[str, float] = {}
    for group in groups:
        found["L:" + group] = min(found.get("L:" + group, 0.0) + 1.0, 2.0)
    tokens = ["#" if token.isdigit() else token for token in text.plain]
    grams = ["w:" + token for token in tokens]
    grams += [f"w:{a} {b}" for a, b in pairwise(tokens)]
    grams += ["t:" + t for t, p in zip(text.toned, text.plain, strict=True) if t != p + "0"]
    grams = list(dict.fromkeys(grams))
    weight = _WORDS / math.sqrt(max(len(grams), 12))
    found |= dict.fromkeys(grams, weight)
    found |= dict.fromkeys(("s:" + sign for sign in sorted(signs(text, groups))), 1.0)
    found["n:" + _length(len(tokens))] = 1.0
    if category:
        found["c:" + plain(category)] = 1.0
    return found


def _length(count: int) -> str:
    for limit in (2, 4, 7, 12):
        if count <= limit:
            return str(limit)
    return "long"
