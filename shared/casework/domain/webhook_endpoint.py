"""Where a partner is told: its address, the secrets that sign, and how well it answers.

Signatures follow Standard Webhooks (https://www.standardwebhooks.com): `v1,` and the base64 of
HMAC-SHA256 over `<id>.<timestamp>.<body>`. While secrets change, the old and the new one both sign.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from casework.domain.errors import CaseworkError
from casework.domain.webhook_delivery import Reply, RetryRules

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = range(24, 65)
_URL_LENGTH: Final = 500
_VISIBLE: Final = re.compile(r"[!-~]+")
OVERLAP: Final = timedelta(hours=24)
"""How long an old secret signs beside the new one."""


MOST_SIGNING: Final = 5
"""Secrets at once: each adds a signature to every request."""


class InvalidEndpoint(CaseworkError):
    """An address or a secret that cannot be used; says why."""


class NoEndpoint(InvalidEndpoint):
    """The partner has none: set one first."""


class EndpointDisabled(InvalidEndpoint):
    """Nothing is sent to it: enable it first."""


class TooManySecrets(InvalidEndpoint):
    """So many sign beside each other already that another one has to wait, or to end them."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Signs from `valid_from` (UTC) until before `valid_to`. Its value appears in no repr."""

    value: str = field(repr=False)
    valid_from: datetime
    valid_to: datetime | None = None

    def signs(self, now: datetime) -> bool:
        return self.valid_from <= now and (self.valid_to is None or now < self.valid_to)

    @property
    def key(self) -> bytes:
        """Raises InvalidEndpoint unless it is `whsec_` and base64 of 24 to 64 bytes."""
        try:
            key = base64.b64decode(self.value.removeprefix(_PREFIX), validate=True)
        except binascii.Error as error:
            raise InvalidEndpoint("a secret is base64") from error
        if not self.value.startswith(_PREFIX) or len(key) not in _SECRET_BYTES:
            raise InvalidEndpoint("a secret is whsec_ and 24 to 64 bytes")
        return key


def secret_of(key: bytes, now: datetime) -> Secret:
    """A secret of these random bytes. Raises InvalidEndpoint when they are too few or many."""
    secret = Secret(_PREFIX + base64.b64encode(key).decode(), now)
    _ = secret.key
    return secret


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`revision` counts the changes, so that two people cannot change it at once."""

    partner: str
    url: str
    secrets: tuple[Secret, ...]
    revision: int = 1

    def rotated(self, secret: Secret, now: datetime, overlap: timedelta = OVERLAP) -> Endpoint:
        """With a new secret; those before it sign for `overlap` yet, none longer than it had.

        Raises TooManySecrets."""
        ends = [min(old.valid_to or now + overlap, now + overlap) for old in self.secrets]
        old = [replace(s, valid_to=end) for s, end in zip(self.secrets, ends, strict=True)]
        kept = tuple(s for s in old if s.signs(now))
        if len(kept) >= MOST_SIGNING:
            raise TooManySecrets(f"{len(kept)} secrets sign")
        return replace(self, secrets=(secret, *kept), revision=self.revision + 1)

    def moved(self, url: str) -> Endpoint:
        return replace(self, url=url, revision=self.revision + 1)

    def headers(self, webhook_id: str, body: str, now: datetime) -> dict[str, str]:
        """The three of the specification. The time is that of the attempt, not of the event."""
        timestamp = str(int(now.timestamp()))
        content = f"{webhook_id}.{timestamp}.{body}".encode()
        signatures = [_signature(s.key, content) for s in self.secrets if s.signs(now)]
        return {
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signatures),
        }


def _signature(key: bytes, content: bytes) -> str:
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def checked_url(url: str, *, loopback: bool = False) -> str:
    """The URL as it may be registered. Raises InvalidEndpoint: https only, and http to this machine
    with `loopback`. Where the name leads is looked at for each request, not here."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise InvalidEndpoint("not an address") from error
    here = loopback and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        raise InvalidEndpoint("an address starts with https://")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise InvalidEndpoint("an address has a host, and no user or password")
    if parts.fragment or len(url) > _URL_LENGTH or not _VISIBLE.fullmatch(url):
        raise InvalidEndpoint("an address is 500 visible ASCII characters at most, no fragment")
    return url


class Disabled(StrEnum):
    """Why nothing is sent."""

    FAILING = "failing"
    GONE = "gone"
    OPERATOR = "operator"
    SUSPENDED = "suspended"
    """With its partner."""


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint answered lately. `failures` are those since the last success.

    `held_until`: it failed several times in a row, so that everything waits until then instead of
    spending our workers' time on it, which other partners need.
    """

    partner: str
    revision: int = 0
    failing_since: datetime | None = None
    failures: int = 0
    held_until: datetime | None = None
    disabled: Disabled | None = None
    disabled_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.held_until is not None and now < self.held_until

    def after(self, reply: Reply, now: datetime, rules: RetryRules) -> Health:
        """The very same object when nothing changed. A late answer does not enable again."""
        if self.disabled:
            return self
        if reply.delivered:
            return self.reset() if self.failures else self
        since, failures = self.failing_since or now, self.failures + 1
        because = Disabled.FAILING if now - since >= rules.patience else None
        if reply.gone:
            because = Disabled.GONE
        return replace(
            self,
            revision=self.revision + 1,
            failing_since=since,
            failures=failures,
            held_until=rules.held_until(failures, now, reply.retry_after),
            disabled=because,
            disabled_at=now if because else None,
        )

    def disable(self, because: Disabled, now: datetime) -> Health:
        return replace(self, revision=self.revision + 1, disabled=because, disabled_at=now)

    def reset(self) -> Health:
        """As if it had never failed; also how it is enabled again."""
        return Health(self.partner, self.revision + 1)
