"""What besides commands is left to chance: trouble, losses and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

CALLS: Final = st.sampled_from((0, 0, 0, 1, 2, 3, 4, 5, 6, 8, 11, 15))
ALL_LOST: Final = frozenset({"starts", "routing", "notices"})
LOST: Final = st.sampled_from((frozenset(), frozenset({"starts"}), frozenset({"starts"}), ALL_LOST))
MORNINGS: Final = st.sampled_from(
    (
        datetime(2026, 3, 4, 2, 0, tzinfo=UTC),
        datetime(2026, 8, 27, 9, 30, tzinfo=UTC),  # before Quốc khánh and its compensating days
        datetime(2026, 12, 30, 1, 15, 0, 250_000, tzinfo=UTC),  # before the New Year
    )
)
STRIDES: Final = st.sampled_from(
    [timedelta(**a) for a in ({"minutes": 7}, {"hours": 3}, {"days": 1}, {"days": 4})]
)
NEAR: Final = st.sampled_from([timedelta(seconds=s) for s in (-1, 0, 0, 1, 31)])
