"""Tokens as the local cloud's user pools sign them, with any claims: also those that Cognito would
never give, and those that are over. MiniStack keeps each pool's key in a file of its state."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.e2e.conftest import Deployed


@dataclass(frozen=True)
class Token:
    """A token of the cloud, taken apart."""

    header: dict[str, Any]
    claims: dict[str, Any]
    key: rsa.RSAPrivateKey

    @classmethod
    def of(cls, deployed: Deployed, token: str) -> Token:
        header, claims = (json.loads(_plain(part)) for part in token.split(".")[:2])
        pool = claims["iss"].rpartition("/")[2]
        keys = deployed.cloud.home / "ministack" / "state" / "cognito-pool-keys"
        key = load_pem_private_key((keys / f"{pool}-access.pem").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return cls(header, claims, key)

    def signed(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        header: Mapping[str, Any] | None = None,
        key: rsa.RSAPrivateKey | None = None,
    ) -> str:
        """With these claims changed (None: left out), signed by the pool's own key or another."""
        claims = {**self.claims, **(changes or {})}
        text = _joined(
            {**self.header, **(header or {})},
            {name: value for name, value in claims.items() if value is not None},
        )
        signature = (key or self.key).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{_encoded(signature)}"

    def unsigned(self, algorithm: str) -> str:
        return f"{_joined({**self.header, 'alg': algorithm}, self.claims)}."

    def with_old_signature(self, changes: Mapping[str, Any]) -> str:
        """The claims changed after it was signed."""
        signature = self.signed().rpartition(".")[2]
        return f"{_joined(self.header, {**self.claims, **changes})}.{signature}"


def hours_from_now(hours: float) -> int:
    return int(time.time() + hours * 3600)


def _joined(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _plain(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
