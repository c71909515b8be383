"""For who records what came to 1022 itself, and who names the channels."""

from __future__ import annotations

from functools import cache

from casework import bootstrap
from casework.domain.channels import Channels
from casework.ports import Router


@cache
def channels() -> Channels:
    from casework.reference.channels import load_channels

    return load_channels()


def desk_router() -> Router:
    """By the directory as it is now."""
    return bootstrap.router(bootstrap.rules_of_today().directory)
