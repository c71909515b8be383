"""What is wrong with reference data, entry by entry, for the person who edits it."""

from __future__ import annotations

from pydantic import ValidationError


def describe(error: ValidationError) -> str:
    """One line a faulty entry: its path and what is wrong with it."""
    return "\n".join(
        f"{'.'.join(str(part) for part in fault['loc']) or '(whole)'}: {fault['msg']}"
        for fault in error.errors()
    )
