"""Which units an agency may hand a case down to."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from casework.reference.directory import load_directory, load_units


@cache
def load_children() -> dict[str, frozenset[str]]:
    """Agency code → codes of its units: those that name it as parent, and until 30/06/2025 the
    communes of a district."""
    children: defaultdict[str, set[str]] = defaultdict(set)
    for agency in load_directory().agencies:
        if agency.parent:
            children[agency.parent].add(agency.code)
    for commune in load_units().communes:
        if commune.district:
            children[f"UBND-H-{commune.district}"].add(f"UBND-X21-{commune.code}")
    return {parent: frozenset(codes) for parent, codes in children.items()}
