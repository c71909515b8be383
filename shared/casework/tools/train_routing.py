"""Train the matter model and measure how sure it may be.

    python -m casework.tools.train_routing [--also FILE ...]

Reads the training texts (and those of `export_corrections`) and the lexicon, writes
reference/data/model.json. Deterministic: the same data give the same file. The calibration texts
only measure how sure the model may be; the held-out and the public texts are never read here.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from casework.domain.routing.features import features
from casework.domain.routing.lexicon import Lexicon, compiled
from casework.domain.routing.text import plain, read
from casework.reference.directory import load_directory, load_json, load_units
from casework.reference.routing import build_router
from casework.tools.samples import (
    CALIBRATION,
    DAYS,
    TRAINING,
    Result,
    Sample,
    read_samples,
    route_samples,
)

MODEL: Final = Path(__file__).parents[1] / "reference" / "data" / "model.json"
_EPOCHS: Final = 18
_RATE: Final = 0.5
_DECAY: Final = 0.05
_SMALLEST: Final = 0.15
_PHRASE_WEIGHT: Final = 0.08
_RARE: Final = 2
_POOL: Final = 35
_THRESHOLD: Final = 0.8
_IDENTITY: Final = {"steps": [[0.0, 0.0], [1.0, 1.0]], "threshold": 1.0}


@dataclass(frozen=True)
class Example:
    seen: dict[str, float]
    label: int
    weight: float = 1.0


class Trainer:
    """Multinomial logistic regression by AdaGrad, one step size per feature."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.rows: dict[str, list[float]] = {}
        self.bias = [0.0] * len(self.labels)
        self._gathered: dict[str, float] = {}

    def fit(self, examples: list[Example], seed: int = 1022) -> None:
        shuffle = random.Random(seed)
        order = list(examples)
        for _ in range(_EPOCHS):
            shuffle.shuffle(order)
            for example in order:
                self._step(example)
            for row in self.rows.values():
                row[:] = [weight * (1 - _DECAY) for weight in row]

    def _step(self, example: Example) -> None:
        scores = list(self.bias)
        for feature, value in example.seen.items():
            row = self.rows.get(feature)
            if row:
                scores = [s + value * w for s, w in zip(scores, row, strict=True)]
        top = max(scores)
        shares = [math.exp(score - top) for score in scores]
        total = sum(shares)
        slopes = [
            (i, (share / total - (i == example.label)) * example.weight)
            for i, share in enumerate(shares)
        ]
        slopes = [(i, slope) for i, slope in slopes if abs(slope) > 0.002]
        for i, slope in slopes:
            self.bias[i] -= 0.02 * slope
        size = sum(slope * slope for _, slope in slopes)
        for feature, value in example.seen.items():
            self._move(feature, value, slopes, size)

    def _move(
        self, feature: str, value: float, slopes: list[tuple[int, float]], size: float
    ) -> None:
        row = self.rows.setdefault(feature, [0.0] * len(self.labels))
        gathered = self._gathered.get(feature, 0.0) + size * value * value
        self._gathered[feature] = gathered
        rate = _RATE * value / math.sqrt(gathered + 1e-6)
        for i, slope in slopes:
            row[i] -= rate * slope

    def document(self) -> dict[str, Any]:
        rows = {}
        for feature in sorted(self.rows):
            weights = enumerate(self.rows[feature])
            pairs = [f"{i} {round(w * 100)}" for i, w in weights if abs(w) >= _SMALLEST]
            if pairs:
                rows[feature] = " ".join(pairs)
        return {"labels": self.labels, "bias": [round(b, 3) for b in self.bias], "rows": rows}


