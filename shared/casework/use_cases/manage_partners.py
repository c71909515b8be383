"""What an administrator does to the partners.

A change that has to reach the identity provider and the gateway is written as begun, carried out,
and written as done. Whoever crashes in between leaves a partner that is shown as unfinished, and at
most a client and a key that are not listed, which open nothing; the next change of this kind first
removes them. So the same call made again comes to its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from casework.domain.errors import Unavailable
from casework.domain.partners import (
    CodeTaken,
    Credentials,
    Details,
    Happened,
    NotYetRegistered,
    Partner,
    PartnerChange,
    PartnerChanged,
    PartnerStatus,
    Stamp,
    UnknownPartner,
    name_of,
)
from casework.domain.webhook_endpoint import Disabled
from casework.ports import Clock, WebhookHealth
from casework.use_cases.partner_ports import NewClient, NewKey, PartnerApiKeys, PartnerClients
from casework.use_cases.partner_ports import Partners as Registry

LEASE: Final = timedelta(seconds=40)
"""How long nobody else begins such a change: longer than a function lives that carries one out."""


@dataclass(frozen=True, slots=True)
class Issued:
    """All that a partner needs. The secret and the key are nowhere else: shown once."""

    partner: Partner
    client: NewClient
    key: NewKey


@dataclass(frozen=True, slots=True)
class PartnerDesk:
    """`taken`: the codes of the systems of the stage."""

    registry: Registry
    clients: PartnerClients
    keys: PartnerApiKeys
    webhooks: WebhookHealth
    clock: Clock
    taken: frozenset[str] = field(default=frozenset())

    def register(self, code: str, details: Details, reason: str, by: str) -> Issued:
        """Also goes on with a registration that did not come to its end.

        Raises CodeTaken, PartnerChanged, Unavailable."""
        stamp, known = self._stamp(by), self.registry.find(code)
        if code in self.taken or (known and known.status is not PartnerStatus.REGISTERING):
            raise CodeTaken(code)
        if known is None:
            begun = Partner(code, details, registered=stamp, changed=stamp)
        else:
            self._check_free(known)
            begun = known.ordering(details, stamp)
        return self._issue(begun, reason, by)

    def rotate(self, code: str, reason: str, by: str, *, at_once: bool = False) -> Issued:
        """New credentials. The old ones are good beside them for the overlap, or with `at_once`
        end before there are new ones, because others know them.

        Raises UnknownPartner, NotYetRegistered, TooManyCredentials, PartnerChanged, Unavailable."""
        partner = self.registered(code)
        self._check_free(partner)
        stamp = self._stamp(by)
        return self._issue(partner.ordering(partner.details, stamp, at_once=at_once), reason, by)

    def change(
        self, code: str, details: Details, reason: str, by: str, *, revision: int
    ) -> Partner:
        """`revision` is the one that was looked at. With nothing to change, an unfinished change is
        carried out. A token keeps the scopes that it was given with.

        Raises UnknownPartner, NotYetRegistered, PartnerChanged, Unavailable."""
        partner = self.registered(code)
        if partner.revision != revision:
            raise PartnerChanged(code)
        self._check_free(partner)
        if details == partner.details and not partner.unfinished:
            return partner
        changed = self._save(partner.changing(details, self._stamp(by)), Happened.CHANGED, reason)
        if not changed.unfinished:
            return changed
        self._carry_out(changed)
        return self._save(changed.settled(self._stamp(by)), Happened.SETTLED, reason)

    def suspend(self, code: str, reason: str, by: str) -> Partner:
        """Refused from now on, and told nothing; what it sent goes on. Suspended again, its webhook
        is looked at again. Does not wait for another change.

        Raises UnknownPartner, NotYetRegistered, PartnerChanged, Unavailable."""
        partner = self._put(code, PartnerStatus.SUSPENDED, Happened.SUSPENDED, reason, by)
        health = self.webhooks.of(code)
        if not health.disabled:
            held = health.disable(Disabled.SUSPENDED, self.clock.now())
            self._save_health(self.webhooks.put(held), code)
        return partner

    def resume(self, code: str, reason: str, by: str) -> Partner:
        """As `suspend`, the other way round."""
        partner = self._put(code, PartnerStatus.ACTIVE, Happened.RESUMED, reason, by)
        health = self.webhooks.of(code)
        if health.disabled is Disabled.SUSPENDED:
            self._save_health(self.webhooks.put(health.reset()), code)
        return partner

    def of(self, code: str) -> Partner:
        """Raises UnknownPartner."""
        partner = self.registry.find(code)
        if partner is None:
            raise UnknownPartner(code)
        return partner

    def registered(self, code: str) -> Partner:
        """Raises UnknownPartner, NotYetRegistered."""
        partner = self.of(code)
        if partner.status is PartnerStatus.REGISTERING:
            raise NotYetRegistered(code)
        return partner

    def history(self, code: str, limit: int) -> tuple[PartnerChange, ...]:
        """Latest first. Raises UnknownPartner."""
        self.of(code)
        return self.registry.history(code, limit)

    def _issue(self, begun: Partner, reason: str, by: str) -> Issued:
        self._save(begun, Happened.ORDERED, reason)
        self._carry_out(begun)
        name = name_of(begun.code, begun.revision)
        client = self.clients.make(name, begun.details.scopes)
        key = self.keys.make(name)
        made = Credentials(begun.revision, client.id, key.id)
        partner = begun.issued(made, self._stamp(by))
        return Issued(self._save(partner, Happened.ISSUED, reason), client, key)

    def _carry_out(self, partner: Partner) -> None:
        """As the registry says: nothing that it does not list, and no other scopes. What it lists
        and somebody else removed stays away."""
        listed, made = partner.credentials, self.clients.made_for(partner.code)
        for client_id in made - {c.client_id for c in listed}:
            self.clients.remove(client_id)
        for key_id in self.keys.made_for(partner.code) - {c.key_id for c in listed}:
            self.keys.remove(key_id)
        for each in (c for c in listed if c.client_id in made):
            name = name_of(partner.code, each.number)
            self.clients.allow(each.client_id, name, partner.details.scopes)

    def _put(
        self, code: str, status: PartnerStatus, happened: Happened, reason: str, by: str
    ) -> Partner:
        partner = self.registered(code)
        if partner.status is status:
            return partner
        return self._save(partner.put(status, self._stamp(by)), happened, reason)

    def _check_free(self, partner: Partner) -> None:
        """Two at once could end with one's scopes in the registry and the other's outside."""
        if partner.unfinished and self.clock.now() < partner.changed.at + LEASE:
            raise Unavailable(f"somebody is changing {partner.code}")

    def _save(self, partner: Partner, happened: Happened, reason: str) -> Partner:
        if not self.registry.save(partner, happened, reason):
            raise PartnerChanged(partner.code)
        return partner

    @staticmethod
    def _save_health(saved: bool, code: str) -> None:
        """Deliveries write it as well: what a person wants is wanted again."""
        if not saved:
            raise Unavailable(f"{code} is being delivered to: try again")

    def _stamp(self, by: str) -> Stamp:
        return Stamp(self.clock.now(), by)
