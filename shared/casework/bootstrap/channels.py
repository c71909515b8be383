"""For who records what came to 1022 itself, and who names the channels."""

from __future__ import annotations

from functools import cache

from casework.domain.channels import Channels


@cache
def channels() -> Channels:
    from casework.reference.channels import load_channels

    return load_channels()
