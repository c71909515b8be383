"""Reports of providers: late, twice, in any order, and faster than the worker that sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.delivery import DeliveryReport, DeliveryState, LedgerEntry, Report
from casework.domain.errors import Unavailable
from casework.domain.notifications import Channel
from casework.reference.messaging import load_messaging
from casework.use_cases.record_report import record_report
from tests.builders import NINE_O_CLOCK
from tests.fakes import FixedClock, InMemoryLedger

RULES = load_messaging("province", date(2026, 3, 4))
FAILURES = {Report.BOUNCED, Report.RETURNED, Report.REJECTED}
PENDING = LedgerEntry(
    "m", "DT-1", 2, Channel.EMAIL, DeliveryState.PENDING, NINE_O_CLOCK, NINE_O_CLOCK
)
CLAIMED = PENDING.claimed("w1", NINE_O_CLOCK, RULES)
SENT = CLAIMED.sent("p-1")
UNKNOWN = CLAIMED.missed(DeliveryState.UNKNOWN, NINE_O_CLOCK, "outcome-unknown")


def ledger_with(entry: LedgerEntry) -> InMemoryLedger:
    return InMemoryLedger({entry.message_id: entry})


def record(ledger: InMemoryLedger, report: Report, reason: str | None = None) -> LedgerEntry | None:
    return record_report(DeliveryReport("m", report, reason), ledger=ledger, clock=FixedClock())


def test_a_delivery_closes_what_was_sent() -> None:
    ledger = ledger_with(SENT)

    closed = record(ledger, Report.DELIVERED)

    assert closed == replace(SENT, state=DeliveryState.DELIVERED)
    assert ledger.find("m") == closed


def test_a_bounce_fails_what_was_sent_with_its_reason() -> None:
    ledger = ledger_with(SENT)

    record(ledger, Report.RETURNED, "Transient/MailboxFull")

    stored = ledger.entries["m"]
    assert (stored.state, stored.reason, stored.provider_id) == (
        DeliveryState.FAILED,
        "returned: Transient/MailboxFull",
        "p-1",
    )


def test_a_report_on_a_message_that_nobody_entered_writes_nothing() -> None:
    ledger = InMemoryLedger()

    assert record(ledger, Report.BOUNCED) is None
    assert ledger.entries == {}


@pytest.mark.parametrize("report", Report)
def test_a_report_that_is_faster_than_the_worker_settles_and_the_worker_loses(
    report: Report,
) -> None:
    ledger = ledger_with(CLAIMED)

    settled = record(ledger, report)

    assert settled is not None
    assert settled.state in (DeliveryState.FAILED, DeliveryState.DELIVERED)
    assert not ledger.replace(CLAIMED, SENT)
    assert ledger.find("m") == settled


def test_a_second_copy_is_not_sent_of_what_was_reported_while_it_waited() -> None:
    ledger = ledger_with(CLAIMED.waiting(NINE_O_CLOCK, "not-accepted"))

    record(ledger, Report.DELIVERED)

    assert [*ledger.due(NINE_O_CLOCK)] == []


def test_a_report_that_comes_twice_writes_once() -> None:
    ledger = CountingLedger({"m": SENT})

    first, second = record(ledger, Report.BOUNCED), record(ledger, Report.BOUNCED)

    assert first == second == ledger.find("m")
    assert ledger.writes == 1


@given(
    st.lists(st.sampled_from(Report), min_size=1, max_size=6).flatmap(
        lambda reports: st.tuples(st.just(reports), st.permutations(reports * 2))
    ),
    st.sampled_from(
        [
            PENDING,
            CLAIMED,
            SENT,
            CLAIMED.missed(DeliveryState.UNKNOWN, NINE_O_CLOCK, "outcome-unknown"),
        ]
    ),
)
def test_in_any_order_and_however_often_a_failure_wins_and_else_it_arrived(
    reports: tuple[list[Report], list[Report]], before: LedgerEntry
) -> None:
    said, order = reports
    ledger = ledger_with(before)

    for report in order:
        record(ledger, report)

    expected = DeliveryState.FAILED if FAILURES & set(said) else DeliveryState.DELIVERED
    assert ledger.entries["m"].state is expected


@given(
    st.lists(st.sampled_from(Report), min_size=1, max_size=4),
    st.integers(min_value=0, max_value=4),
)
def test_whenever_the_worker_writes_that_it_sent_no_report_is_lost(
    reports: list[Report], moment: int
) -> None:
    ledger = ledger_with(CLAIMED)

    for n, report in enumerate(reports):
        if n == moment:
            ledger.replace(CLAIMED, SENT)
        record(ledger, report)
    ledger.replace(CLAIMED, SENT)

    expected = DeliveryState.FAILED if FAILURES & set(reports) else DeliveryState.DELIVERED
    assert ledger.entries["m"].state is expected


@dataclass
class CountingLedger(InMemoryLedger):
    writes: int = 0

    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        done = super().replace(before, after)
        self.writes += done
        return done


@dataclass
class ContestedLedger(InMemoryLedger):
    """Somebody else writes the next of `others` just before each write."""

    others: Iterator[LedgerEntry] = field(default_factory=lambda: iter(()))

    def replace(self, before: LedgerEntry, after: LedgerEntry) -> bool:
        for other in self.others:
            self.entries[other.message_id] = other
            break
        return super().replace(before, after)


def test_who_loses_to_another_write_decides_again_by_the_new_entry() -> None:
    ledger = ContestedLedger({"m": CLAIMED}, others=iter([SENT]))

    closed = record(ledger, Report.DELIVERED)

    assert closed == replace(SENT, state=DeliveryState.DELIVERED)


def test_a_failure_written_meanwhile_is_not_overwritten_by_a_delivery() -> None:
    failed = SENT.missed(DeliveryState.FAILED, NINE_O_CLOCK, "bounced: Permanent/General")
    ledger = ContestedLedger({"m": SENT}, others=iter([failed]))

    assert record(ledger, Report.DELIVERED) == failed
    assert ledger.find("m") == failed


def test_who_always_loses_comes_again_later() -> None:
    claims = (replace(CLAIMED, attempt=n) for n in range(2, 99))
    ledger = ContestedLedger({"m": CLAIMED}, others=claims)

    with pytest.raises(Unavailable):
        record(ledger, Report.DELIVERED)

    assert ledger.entries["m"].state is DeliveryState.SENDING
