"""How sure the router may be: from raw belief to the share of unseen cases that were right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.tools.samples import Result

_POOL: Final = 35
_THRESHOLD: Final = 0.8
_MARGIN: Final = 0.04
"""Texts to come are stranger than ours: the writers of ours also helped to choose the phrases."""
IDENTITY: Final = {"steps": [[0.0, 0.0], [1.0, 1.0]], "threshold": 1.0}
"""Of a model that is still to be calibrated: confidence is raw belief."""


def calibrated(results: Sequence[Result]) -> dict[str, Any]:
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
    return max((pool[1] + 1) / (pool[2] + 3) - _MARGIN, 0.0)
