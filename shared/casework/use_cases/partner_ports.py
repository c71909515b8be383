"""What the registry of partners asks of the outside, beside `ports`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from casework.domain.partners import Happened, Partner, PartnerChange


@dataclass(frozen=True, slots=True)
class NewClient:
    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewKey:
    id: str
    value: str = field(repr=False)


class Partners(Protocol):
    """The registry, with the history of each partner."""

    def find(self, code: str) -> Partner | None:
        """A consistent read: who was suspended is suspended at once."""

    def of_client(self, client_id: str) -> Partner | None:
        """Whose client it is, or was. A consistent read."""

    def all(self) -> tuple[Partner, ...]:
        """By their codes."""

    def save(self, partner: Partner, happened: Happened, reason: str) -> bool:
        """Write it with its line of history if the stored one is of the revision before; False:
        somebody was faster."""

    def history(self, code: str, limit: int) -> tuple[PartnerChange, ...]:
        """Latest first; at most so many."""


class PartnerClients(Protocol):
    """Clients of registered partners at the identity provider. Their names are not unique there,
    their ids are. Each call raises Unavailable for what may pass."""

    def made_for(self, code: str) -> frozenset[str]:
        """Ids of all that have a name of this partner."""

    def make(self, name: str, scopes: tuple[str, ...]) -> NewClient:
        """One that may ask for tokens with these scopes."""

    def allow(self, client_id: str, name: str, scopes: tuple[str, ...]) -> None:
        """These scopes and no others, from its next token on."""

    def remove(self, client_id: str) -> None:
        """Also one that is not there any more."""


class PartnerApiKeys(Protocol):
    """Keys of the gateway, in the usage plan of registered partners. Each call raises Unavailable
    for what may pass."""

    def made_for(self, code: str) -> frozenset[str]:
        """Ids of all in the plan that have a name of this partner."""

    def make(self, name: str) -> NewKey:
        """One with a quota of its own."""

    def remove(self, key_id: str) -> None:
        """Out of the plan, without which it is worth nothing; also one that is not in it."""