def examples_of(
    samples: Iterable[Sample], lexicon: Lexicon, labels: Sequence[str]
) -> list[Example]:
    """Each text as written and without its diacritics, with and without the citizen's category."""
    found = []
    for sample in samples:
        if sample.matter is None:  # labelled, but not so that a matter can be learnt from it
            continue
        label = labels.index(sample.matter)
        for version in dict.fromkeys((sample.text, plain_spelling(sample.text))):
            text = read(version)
            groups = [group for group, _ in lexicon.hits(text)]
            for category in dict.fromkeys((sample.category, None)):
                found.append(Example(features(text, category, groups), label, 0.5))
    return found


def phrase_examples(lexicon: Lexicon, labels: Sequence[str]) -> list[Example]:
    """Phrases of the lexicon as tiny texts, so that every matter is known a little."""
    found = []
    for group, phrases in load_json("lexicon.json")["groups"].items():
        for phrase in phrases if group in labels else ():
            text = read(phrase.removesuffix("!"))
            groups = [group, *(g for g, _ in lexicon.hits(text))]
            seen = features(text, None, groups)
            del seen[next(name for name in seen if name.startswith("n:"))]
            found.append(Example(seen, labels.index(group), _PHRASE_WEIGHT))
    return found


def without_rare(examples: list[Example]) -> list[Example]:
    """Word pairs that a single text used teach nothing and make the file large."""
    counts = Counter(name for example in examples for name in example.seen if " " in name)
    kept = {name for name, count in counts.items() if count > _RARE}
    return [
        Example({n: v for n, v in e.seen.items() if " " not in n or n in kept}, e.label, e.weight)
        for e in examples
    ]


def plain_spelling(text: str) -> str:
    """The text as typed without diacritics, punctuation kept."""
    return "".join(plain(char) or char for char in text)


def train(samples: list[Sample], lexicon: Lexicon) -> dict[str, Any]:
    labels = [entry["matter"] for entry in load_json("competence.json")["matters"]]
    trainer = Trainer(labels)
    texts = examples_of(samples, lexicon, labels)
    trainer.fit(without_rare(phrase_examples(lexicon, labels) + texts))
    return trainer.document() | {"phrases": compiled(load_json("lexicon.json")["groups"])}


def calibrate(results: list[Result]) -> dict[str, Any]:
    """Rising steps (raw belief, share right), from texts the model has not seen.

    Pools of neighbours are merged until the share rises with the belief. One right and two wrong
    cases are added to each: a small pool is not believed too much, and when in doubt the desk is
    cheaper than a wrong agency.
    """
    pairs = sorted((r.routing.confidence, r.forwardable) for r in results if r.leads)
    count = max(len(pairs) // _POOL, 1)
    pools: list[tuple[float, int, int]] = []
    for number in range(count):
        part = pairs[number * len(pairs) // count : (number + 1) * len(pairs) // count]
        pools.append((sum(raw for raw, _ in part), sum(right for _, right in part), len(part)))
        while len(pools) > 1 and _rate(pools[-2]) >= _rate(pools[-1]):
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    steps = [[round(pool[0] / pool[2], 3), round(_rate(pool), 3)] for pool in pools]
    return {"steps": steps, "threshold": _THRESHOLD}


def _rate(pool: tuple[float, int, int]) -> float:
    return (pool[1] + 1) / (pool[2] + 3)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--also", type=Path, nargs="+", default=[], metavar="FILE")
    also: list[Path] = parser.parse_args().also
    lexicon = Lexicon(compiled(load_json("lexicon.json")["groups"]))
    samples = [sample for path in (TRAINING, *also) for sample in read_samples(path)]
    document = train(samples, lexicon)
    units = load_units()
    router = build_router(document | {"calibration": _IDENTITY}, load_directory(), units)
    unseen = read_samples(CALIBRATION)
    results = [r for year in DAYS for r in route_samples(router, unseen, units, year)]
    document["calibration"] = calibrate(results)
    MODEL.write_text(
        json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    texts = f"{sum(sample.matter is not None for sample in samples)} of {len(samples)} texts"
    print(f"{texts}, {len(document['rows'])} features, {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
