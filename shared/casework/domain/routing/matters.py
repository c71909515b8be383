"""Which kind of matter a text is about: a linear model over phrases and words.

The weights are data (`casework.tools.train_routing` writes them): one number per feature and
matter, added up; so what spoke for a matter can be told in words.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from casework.domain.routing.features import features
from casework.domain.routing.lexicon import Lexicon
from casework.domain.routing.signals import signs
from casework.domain.routing.text import Text

_CODES: Final = "".join(chr(code) for code in range(35, 127) if chr(code) not in "\\|")
"""Characters that stand for a number in a packed row; none needs escaping in JSON."""
_ZERO: Final = len(_CODES) // 2
_NUMBERS: Final = {code: number for number, code in enumerate(_CODES)}
_STEPS: Final = [n * (0.02 + 0.003 * abs(n)) for n in range(-_ZERO, len(_CODES) - _ZERO)]
"""The weights there are: from -7 to 6.6, nearer to each other where they are small."""


class Weights(NamedTuple):
    """`rows` maps a feature to its packed weights. Rows stay packed until they are needed: of
    twelve thousand a case touches a hundred."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, str]


def packed(weights: Iterable[tuple[int, float]]) -> str:
    """Two characters per weight: the number of the label and the nearest weight there is."""
    return "".join(_CODES[label] + _nearest(weight) for label, weight in weights)


def _nearest(weight: float) -> str:
    above = min(max(bisect(_STEPS, weight), 1), len(_STEPS) - 1)
    nearer = above if _STEPS[above] - weight < weight - _STEPS[above - 1] else above - 1
    return _CODES[nearer]


def unpacked(row: str) -> Iterator[tuple[int, float]]:
    """(number of the label, weight)."""
    for label, weight in zip(row[::2], row[1::2], strict=True):
        yield _NUMBERS[label], _STEPS[_NUMBERS[weight]]


class Reading(NamedTuple):
    """Belief per matter (sums to 1) and the phrases found per group of the lexicon."""

    beliefs: Mapping[str, float]
    phrases: Mapping[str, tuple[str, ...]]
    signs: frozenset[str]


class MatterModel:
    def __init__(self, lexicon: Lexicon, weights: Weights) -> None:
        self._lexicon = lexicon
        self._weights = weights

    def read(self, text: Text, category: str | None) -> Reading:
        phrases: dict[str, dict[str, None]] = {}
        hits = list(self._lexicon.hits(text))
        for group, phrase in hits:
            phrases.setdefault(group, {})[phrase] = None
        seen = features(text, category, [group for group, _ in hits])
        return Reading(
            beliefs=self._beliefs(seen),
            phrases={group: tuple(found) for group, found in phrases.items()},
            signs=signs(text, phrases),
        )

    def _beliefs(self, seen: Mapping[str, float]) -> dict[str, float]:
        scores = list(self._weights.bias)
        for feature, value in seen.items():
            for label, weight in unpacked(self._weights.rows.get(feature, "")):
                scores[label] += value * weight
        top = max(scores)
        shares = [math.exp(score - top) for score in scores]
        total = sum(shares)
        return dict(zip(self._weights.labels, (s / total for s in shares), strict=True))
