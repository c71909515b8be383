"""Which kind of matter a text is about: a linear model over phrases and words.

The weights are data (`casework.tools.train_routing` writes them); each one is a number that a
person can read, and what spoke for a matter can be told in words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casework.domain.routing.features import features
from casework.domain.routing.lexicon import Lexicon
from casework.domain.routing.signals import signs
from casework.domain.routing.text import Text

_SCALE: Final = 100.0


@dataclass(frozen=True)
class Weights:
    """`rows` maps a feature to "label weight label weight ...": label index, weight x 100.

    Rows stay text until they are needed: of fourteen thousand a case touches a hundred.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, str]


@dataclass(frozen=True)
class Reading:
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
            row = self._weights.rows.get(feature, "").split()
            for index, weight in zip(row[::2], row[1::2], strict=True):
                scores[int(index)] += value * int(weight) / _SCALE
        top = max(scores)
        shares = [math.exp(score - top) for score in scores]
        total = sum(shares)
        return dict(zip(self._weights.labels, (s / total for s in shares), strict=True))
