"""Hypothesis asks whether a test holds, not how long it takes: speed is the bench's matter."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
