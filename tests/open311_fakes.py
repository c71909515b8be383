"""In-memory ports of Open311. They pass the same contract suite as the adapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from casework.domain.case import Case
from casework.domain.open311.told import is_told
from casework.domain.partner_keys import PartnerKey
from tests.fakes import InMemoryCases


@dataclass
class InMemoryToldCases:
    stored: InMemoryCases

    def told(self, partner: str, start: datetime, end: datetime) -> Iterator[tuple[str, int]]:
        told = [
            event
            for event in self.stored.events.values()
            if is_told(event.event)
            and self.stored.cases[event.case_id].source.partner == partner
            and start <= event.at <= end
        ]
        for event in sorted(told, key=lambda e: (e.at, e.case_id, e.seq), reverse=True):
            yield event.case_id, event.seq

    def get_all(self, case_ids: Sequence[str]) -> Iterator[Case]:
        for case_id in {*case_ids} & {*self.stored.cases}:
            yield self.stored.cases[case_id]


@dataclass
class InMemoryPartnerKeys:
    keys: dict[str, PartnerKey] = field(default_factory=dict)

    def find(self, key_id: str) -> PartnerKey | None:
        return self.keys.get(key_id)

    def all(self) -> tuple[PartnerKey, ...]:
        return tuple(self.keys[key_id] for key_id in sorted(self.keys))

    def put(self, key: PartnerKey) -> bool:
        stored = self.keys.get(key.id)
        if (stored.revision if stored else 0) != key.revision - 1:
            return False
        self.keys[key.id] = key
        return True
