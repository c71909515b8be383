"""Scores of the router: python -m casework.tools.evaluate [FILE ...] [--year 2021] [--svg FILE]

Without files: the texts that calibrated the confidence, the held-out and the public ones, as far as
they are here. The texts of training are scored on request (--training): they flatter the model.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from casework.domain.routing import Router
from casework.reference.directory import load_directory, load_units
from casework.reference.routing import load_router
from casework.tools.confusion import Confusion, bars, heat, of_classes, of_fields, svg
from casework.tools.samples import (
    CALIBRATION,
    DAYS,
    HELD_OUT,
    PUBLIC,
    TRAINING,
    Result,
    read_samples,
    route_samples,
)
from casework.tools.scores import Mark, Score, marks, score, share, slices, with_lead

ByYear = Mapping[str, list[Result]]

_WORDS: Final = {True: "reached", False: "NOT reached", None: "no such text"}


def report(name: str, by_year: ByYear, threshold: float) -> str:
    year, latest = list(by_year.items())[-1]
    lines = [f"== {name}: {len(latest)} texts; forwarded from a confidence of {threshold}"]
    lines += ["", "goals", *map(_goal, marks(by_year, threshold))]
    lines += ["", "lead by what makes a text hard", *_slices(by_year)]
    for of_year, results in by_year.items():
        lines += ["", f"classes, {of_year}: a row is what was expected", *heat(of_classes(results))]
    lines += ["", f"fields, {year}: {share(latest, _field_right):.3f} right; taken for another:"]
    return "\n".join([*lines, *bars(of_fields(latest)), ""])


def _goal(mark: Mark) -> str:
    value = "" if mark.value is None else f"{mark.value:.3f}"
    goal = f"  {mark.goal.name:<24}{mark.year}  ≥ {mark.goal.least:.2f}"
    return f"{goal}{value:>8}  {_WORDS[mark.reached]}"


def _slices(by_year: ByYear) -> list[str]:
    head = "".join(f"{year:>7}: n strict  top-3 lenient" for year in by_year)
    scores = [{"all": score(with_lead(r))} | slices(r) for r in by_year.values()]
    names = dict.fromkeys(name for of_year in scores for name in of_year)
    return [
        f"  {'':<22}{head}",
        *(f"  {name:<22}" + "".join(_score(of.get(name)) for of in scores) for name in names),
    ]


def _score(of: Score | None) -> str:
    if of is None:
        return f"{0:>10}{'':>22}"
    return f"{of.count:>10}{of.strict:>7.3f}{of.among_three:>7.3f}{of.lenient:>8.3f}"


def _field_right(result: Result) -> bool:
    return result.routing.field == result.sample.field


def confusions(name: str, by_year: ByYear) -> list[tuple[str, Confusion]]:
    """Fields once: they hardly change with the directory."""
    classes = [(f"{name}, classes {year}", of_classes(r)) for year, r in by_year.items()]
    year, latest = list(by_year.items())[-1]
    return [*classes, (f"{name}, fields confused {year}", of_fields(latest))]


def mistakes(results: list[Result]) -> str:
    """One line per text whose class or lead is wrong, for whoever improves the data."""
    return "\n".join(
        f"{r.sample.id} {r.sample.matter or r.sample.field}: {r.sample.classes[r.year]} "
        f"{r.expected} -> {r.routing.case_class} {r.leads} {r.routing.confidence} | {r.sample.text}"
        for r in results
        if not r.class_right or (r.expected and not r.strict)
    )


def _present() -> list[Path]:
    """The held-out texts are kept away from whoever improves the model."""
    return [path for path in (CALIBRATION, HELD_OUT, PUBLIC) if path.exists()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", default=_present())
    parser.add_argument("--training", action="store_true", help="the texts of training as well")
    parser.add_argument("--year", choices=list(DAYS), action="append")
    parser.add_argument("--mistakes", action="store_true", help="list what was routed wrongly")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw what is taken for what")
    return parser.parse_args()


def _routed(router: Router, path: Path, years: Sequence[str]) -> dict[str, list[Result]]:
    samples, units = read_samples(path), load_units()
    return {year: route_samples(router, samples, units, year) for year in years}


def main() -> None:
    options = _options()
    router = load_router(load_directory())
    drawn = []
    for path in [*options.files, *([TRAINING] if options.training else [])]:
        by_year = _routed(router, path, options.year or list(DAYS))
        print(report(path.name, by_year, router.forward_threshold))
        if options.mistakes:
            print("\n".join(map(mistakes, by_year.values())))
        drawn.append(confusions(path.name, by_year))
    if options.svg:
        options.svg.write_text(svg(drawn), "utf-8")


if __name__ == "__main__":
    main()
