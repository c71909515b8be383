"""The weights of the matter model: a logistic regression and, added to it, counts of its features.

The regression alone hardly believes a word that three texts used; the counts (naive Bayes) do, and
the sum is better on texts that neither has seen than each of them. The regression knows that
matters of one field, class or lead are alike: their weights lean towards each other.

Needs numpy and scipy, on the desk only: the optimum of a convex problem in half a minute, where
pure Python took four minutes to come near it - too long to learn five times and measure each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Array = NDArray[np.float32]

ITERATIONS: Final = 100
_PENALTY: Final = 0.3
_KINSHIP: Final = {"class": 1.2, "field": 0.7, "lead": 0.5}
_EASE: Final = {"L:@": 0.8, "L:": 0.5, "c:": 4.0}
"""How easily the regression believes a feature. Phrases were chosen by people who knew the texts
of their time: words have to explain a text as well. The citizen's category is one feature beside
sixty, and worth many of them though it is often wrong."""
_COUNTS: Final = 0.07
_COUNTS_OF_CATEGORY: Final = 0.28
_UNSEEN: Final = 3.0
_OFTEN: Final = 2
_WORDY: Final = ("w:", "t:")


@dataclass(frozen=True)
class Example:
    """What is seen in a version of the text with that number, and the number of its label."""

    text: int
    seen: Mapping[str, float]
    label: int
    weight: float


@dataclass(frozen=True)
class Learnt:
    features: Sequence[str]
    weights: Array
    bias: Array


def learn(examples: Sequence[Example], kin: Sequence[Mapping[str, str]]) -> Learnt:
    """`kin` tells of each label what it has in common with others (class, field, lead)."""
    features = vocabulary(examples)
    matrix = _matrix(examples, {name: at for at, name in enumerate(features)})
    labels = np.array([example.label for example in examples])
    importance = np.array([example.weight for example in examples], np.float32)
    ease = np.array([_ease(name) for name in features], np.float32)
    weights, bias = _regression(matrix.multiply(ease).tocsr(), labels, importance, _root(kin))
    share = [_COUNTS_OF_CATEGORY if name.startswith("c:") else _COUNTS for name in features]
    counted = _counted(matrix, labels, importance, len(kin)) * np.array(share, np.float32)[:, None]
    return Learnt(features, weights * ease[:, None] + counted, bias)


def vocabulary(examples: Iterable[Example]) -> list[str]:
    """Words that a single text used teach nothing and make the file large."""
    pairs = {(name, example.text) for example in examples for name in example.seen}
    texts = Counter(name for name, _ in pairs)
    kept = (n for n, count in texts.items() if count >= _OFTEN or not n.startswith(_WORDY))
    return sorted(kept)


def _matrix(examples: Sequence[Example], places: Mapping[str, int]) -> Any:
    ends, columns, values = [0], [], []
    for example in examples:
        known = [(places[n], value) for n, value in example.seen.items() if n in places]
        columns += [column for column, _ in known]
        values += [value for _, value in known]
        ends.append(len(columns))
    shape = (len(examples), len(places))
    return csr_matrix((np.array(values, np.float32), columns, ends), shape=shape)


def _ease(feature: str) -> float:
    return next((by for start, by in _EASE.items() if feature.startswith(start)), 1.0)


def _root(kin: Sequence[Mapping[str, str]]) -> Array:
    """Of the covariance that labels have before any text is read."""
    covariance = np.eye(len(kin))
    for kind, strength in _KINSHIP.items():
        names = np.array([of_label[kind] for of_label in kin])
        covariance += strength**2 * (names[:, None] == names[None, :])
    return np.linalg.cholesky(covariance).T.astype(np.float32)


def _regression(matrix: Any, labels: Any, importance: Array, root: Array) -> tuple[Array, Array]:
    """Multinomial: the weights that make the labels likeliest, under the prior."""
    count, size = len(root), matrix.shape[1]
    transposed, rows = matrix.T.tocsr(), np.arange(len(labels))

    def loss(point: Any) -> tuple[float, Any]:
        free = point[: size * count].reshape(size, count).astype(np.float32)
        scores = matrix @ (free @ root) + point[size * count :].astype(np.float32)
        scores -= scores.max(1, keepdims=True)
        shares = np.exp(scores)
        total = shares.sum(1, keepdims=True)
        surprise = importance @ (np.log(total[:, 0]) - scores[rows, labels])
        shares /= total
        shares[rows, labels] -= 1
        shares *= importance[:, None]
        slope = (transposed @ shares) @ root.T + _PENALTY * free
        value = float(surprise) + _PENALTY / 2 * float((free * free).sum())
        return value, np.concatenate([slope.ravel(), shares.sum(0)]).astype(np.float64)

    options = {"maxiter": ITERATIONS, "maxcor": 5, "gtol": 1e-3, "ftol": 1e-7}
    start = np.zeros(size * count + count)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    weights = best[: size * count].reshape(size, count).astype(np.float32) @ root
    return weights, best[size * count :].astype(np.float32)


def _counted(matrix: Any, labels: Any, importance: Array, count: int) -> Array:
    """How much likelier each feature is under a label than in general, as a logarithm."""
    rows = np.arange(len(labels))
    chosen = csr_matrix((importance, (rows, labels)), shape=(len(labels), count))
    seen: Any = (matrix > 0).astype(np.float32).T @ chosen
    seen, sizes = seen.toarray(), np.asarray(chosen.sum(0)).ravel()
    total = seen.sum(1, keepdims=True)
    under = (seen + _UNSEEN * total / sizes.sum()) / (sizes + _UNSEEN)
    ratio = np.log(under * sizes.sum() / total)
    return np.asarray(ratio - np.median(ratio, axis=1, keepdims=True), np.float32)
