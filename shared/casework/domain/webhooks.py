"""What the partner that sent a case is told of it: which events, and in which words.

The partner is told when something changes that `GET /v1/cases/{reference}` shows it, and of
nothing else: what is told is computed from the case before and after the event, so neither a new
event nor a new row of the catalogue (`reference/data/webhooks.json`) can give away more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from casework.domain.case import STATE_NAMES, Case, State
from casework.domain.directory import Directory
from casework.domain.evolve import evolve, fold
from casework.domain.history import RecordedEvent
from casework.domain.webhook_delivery import RetryRules
from casework.domain.working_time import vietnam_date

VERSION: Final = 1
"""Of the payload. A field may be added within a version; none is renamed, retyped or removed."""
TEST_TYPE: Final = "webhook.test"


@dataclass(frozen=True, slots=True)
class Row:
    """From one day to another (in Việt Nam, both included), an event is told as `type`."""

    event: str
    type: str
    valid_from: date
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Of a type: its Vietnamese name, and in English when it comes."""

    name: str
    when: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`silent` are the events of a case that no partner is told, with the reason."""

    rows: tuple[Row, ...]
    types: Mapping[str, Meaning]
    silent: Mapping[str, str]
    retries: RetryRules

    def type_of(self, recorded: RecordedEvent) -> str | None:
        on = vietnam_date(recorded.at)
        found = (r.type for r in self.rows if r.event == recorded.name and r.in_force(on))
        return next(found, None)


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A part of what GET shows the partner; fields have the same names and values there."""

    state: State
    lead_agency: str | None
    original_due_at: datetime
    due_at: datetime
    overdue_since: datetime | None

    @classmethod
    def of(cls, case: Case) -> PartnerView:
        clock = case.agency_clock or case.clock
        return cls(
            state=case.state,
            lead_agency=case.lead_agency,
            original_due_at=clock.original_due_at,
            due_at=clock.due_at,
            overdue_since=case.overdue_since,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What one partner is to be told, as the very text that is signed and sent."""

    partner: str
    type: str
    body: str = field(repr=False)


def told(until: Sequence[RecordedEvent], catalogue: Catalogue, directory: Directory) -> Told | None:
    """What the last event of a history tells the sender's partner; None: nothing it may see."""
    cause = until[-1]
    kind, case, before = catalogue.type_of(cause), fold(until), fold(until[:-1])
    if kind is None or case is None:
        return None
    view = PartnerView.of(case)
    if before is not None and PartnerView.of(before) == view:
        return None
    return Told(case.source.partner, kind, _body(kind, cause, case, view, directory))


def told_events(
    history: Sequence[RecordedEvent], catalogue: Catalogue
) -> Iterator[tuple[RecordedEvent, str]]:
    """Those events of a history that tell the partner something (`told`), with their types."""
    case: Case | None = None
    for recorded in history:
        before, case = case, evolve(case, recorded)
        kind = catalogue.type_of(recorded)
        changed = before is None or PartnerView.of(before) != PartnerView.of(case)
        if kind is not None and changed:
            yield recorded, kind


def trial_body(at: datetime) -> str:
    """Of the event that tries an endpoint out: about no case."""
    return _json({"type": TEST_TYPE, "timestamp": _instant(at), "version": VERSION, "data": {}})


def _body(
    kind: str, cause: RecordedEvent, case: Case, view: PartnerView, directory: Directory
) -> str:
    agency, on = view.lead_agency, vietnam_date(cause.at)
    data = {
        "reference": case.id,
        "external_id": case.source.external_id,
        "sequence": cause.seq,
        **asdict(view),
        "state_name": STATE_NAMES[view.state],
        "lead_agency_name": directory.name(agency, on) if agency else None,
    }
    return _json({"type": kind, "timestamp": _instant(cause.at), "version": VERSION, "data": data})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_instant)
