"""What every answer carries, of whatever function and however it ended.

Answers are personal unless their operation says otherwise: nobody keeps a copy. A browser takes
them for what they say they are, shows them in no frame, and comes by TLS alone. What the gateway
answers by itself has the same (`infrastructure/api.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SAFE: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def with_safe_headers(answer: dict[str, Any]) -> dict[str, Any]:
    """An operation's own headers stay."""
    defaults = {name: [value] for name, value in SAFE.items()}
    return {**answer, "multiValueHeaders": {**defaults, **answer.get("multiValueHeaders", {})}}
