"""The keys by which partners call what takes no OAuth token: Open311 has an `api_key` parameter.

A key is `<id>.<secret>`. Only the hash of the secret is stored, under the id. A secret has 256
random bits, so one round of SHA-256 is enough: there is no dictionary to try.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

_KEY: Final = re.compile(r"(o311_[0-9a-f]{16})\.([0-9a-f]{64})")
ENTROPY_BYTES: Final = 40
_NOBODY: Final = "0" * 64
"""Compared with when there is no such key, so that this takes as long."""


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """`revision` counts its changes from 1; a revoked key stays, as evidence."""

    id: str
    partner: str
    digest: str
    issued_at: datetime
    revoked_at: datetime | None = None
    revision: int = 1

    def revoked(self, at: datetime) -> PartnerKey:
        """Once and for all: revoked again it stays as it is."""
        if self.revoked_at is not None:
            return self
        return replace(self, revoked_at=at, revision=self.revision + 1)


def new_key(partner: str, entropy: bytes, at: datetime) -> tuple[PartnerKey, str]:
    """What is stored, and the key to hand over. `entropy`: ENTROPY_BYTES at random."""
    id, secret = f"o311_{entropy[:8].hex()}", entropy[8:].hex()
    return PartnerKey(id, partner, _digest(secret), at), f"{id}.{secret}"


def id_of(key: str) -> str | None:
    """The part by which a key is found; None for what is no key at all."""
    found = _KEY.fullmatch(key)
    return found.group(1) if found else None


def opens(stored: PartnerKey | None, key: str) -> bool:
    """Whether it is this key, and still good. Takes as long whatever is wrong with it."""
    found = _KEY.fullmatch(key)
    given = _digest(found.group(2) if found else "")
    same = hmac.compare_digest(given, stored.digest if stored else _NOBODY)
    return same and stored is not None and stored.id == id_of(key) and stored.revoked_at is None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
