"""What a provider reports of a message closes its entry in the ledger."""

from __future__ import annotations

from typing import Final

from casework.domain.delivery import DeliveryReport, LedgerEntry, reported
from casework.domain.errors import Unavailable
from casework.ports import Clock, Ledger

_TRIES: Final = 5


def record_report(said: DeliveryReport, *, ledger: Ledger, clock: Clock) -> LedgerEntry | None:
    """The entry as it stands now; None: no such message.

    A report may be faster than the worker that sends: it settles the claimed entry, and what the
    worker writes afterwards fails by its condition. Raises Unavailable when others always won.
    """
    for _ in range(_TRIES):
        entry = ledger.find(said.message_id)
        if entry is None:
            return None
        after = reported(entry, said.report, clock.now(), said.reason)
        if after is None:
            return entry
        if ledger.replace(entry, after):
            return after
    raise Unavailable("the entry changes all the time")
