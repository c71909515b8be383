"""Who calls by an Open311 key, and what an administrator does to the keys."""

from __future__ import annotations

from casework.domain.case import Actor, Role
from casework.domain.errors import Refusal, Unavailable, UnknownCaller
from casework.domain.partner_keys import PartnerKey, id_of, new_key, opens
from casework.ports import Clock
from casework.use_cases.open311_ports import PartnerKeys


class UnknownKey(Refusal):
    """There is no key of this id."""


def caller_of(key: str, *, keys: PartnerKeys) -> Actor:
    """The partner whose key it is. Raises UnknownCaller."""
    key_id = id_of(key)
    stored = keys.find(key_id) if key_id else None
    good = opens(stored, key)  # also without a stored one: it takes as long
    if stored is None or not good:
        raise UnknownCaller
    return Actor(Role.PARTNER, stored.partner)


def issue_key(partner: str, entropy: bytes, *, keys: PartnerKeys, clock: Clock) -> str:
    """The key itself, which is stored nowhere. A partner may have several, to change them."""
    stored, key = new_key(partner, entropy, clock.now())
    if not keys.put(stored):
        raise Unavailable("the id of the key is taken: issue another")
    return key


def keys_of(partner: str, *, keys: PartnerKeys) -> tuple[PartnerKey, ...]:
    """Also those revoked, by their ids."""
    return tuple(key for key in keys.all() if key.partner == partner)


def revoke_key(
    key_id: str, *, keys: PartnerKeys, clock: Clock, partner: str | None = None
) -> PartnerKey:
    """From now on it opens nothing. With `partner`, that of another one is unknown.

    Raises UnknownKey, Unavailable."""
    stored = keys.find(key_id)
    if stored is None or partner not in (None, stored.partner):
        raise UnknownKey(key_id)
    revoked = stored.revoked(clock.now())
    if revoked is not stored and not keys.put(revoked):
        raise Unavailable("somebody else changed the key: look at it again")
    return revoked
