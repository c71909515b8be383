"""`make bench`: what routing, deadlines and histories cost here, and how large the asset is.

Two costs have a limit, held against the median. A busy neighbour only ever adds, so what is above
is measured again; three times above is above, and the exit status is 1.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from casework.domain.case import SYSTEM, Feedback, Level, Source
from casework.domain.deadlines import Limit, Unit
from casework.domain.decisions import receive
from casework.domain.events import (
    CaseAccepted,
    CaseForwarded,
    Event,
    ProgressReported,
    ReminderOrdered,
)
from casework.domain.evolve import commit, fold
from casework.domain.history import RecordedEvent, is_intact
from casework.domain.policy import Rules
from casework.reference.directory import load_directory, load_units
from casework.reference.policies import load_rules
from casework.reference.routing import load_router
from casework.tools.route import place_of
from casework.tools.samples import CALIBRATION, DAYS, HELD_OUT, PUBLIC, read_samples
from infrastructure.packaging import BUILD, ROOT, code_folder
from local.costs import (
    HEADINGS,
    LOOP_TURNS,
    STDLIB,
    Cost,
    in_fresh_interpreter,
    over_cases,
    plain_loop,
    repeated,
)

_LOAD_LIMIT_MS: Final = 60.0
_ROUTE_LIMIT_MS: Final = 3.0
_ATTEMPTS: Final = 3
_MODEL: Final = ROOT / "shared" / "casework" / "reference" / "data" / "model.json"
_ROUTER: Final = """from casework.reference.directory import load_directory
from casework.reference.routing import load_router
load_router(load_directory())"""


def imports() -> Iterator[Cost]:
    """In new processes that run the code as it is uploaded."""
    with tempfile.TemporaryDirectory() as bytecode:
        bare = {"PYTHONPATH": str(code_folder()), "AWS_DEFAULT_REGION": "ap-southeast-1"}
        compiled = bare | {"PYTHONPYCACHEPREFIX": bytecode}
        fresh = partial(in_fresh_interpreter, environment=compiled)
        yield fresh("reference, against itself", STDLIB, runs=15)
        router = partial(fresh, "router: import and load", _ROUTER, runs=15)
        yield _held_to(_LOAD_LIMIT_MS, router)
        unwritten = bare | {"PYTHONDONTWRITEBYTECODE": "1"}
        yield in_fresh_interpreter("the same, ours not compiled before", _ROUTER, unwritten, 5)
        for handler in sorted((ROOT / "functions").glob("*/handler.py")):
            name = handler.parent.name
            yield fresh(f"handler {name}: import", f"import functions.{name}.handler", runs=5)


def warm() -> Iterator[Cost]:
    yield repeated("reference, against itself", [plain_loop])
    cases = _cases_to_route()
    yield over_cases("routing: one case, text met first", cases[: len(cases) // len(DAYS)], 1)
    yield _held_to(_ROUTE_LIMIT_MS, partial(over_cases, "routing: one case, warm", cases, 7))
    rules = load_rules("province")
    for limit in (Limit(15, Unit.WORKING_DAYS), Limit(40, Unit.WORKING_HOURS)):
        name = f"deadline: {limit.amount} {limit.unit.replace('_', ' ')}"
        yield repeated(name, _deadlines(limit, rules))
    history = _history(50, rules)
    yield repeated("history of 50 events: fold", [partial(fold, history)] * 20)
    yield repeated("history of 50 events: verify", [partial(is_intact, history)] * 20)


def _held_to(limit: float, measure: Callable[[], Cost]) -> Cost:
    for _ in range(_ATTEMPTS):
        cost = replace(measure(), limit=limit)
        if not cost.above:
            break
    return cost


def _cases_to_route() -> list[Callable[[], object]]:
    """Texts that the model was not trained with, by the one directory and then by the other."""
    router, units = load_router(load_directory()), load_units()
    files = [path for path in (PUBLIC, CALIBRATION, HELD_OUT) if path.exists()]
    samples = [sample for path in files for sample in read_samples(path)]
    return [
        partial(
            router.route,
            sample.text,
            category=sample.category,
            place=place_of(sample.place, units, day),
            on=day,
        )
        for day in DAYS.values()
        for sample in samples
    ]


def _deadlines(limit: Limit, rules: Rules) -> list[Callable[[], object]]:
    """From instants all over a year, at all hours of the day."""
    first = datetime(2026, 1, 1, 1, tzinfo=UTC)
    starts = (first + timedelta(hours=41 * number) for number in range(200))
    return [partial(limit.after, start, rules.calendar) for start in starts]


def _history(length: int, rules: Rules) -> tuple[RecordedEvent, ...]:
    at = datetime(2026, 3, 4, 2, tzinfo=UTC)
    feedback = Feedback("Đèn đường trước nhà số 12 hư cả tuần nay", "Chiếu sáng")
    received = receive(Source("bench", "1", "bench", "0"), feedback, at, rules)
    forwarded = CaseForwarded("UBND-X25-29869", True, Level.FORWARDED, (), received.clock)
    work: list[Event] = [ProgressReported("Đang thi công.", None), ReminderOrdered("Đề nghị gấp.")]
    events = [received, forwarded, CaseAccepted(received.clock), *work * length]
    return commit("DT-2345-6789-AB-C", None, events[:length], SYSTEM, at)[1]


def sizes() -> Iterator[tuple[str, str]]:
    yield "model.json", _kilobytes([_MODEL])
    yield "functions and casework, as uploaded", _kilobytes(code_folder().rglob("*"))
    layers = sorted(BUILD.glob("layer-aarch64-*"), key=lambda folder: folder.stat().st_mtime)
    wheels = _kilobytes(layers[-1].rglob("*")) if layers else "not built"
    yield "layer of wheels, unpacked", wheels


def _kilobytes(files: Iterable[Path]) -> str:
    return f"{sum(file.stat().st_size for file in files if file.is_file()) / 1000:,.0f} kB"


def _shown(title: str, costs: Iterable[Cost]) -> list[Cost]:
    print(f"{title}\n  {'milliseconds of CPU':<36}{HEADINGS}")
    measured = []
    for cost in costs:
        print(cost, flush=True)
        measured.append(cost)
    return measured


def main() -> int:
    costs = _shown(f"Fresh interpreter; ratio to one that does `{STDLIB}`", imports())
    costs += _shown(f"Warm; ratio to a plain loop of {LOOP_TURNS:,} turns", warm())
    print("Sizes")
    for name, size in sizes():
        print(f"  {name:<36}{size:>12}")
    return int(any(cost.above for cost in costs))


if __name__ == "__main__":
    sys.exit(main())
