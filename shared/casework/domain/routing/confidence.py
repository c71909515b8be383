"""How sure is sure: raw belief brought to the share of cases that were right.

The steps were measured on texts the model had not seen; they are data, replaced by each training.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from casework.domain.routing.model import CaseClass

_CONFLICT: Final = 0.6


class Calibration(NamedTuple):
    """`steps` are (raw belief, share right), both rising; between two steps it is interpolated."""

    steps: Sequence[tuple[float, float]]
    threshold: float

    def confidence(self, case_class: CaseClass, raw: float, *, conflict: bool = False) -> float:
        value = self._interpolate(raw)
        return round(value * (_CONFLICT if conflict else 1.0), 3)

    def _interpolate(self, raw: float) -> float:
        at = bisect_right([step[0] for step in self.steps], raw)
        if at == 0:
            return self.steps[0][1]
        if at == len(self.steps):
            return self.steps[-1][1]
        (x0, y0), (x1, y1) = self.steps[at - 1], self.steps[at]
        return y0 + (y1 - y0) * (raw - x0) / (x1 - x0)
