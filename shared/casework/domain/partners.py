"""A partner that an administrator registered: a system that calls `/v1` with a client of its own.

What stands here decides about each call. The identity provider (Cognito) only says which client
calls, and the gateway whose budget it draws from: what either has that is not listed here opens
nothing. Secrets are not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from casework.domain.errors import CaseworkError, Refusal

OVERLAP: Final = timedelta(hours=24)
"""How long credentials are good beside those that replace them."""
MOST_GOOD: Final = 3
"""Credentials at once: the old, the new, and one more if the answer with the new ones was lost."""
CODE: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""Of a system that calls; as in cdk.json, whose codes are taken."""
CODE_LENGTH: Final = 40


class UnknownPartner(Refusal):
    """No partner of this code is registered."""


class CodeTaken(Refusal):
    """By a registered partner, or by a system of the stage."""


class NotYetRegistered(Refusal):
    """The registration did not come to its end: register it again."""


class TooManyCredentials(Refusal):
    """So many are good beside each other already that another one has to wait, or to end them."""


class PartnerSuspended(Refusal):
    """An administrator holds it off; its credentials are good, and open nothing."""


class PartnerChanged(CaseworkError):
    """Somebody else changed it first: look at it and decide again."""


class PartnerStatus(StrEnum):
    REGISTERING = "registering"
    """It has never had credentials."""
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Happened(StrEnum):
    """What a line of the history tells."""

    ORDERED = "credentials_ordered"
    ISSUED = "credentials_issued"
    CHANGED = "changed"
    SETTLED = "settled"
    SUSPENDED = "suspended"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Stamp:
    """`by`: the id of the administrator."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """A client at the identity provider and a key of the gateway. Both have the name of `number`,
    the revision at which they were ordered. Good until before `ends_at`."""

    number: int
    client_id: str
    key_id: str
    ends_at: datetime | None = None

    def good(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at

    def ended(self, at: datetime) -> Credentials:
        """Never longer than they had."""
        return replace(self, ends_at=min(self.ends_at or at, at))


@dataclass(frozen=True, slots=True)
class Details:
    """What an administrator says of a partner; `scopes` in the order of the list of all."""

    name: str
    contact_email: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """`revision` counts its changes from 1. `unfinished`: begun at the last change, and not known
    to have reached the identity provider and the gateway."""

    code: str
    details: Details
    registered: Stamp
    changed: Stamp
    status: PartnerStatus = PartnerStatus.REGISTERING
    credentials: tuple[Credentials, ...] = ()
    unfinished: bool = True
    revision: int = 1

    def admits(self, client_id: str, now: datetime) -> bool:
        return any(c.client_id == client_id and c.good(now) for c in self.credentials)

    def ordering(self, details: Details, stamp: Stamp, *, at_once: bool = False) -> Partner:
        """About to get new credentials. Those that ended are gone; with `at_once`, all are.

        Raises TooManyCredentials."""
        kept = () if at_once else tuple(c for c in self.credentials if c.good(stamp.at))
        if len(kept) >= MOST_GOOD:
            raise TooManyCredentials(f"{self.code} has {len(kept)}")
        return self._after(stamp, details=details, credentials=kept, unfinished=True)

    def issued(self, new: Credentials, stamp: Stamp) -> Partner:
        """The older credentials end after the overlap."""
        old = (c.ended(stamp.at + OVERLAP) for c in self.credentials)
        status = PartnerStatus.ACTIVE if self.status is PartnerStatus.REGISTERING else self.status
        return self._after(stamp, status=status, credentials=(new, *old), unfinished=False)

    def changing(self, details: Details, stamp: Stamp) -> Partner:
        """Scopes have to reach the identity provider; the rest is known here alone."""
        unfinished = self.unfinished or details.scopes != self.details.scopes
        return self._after(stamp, details=details, unfinished=unfinished)

    def settled(self, stamp: Stamp) -> Partner:
        return self._after(stamp, unfinished=False)

    def put(self, status: PartnerStatus, stamp: Stamp) -> Partner:
        """Raises NotYetRegistered."""
        if self.status is PartnerStatus.REGISTERING:
            raise NotYetRegistered(self.code)
        return self._after(stamp, status=status)

    def _after(self, stamp: Stamp, **changes: Any) -> Partner:
        return replace(self, revision=self.revision + 1, changed=stamp, **changes)


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """A line of the history: the partner as the change left it."""

    partner: Partner
    happened: Happened
    reason: str


def name_of(code: str, number: int) -> str:
    """Of the client and the key of these credentials. No code has a dot."""
    return f"{prefix_of(code)}{number}"


def prefix_of(code: str) -> str:
    """Of whatever was made for this partner; systems of the stage have no such names."""
    return f"partner.{code}."


def in_order(scopes: Iterable[str], all_of_them: Iterable[str]) -> tuple[str, ...]:
    chosen = set(scopes)
    return tuple(scope for scope in all_of_them if scope in chosen)


def is_code(text: str) -> bool:
    return len(text) <= CODE_LENGTH and re.fullmatch(CODE, text) is not None
