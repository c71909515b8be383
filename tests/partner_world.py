"""Partners as an administrator manages them, on fakes, with crashes at any call to the outside."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.domain.case import Actor
from casework.domain.errors import Refusal
from casework.domain.partners import Details, Partner
from casework.use_cases.manage_partners import LEASE, Issued, PartnerDesk
from casework.use_cases.recognise_partner import recognise_partner
from tests.fakes import FixedClock
from tests.partner_fakes import InMemoryPartnerApiKeys, InMemoryPartnerClients, InMemoryPartners
from tests.webhook_fakes import InMemoryHealth
from tests.world import Fuse, Fused

CODE = "xa-my-tho"
ADMIN = "p-administrator"
DETAILS = Details("Ứng dụng xã Mỹ Thọ", "ky-thuat@my-tho.example", ("cases.submit", "cases.read"))
WIDER = Details(DETAILS.name, DETAILS.contact_email, ("cases.submit", "cases.read", "cases.list"))


@dataclass
class PartnerWorld:
    fuse: Fuse = field(default_factory=Fuse)
    clock: FixedClock = field(default_factory=FixedClock)
    registry: InMemoryPartners = field(default_factory=InMemoryPartners)
    clients: InMemoryPartnerClients = field(default_factory=InMemoryPartnerClients)
    keys: InMemoryPartnerApiKeys = field(default_factory=InMemoryPartnerApiKeys)
    webhooks: InMemoryHealth = field(default_factory=InMemoryHealth)

    @property
    def desk(self) -> PartnerDesk:
        ports = (self.registry, self.clients, self.keys, self.webhooks)
        fused = (Fused(port, self.fuse) for port in ports)
        return PartnerDesk(*fused, self.clock, frozenset({"e-dongthap", "console-1022"}))

    def registered(self, code: str = CODE) -> Issued:
        return self.desk.register(code, DETAILS, "Công văn 12", ADMIN)

    def mended(self) -> PartnerWorld:
        """Nothing crashes any more, and who crashed holds nobody up."""
        self.fuse = Fuse()
        self.clock.at += LEASE
        return self

    @property
    def partner(self) -> Partner:
        return self.registry.stored[CODE]

    def caller(self, client_id: str) -> Actor | str:
        """Who it is, or the name of the refusal."""
        try:
            return recognise_partner(client_id, partners=self.registry, clock=self.clock)
        except Refusal as refusal:
            return type(refusal).__name__

    def outside(self) -> tuple[dict[str, tuple[str, ...]], set[str]]:
        """Scopes of the clients there are, by id, and the keys in the plan."""
        scopes = {client_id: scopes for client_id, (_, scopes) in self.clients.pool.items()}
        return scopes, set(self.keys.plan)

    def as_listed(self) -> bool:
        """Whether Cognito and the gateway have what the registry lists, and nothing else."""
        listed = self.partner.credentials
        scopes = {each.client_id: self.partner.details.scopes for each in listed}
        return self.outside() == (scopes, {each.key_id for each in listed})
