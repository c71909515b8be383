"""What people decided in some months, for whoever trains the router."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casework.domain.corrections import Correction, correction, month_of
from casework.domain.policy import Rules
from casework.ports import Cases


def gather_corrections(
    months: Iterable[str], *, cases: Cases, rules: Rules
) -> Iterator[Correction]:
    """Every case once, in the month of the decision that stands now: files of different months
    have no case in common."""
    for month in months:
        for case_id in cases.decided(month):
            found = correction(cases.history(case_id), rules)
            if found and month_of(found.at) == month:
                yield found
