"""Carry an event from the outbox (the table's stream) to where it has effects."""

from __future__ import annotations

from dataclasses import dataclass

from casework.domain import events as e
from casework.domain.history import RecordedEvent
from casework.domain.neighbour import NeighbourRules
from casework.domain.notifications import Notices
from casework.domain.webhooks import Catalogue
from casework.ports import Outlet
from casework.use_cases.neighbour_ports import NeighbourQueue


@dataclass(frozen=True, slots=True)
class NeighbourFeed:
    """How the neighbouring 1022 system is fed."""

    queue: NeighbourQueue
    rules: NeighbourRules


def publish_event(
    recorded: RecordedEvent,
    *,
    outlet: Outlet,
    notices: Notices,
    webhooks: Catalogue,
    neighbour: NeighbourFeed | None = None,
) -> None:
    """Every effect is idempotent, so an event that comes twice does no harm. No `neighbour`: this
    stage has none."""
    event = recorded.event
    if isinstance(event, e.CaseReceived):
        outlet.request_routing(recorded.case_id)
    clock = getattr(event, "clock", None)
    if clock is not None and clock.next_at is not None:
        outlet.start_clock(recorded.case_id, clock.epoch, clock.next_at)
    table = notices.on(recorded.at)
    if table.for_event(recorded):
        outlet.request_notices(recorded.case_id, recorded.seq)
    if recorded.name in table.sender_rows:
        outlet.request_sender_notices(recorded.case_id, recorded.seq)
    if webhooks.type_of(recorded):
        outlet.request_webhook(recorded.case_id, recorded.seq)
    if neighbour and neighbour.rules.asked_by(recorded.name):
        neighbour.queue.request_ticket(recorded.case_id, recorded.seq)
