"""How a cost is measured: CPU time in milliseconds, and its ratio to a reference beside it.

The reference is measured right before each round, so a ratio means the same on another machine and
in a busy minute; milliseconds do not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import process_time
from typing import Final

STDLIB: Final = "import json, datetime, dataclasses, re"
LOOP_TURNS: Final = 20_000

_TIMED: Final = """from time import process_time as cpu
begin = cpu()
{statement}
print(begin, cpu())"""


@dataclass(frozen=True)
class Cost:
    """`times` are milliseconds of CPU; `ratio` is the median of those to the reference."""

    name: str
    times: Sequence[float]
    ratio: float
    limit: float | None = None

    @property
    def above(self) -> bool:
        return self.limit is not None and median(self.times) > self.limit

    def __str__(self) -> str:
        p95 = quantiles(self.times, n=20, method="inclusive")[-1]
        numbers = (min(self.times), median(self.times), p95, max(self.times), self.ratio)
        cells = "".join(f"{number:>9.3g}" for number in numbers)
        verdict = "ABOVE" if self.above else "within"
        stated = f"   {verdict} {self.limit:g} ms" if self.limit else ""
        return f"  {self.name:<36}{cells}{stated}"


HEADINGS: Final = "".join(f"{heading:>9}" for heading in ("min", "median", "p95", "max", "ratio"))


def plain_loop() -> int:
    return sum(number * number for number in range(LOOP_TURNS))


def cpu(work: Callable[[], object]) -> float:
    begin = process_time()
    work()
    return (process_time() - begin) * 1000


def repeated(name: str, calls: Sequence[Callable[[], object]]) -> Cost:
    """A time is the mean of all calls in one round: a single call is too short to be timed."""
    times, ratios = [], []
    for _ in range(15):
        reference = cpu(plain_loop)
        times.append(cpu(lambda: [call() for call in calls]) / len(calls))
        ratios.append(times[-1] / reference)
    return Cost(name, times, median(ratios))


def over_cases(name: str, cases: Sequence[Callable[[], object]], rounds: int) -> Cost:
    """A time is one case, the median of its rounds: min to max is from case to case."""
    references, by_round = [], []
    for _ in range(rounds):
        references.append(cpu(plain_loop))
        by_round.append([cpu(case) for case in cases])
    ratios = [median(times) / ref for times, ref in zip(by_round, references, strict=True)]
    return Cost(name, [median(times) for times in zip(*by_round, strict=True)], median(ratios))


def in_fresh_interpreter(
    name: str, statement: str, environment: Mapping[str, str], runs: int
) -> Cost:
    """The times leave out the interpreter's start; the ratio, to STDLIB, is of whole processes.

    An environment that says where bytecode goes has it from an unmeasured first run.
    """
    for first in (STDLIB, statement):
        _child(first, environment)
    times, ratios = [], []
    for _ in range(runs):
        _, reference = _child(STDLIB, environment)
        begin, end = _child(statement, environment)
        times.append(end - begin)
        ratios.append(end / reference)
    return Cost(name, times, median(ratios))


def _child(statement: str, environment: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds of CPU since the process began, before and after the statement."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(statement=statement)],
        env={**kept, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    begin, end = map(float, done.stdout.split())
    return begin * 1000, end * 1000
