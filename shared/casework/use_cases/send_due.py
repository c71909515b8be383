"""Every minute: messages whose time has come are asked for again, each by its id."""

from __future__ import annotations

from casework.ports import Clock, Ledger, NoticeQueue


def send_due(*, ledger: Ledger, queue: NoticeQueue, clock: Clock) -> int:
    """How many there were. A message that is asked for twice is sent once: the ledger decides."""
    count = 0
    for due in ledger.due(clock.now()):
        if due.day:
            queue.request_digest(due.agency, due.day, only=due.message_id)
        else:
            request = queue.request_sender_notices if due.to_sender else queue.request_notices
            request(due.case_id, due.seq, only=due.message_id)
        count += 1
    return count
