"""In-memory ports of the registry of partners, held to the contract suite of the adapters."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.domain.partners import Happened, Partner, PartnerChange, prefix_of
from casework.use_cases.partner_ports import NewClient, NewKey


@dataclass
class InMemoryPartners:
    stored: dict[str, Partner] = field(default_factory=dict)
    changes: dict[str, list[PartnerChange]] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)

    def find(self, code: str) -> Partner | None:
        return self.stored.get(code)

    def of_client(self, client_id: str) -> Partner | None:
        code = self.clients.get(client_id)
        return self.stored[code] if code else None

    def all(self) -> tuple[Partner, ...]:
        return tuple(self.stored[code] for code in sorted(self.stored))

    def save(self, partner: Partner, happened: Happened, reason: str) -> bool:
        known = self.stored.get(partner.code)
        ids = [each.client_id for each in partner.credentials]
        if partner.revision - 1 != (known.revision if known else 0) or any(
            self.clients.get(client_id, partner.code) != partner.code for client_id in ids
        ):
            return False
        self.stored[partner.code] = partner
        self.clients |= dict.fromkeys(ids, partner.code)
        line = PartnerChange(partner, happened, reason)
        self.changes.setdefault(partner.code, []).insert(0, line)
        return True

    def history(self, code: str, limit: int) -> tuple[PartnerChange, ...]:
        return tuple(self.changes.get(code, ())[:limit])


@dataclass
class InMemoryPartnerClients:
    """`pool`: name and scopes, by id."""

    pool: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    count: int = 0

    def made_for(self, code: str) -> frozenset[str]:
        names = {client_id: name for client_id, (name, _) in self.pool.items()}
        return frozenset(i for i, name in names.items() if name.startswith(prefix_of(code)))

    def make(self, name: str, scopes: tuple[str, ...]) -> NewClient:
        self.count += 1
        client = NewClient(f"client-{self.count}", f"secret-{self.count}")
        self.pool[client.id] = (name, scopes)
        return client

    def allow(self, client_id: str, name: str, scopes: tuple[str, ...]) -> None:
        if client_id not in self.pool:
            raise LookupError(client_id)
        self.pool[client_id] = (name, scopes)

    def remove(self, client_id: str) -> None:
        self.pool.pop(client_id, None)


@dataclass
class InMemoryPartnerApiKeys:
    """`plan`: names by id."""

    plan: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def made_for(self, code: str) -> frozenset[str]:
        return frozenset(i for i, name in self.plan.items() if name.startswith(prefix_of(code)))

    def make(self, name: str) -> NewKey:
        self.count += 1
        key = NewKey(f"key-{self.count}", f"value-of-key-{self.count}")
        self.plan[key.id] = name
        return key

    def remove(self, key_id: str) -> None:
        self.plan.pop(key_id, None)
