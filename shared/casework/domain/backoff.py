"""How long to wait after an attempt that failed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

_JITTER: Final = 0.1


def again_at(
    delays: Sequence[timedelta], errand: str, attempt: int, now: datetime
) -> datetime | None:
    """After the n-th attempt of an errand, by its id. Up to a tenth later than planned, differently
    for each: what failed together does not come again together. None: that was the last one."""
    if attempt > len(delays):
        return None
    delay = delays[attempt - 1]
    chance = hashlib.sha256(f"{errand}:{attempt}".encode()).digest()[0] / 255
    return now + delay + delay * _JITTER * chance
