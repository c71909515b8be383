"""Train the matter model and measure how sure it may be.

    python -m casework.tools.train_routing [--also FILE ...]

Reads the training texts (and those of `export_corrections`) and the lexicon, writes
reference/data/model.json. Nothing is drawn by chance: the same data give the same file. How sure
the model may be is measured on texts it has not seen: on each fifth of the training texts after
learning from the others, and on the calibration texts. Held-out and public texts are never read.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from casework.domain.routing import CaseClass
from casework.domain.routing.features import features
from casework.domain.routing.lexicon import Lexicon, compiled
from casework.domain.routing.matters import packed
from casework.domain.routing.text import plain, read
from casework.reference.directory import load_directory, load_json, load_units
from casework.reference.routing import build_router, table_document
from casework.tools.calibrate import IDENTITY, calibrated
from casework.tools.folds import folds
from casework.tools.learning import Array, Example, Learnt, learn
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
_FOLDS: Final = 5
_SMALLEST: Final = 0.2
_SMALLEST_OF_FEW: Final = 0.02
"""Of the matters outside jurisdiction, which decide the class: their many small weights add up."""


class Trainer:
    def __init__(self) -> None:
        regional, entries = set(), load_json("competence.json")["matters"]
        regional = {entry.get("in_old_tien_giang") for entry in entries}
        self._matters = [entry for entry in entries if entry["matter"] not in regional]
        self._labels = [entry["matter"] for entry in self._matters]
        self._groups = load_json("lexicon.json")["groups"]
        self._lexicon = Lexicon(compiled(self._groups))
        self._units = load_units()

    def document(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """The model without its calibration."""
        learnt = learn(list(self._examples(samples)), [_kin(entry) for entry in self._matters])
        return {
            "labels": self._labels,
            "bias": [round(float(bias), 3) for bias in learnt.bias],
            "rows": table_document(self._rows(learnt)),
            "phrases": table_document(compiled(self._groups)),
        }

    def unseen(self, samples: Sequence[Sample]) -> list[Result]:
        """Each sample routed by a model that was trained without it and without its likes."""
        parts = folds([sample.text for sample in samples], _FOLDS)
        results = []
        for part in sorted(set(parts)):
            rest = [s for s, of in zip(samples, parts, strict=True) if of != part]
            left_out = [s for s, of in zip(samples, parts, strict=True) if of == part]
            results += self.routed(self.document(rest), left_out)
        return results

    def routed(self, document: dict[str, Any], samples: list[Sample]) -> list[Result]:
        router = build_router(document | {"calibration": IDENTITY}, load_directory(), self._units)
        return [r for year in DAYS for r in route_samples(router, samples, self._units, year)]

    def _examples(self, samples: Sequence[Sample]) -> Iterator[Example]:
        """Each text as written and without its diacritics, with and without the citizen's
        category; together they count as two."""
        for number, sample in enumerate(samples):
            if sample.matter is None:  # labelled, but not so that a matter can be learnt from it
                continue
            texts = dict.fromkeys((sample.text, plain_spelling(sample.text)))
            categories = dict.fromkeys((sample.category, None))
            label = self._labels.index(sample.matter)
            for text in map(read, texts):
                groups = [group for group, _ in self._lexicon.hits(text)]
                for category in categories:
                    weight = 2 / len(texts) / len(categories)
                    yield Example(number, features(text, category, groups), label, weight)

    def _rows(self, learnt: Learnt) -> dict[str, str]:
        few = np.array([entry["class"] != CaseClass.JURISDICTION for entry in self._matters])
        least = np.where(few, _SMALLEST_OF_FEW, _SMALLEST)
        # What all matters of jurisdiction have in common changes no share: it is left out.
        weights = learnt.weights - np.median(learnt.weights[:, ~few], axis=1, keepdims=True)
        return {
            name: row
            for name, of_feature in zip(learnt.features, weights, strict=True)
            if (row := _row(of_feature, least))
        }


def _row(weights: Array, least: Any) -> str:
    return packed((int(at), float(weights[at])) for at in np.flatnonzero(abs(weights) >= least))


def _kin(entry: dict[str, Any]) -> dict[str, str]:
    lead = entry["rules"][0]["lead"] if entry["rules"] else ""
    return {"class": entry["class"], "field": entry["field"], "lead": lead}


def plain_spelling(text: str) -> str:
    """The text as typed without diacritics, punctuation kept."""
    return "".join(plain(char) or char for char in text)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--also", type=Path, nargs="+", default=[], metavar="FILE")
    also: list[Path] = parser.parse_args().also
    samples = [sample for path in (TRAINING, *also) for sample in read_samples(path)]
    trainer = Trainer()
    document = trainer.document(samples)
    results = trainer.unseen(samples) + trainer.routed(document, read_samples(CALIBRATION))
    document["calibration"] = calibrated(results)
    MODEL.write_text(
        json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    learnt = Counter(sample.matter is not None for sample in samples)[True]
    print(f"{learnt} of {len(samples)} texts, {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
