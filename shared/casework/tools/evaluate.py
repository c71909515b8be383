"""Scores of the router: python -m casework.tools.evaluate [FILE ...] [--year 2021]

Without files: the training texts, our held-out texts and, when it is there, the public set. The
training texts flatter a trained model; the held-out texts only calibrated its confidence.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Final

from casework.domain.routing import CaseClass
from casework.reference.directory import load_directory, load_units
from casework.reference.routing import load_router
from casework.tools.samples import DAYS, HELD_OUT, TRAINING, Result, read_samples, route_samples

PUBLIC: Final = Path("tests/data/eval-public.jsonl")


def share(results: list[Result], right: Callable[[Result], bool]) -> float:
    return sum(map(right, results)) / len(results) if results else 0.0


def forwarded(results: list[Result], threshold: float) -> list[Result]:
    """Those that go to an agency without an operator: emergencies, and what is sure enough."""
    return [
        r
        for r in results
        if r.leads
        and (
            r.routing.case_class is CaseClass.EMERGENCY
            or (
                r.routing.case_class is CaseClass.JURISDICTION and r.routing.confidence >= threshold
            )
        )
    ]


def report(name: str, results: list[Result], threshold: float) -> str:
    led = [r for r in results if r.expected]
    sent = forwarded(results, threshold)
    lines = [
        f"== {name}: {len(results)} texts, {len(led)} with a lead",
        f"strict@1 {share(led, lambda r: r.strict):.3f}  top-3 {share(led, _top):.3f}  "
        f"lenient@1 {share(led, lambda r: r.lenient):.3f}",
        f"class accuracy {share(results, lambda r: r.class_right):.3f}",
        f"forwarded at {threshold}: {len(sent)} = {len(sent) / len(results):.3f} of all, "
        f"right {share(sent, lambda r: r.forwardable):.3f}",
        *_classes(results),
        *_slices(led),
    ]
    return "\n".join(lines)


def _top(result: Result) -> bool:
    return result.among_three


def _classes(results: list[Result]) -> list[str]:
    pairs = Counter((r.sample.classes[r.year], str(r.routing.case_class)) for r in results)
    names = [str(case_class) for case_class in CaseClass]
    lines = ["confusion (row = expected)" + "".join(f"{name[:9]:>11}" for name in names)]
    for expected in names:
        total = sum(pairs[expected, name] for name in names)
        if total:
            cells = "".join(f"{pairs[expected, name]:>11}" for name in names)
            recall = pairs[expected, expected] / total
            lines.append(f"{expected:<26}{cells}   recall {recall:.2f}")
    return lines


def _slices(led: list[Result]) -> list[str]:
    tagged: dict[str, list[Result]] = defaultdict(list)
    for result in led:
        for tag in result.sample.tags:
            tagged[tag].append(result)
    return [
        f"  {tag:<4} strict@1 {share(part, lambda r: r.strict):.2f}  n={len(part)}"
        for tag, part in sorted(tagged.items())
    ]


def mistakes(results: list[Result]) -> str:
    """One line per text whose class or lead is wrong, for whoever improves the data."""
    return "\n".join(
        f"{r.sample.id} {r.sample.matter or r.sample.field}: {r.sample.classes[r.year]} "
        f"{r.expected} -> {r.routing.case_class} {r.leads} {r.routing.confidence} | {r.sample.text}"
        for r in results
        if not r.class_right or (r.expected and not r.strict)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", default=[TRAINING, HELD_OUT, PUBLIC])
    parser.add_argument("--year", choices=list(DAYS), action="append")
    parser.add_argument("--mistakes", action="store_true")
    options = parser.parse_args()
    router, units = load_router(load_directory()), load_units()
    for path in filter(Path.exists, options.files):
        samples = read_samples(path)
        for year in options.year or list(DAYS):
            results = route_samples(router, samples, units, year)
            print(report(f"{path.name} {year}", results, router.forward_threshold))
            if options.mistakes:
                print(mistakes(results))


if __name__ == "__main__":
    main()
