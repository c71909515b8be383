"""What is wrong with reference data, entry by entry, for the person who edits it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from casework.domain.faults import FAULTS, Fault


class InvalidData(ValueError):
    """Lists every faulty entry by its path."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """Each by the path of its entry: `0.terms.normal.limit`."""
    return tuple(
        Fault(
            ".".join(str(part) for part in fault["loc"]),
            fault["type"],
            fault.get("ctx", {}),
            fault["msg"],
        )
        for fault in error.errors()
    )


def describe(error: ValidationError) -> str:
    """One line a faulty entry: its path and what is wrong with it."""
    return "\n".join(map(str, faults_of(error)))


def wrong(code: str, /, **values: Any) -> PydanticCustomError:
    """A fault of ours, raised by a validator: pydantic knows the path."""
    return PydanticCustomError(code, FAULTS[code], values)
