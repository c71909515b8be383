"""The life of a message in the ledger, and what is known of its provider."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.delivery import (
    DeliveryState,
    LedgerEntry,
    NextStep,
    Report,
    backoff,
    next_step,
    reported,
)
from casework.domain.messaging import Breaker, BreakerRules, QuietHours
from casework.domain.notifications import Channel
from casework.domain.working_time import VIETNAM
from casework.reference.messaging import load_messaging
from tests.builders import NINE_O_CLOCK

RULES = load_messaging("province", date(2026, 3, 4))
SETTLED = [s for s in DeliveryState if s not in (DeliveryState.PENDING, DeliveryState.SENDING)]


def pending(channel: Channel = Channel.EMAIL) -> LedgerEntry:
    return LedgerEntry("m", "DT-1", 2, channel, DeliveryState.PENDING, NINE_O_CLOCK, NINE_O_CLOCK)


def claimed(channel: Channel = Channel.EMAIL) -> LedgerEntry:
    return pending(channel).claimed("w1", NINE_O_CLOCK, RULES)


def test_a_message_is_tried_when_its_time_has_come_and_not_before() -> None:
    later = replace(pending(), next_at=NINE_O_CLOCK + timedelta(minutes=5))

    assert next_step(later, NINE_O_CLOCK, RULES) is NextStep.WAIT
    assert next_step(later, NINE_O_CLOCK + timedelta(minutes=5), RULES) is NextStep.SEND


@pytest.mark.parametrize("settled", [claimed().sent("p-1"), claimed().delivered()])
def test_what_arrived_needs_nothing_more(settled: LedgerEntry) -> None:
    assert next_step(settled, NINE_O_CLOCK + timedelta(days=30), RULES) is NextStep.DONE
    assert settled.next_at is None


@pytest.mark.parametrize("state", SETTLED)
def test_what_was_missed_is_followed_up_once_and_never_sent_again(state: DeliveryState) -> None:
    missed = claimed().missed(state, NINE_O_CLOCK, "rejected: no such mailbox")

    assert next_step(missed, NINE_O_CLOCK, RULES) is NextStep.FOLLOW_UP
    assert missed.trouble == "rejected"
    done = missed.followed_up()
    assert next_step(done, NINE_O_CLOCK + timedelta(days=30), RULES) is NextStep.DONE


@pytest.mark.parametrize("channel", Channel)
def test_while_the_lease_runs_others_wait(channel: Channel) -> None:
    just_before = NINE_O_CLOCK + RULES.lease - timedelta(microseconds=1)

    assert next_step(claimed(channel), just_before, RULES) is NextStep.WAIT


def test_after_the_lease_an_email_is_sent_again_and_an_sms_is_given_up() -> None:
    after = NINE_O_CLOCK + RULES.lease

    assert next_step(claimed(Channel.EMAIL), after, RULES) is NextStep.SEND
    assert next_step(claimed(Channel.SMS), after, RULES) is NextStep.GIVE_UP


def test_the_lease_of_an_email_is_ten_to_fifteen_minutes() -> None:
    assert timedelta(minutes=10) <= RULES.lease <= timedelta(minutes=15)


def test_what_no_provider_took_for_too_long_expires() -> None:
    waiting = claimed().waiting(NINE_O_CLOCK + timedelta(minutes=1), "not-accepted")
    end = NINE_O_CLOCK + RULES.give_up_after

    assert next_step(waiting, end, RULES) is NextStep.SEND
    assert next_step(waiting, end + timedelta(seconds=1), RULES) is NextStep.EXPIRE


def test_the_next_claim_counts_the_attempts_and_forgets_why_it_waited() -> None:
    waiting = claimed().waiting(NINE_O_CLOCK, "rate-limit")

    again = waiting.claimed("w2", NINE_O_CLOCK, RULES)

    assert (again.attempt, again.owner, again.reason) == (2, "w2", None)
    assert again.next_at == NINE_O_CLOCK + RULES.lease


def test_the_wait_between_attempts_grows_and_stays_at_its_last_step() -> None:
    waits = [backoff(attempt, RULES) for attempt in range(1, 9)]

    assert waits == sorted(waits)
    assert waits[0] == RULES.retry_after[0]
    assert waits[-1] == waits[-2] == RULES.retry_after[-1]


@pytest.mark.parametrize(
    "state", [DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN]
)
def test_a_delivery_closes_what_was_sent_or_in_doubt(state: DeliveryState) -> None:
    entry = replace(claimed(), state=state, provider_id="p-1")

    closed = reported(entry, Report.DELIVERED, NINE_O_CLOCK)

    assert closed is not None
    assert (closed.state, closed.next_at, closed.provider_id) == (
        DeliveryState.DELIVERED,
        None,
        "p-1",
    )


@pytest.mark.parametrize("report", [Report.BOUNCED, Report.RETURNED, Report.REJECTED])
@pytest.mark.parametrize("state", [s for s in DeliveryState if s is not DeliveryState.FAILED])
def test_a_failure_is_final_also_after_a_delivery(state: DeliveryState, report: Report) -> None:
    failed = reported(replace(claimed(), state=state), report, NINE_O_CLOCK, "mailbox full")

    assert failed is not None
    assert (failed.state, failed.reason) == (DeliveryState.FAILED, f"{report}: mailbox full")
    assert failed.next_at == NINE_O_CLOCK
    assert all(reported(failed, later, NINE_O_CLOCK) is None for later in Report)


def test_reports_that_come_twice_add_nothing() -> None:
    delivered = reported(claimed(), Report.DELIVERED, NINE_O_CLOCK)

    assert delivered is not None
    assert reported(delivered, Report.DELIVERED, NINE_O_CLOCK) is None


def test_who_complained_got_it_and_is_asked_about_once() -> None:
    complained = reported(claimed(), Report.COMPLAINED, NINE_O_CLOCK)

    assert complained is not None
    assert complained.state is DeliveryState.DELIVERED
    assert next_step(complained, NINE_O_CLOCK, RULES) is NextStep.FOLLOW_UP
    followed = complained.followed_up()
    assert reported(followed, Report.COMPLAINED, NINE_O_CLOCK) is None
    assert reported(followed, Report.DELIVERED, NINE_O_CLOCK) is None


@given(
    st.lists(st.sampled_from(Report), max_size=6),
    st.sampled_from(list(DeliveryState)),
)
def test_whatever_reports_come_in_any_order_the_end_is_settled_and_the_same(
    reports: list[Report], state: DeliveryState
) -> None:
    def end(order: list[Report]) -> tuple[DeliveryState, bool]:
        entry = replace(claimed(), state=state)
        for report in order:
            entry = reported(entry, report, NINE_O_CLOCK) or entry
        # A complaint is not asked about any more when the message failed.
        return entry.state, entry.trouble == Report.COMPLAINED

    assert end(reports) == end(reports[::-1])


BREAKER = BreakerRules(3, timedelta(minutes=1), timedelta(minutes=5))


def test_a_provider_rests_after_failures_in_a_row_longer_each_time() -> None:
    breaker, now, rests = Breaker(), NINE_O_CLOCK, []
    for _ in range(7):
        breaker = breaker.failed(now, BREAKER)
        if until := breaker.blocks(now):
            rests.append((until - now).total_seconds())
            now = until
            assert breaker.blocks(now) is None
            breaker = breaker.trying(now, BREAKER)

    assert rests == [60, 120, 240, 300, 300]


def test_while_one_message_tries_the_others_wait() -> None:
    breaker = Breaker(3, 1, NINE_O_CLOCK)

    assert breaker.blocks(NINE_O_CLOCK) is None
    assert breaker.trying(NINE_O_CLOCK, BREAKER).blocks(NINE_O_CLOCK)


@pytest.mark.parametrize(
    ("at", "over"),
    [
        ((4, 21, 29), None),
        ((4, 21, 30), (5, 6, 30)),
        ((4, 23, 59), (5, 6, 30)),
        ((5, 0, 0), (5, 6, 30)),
        ((5, 6, 29), (5, 6, 30)),
        ((5, 6, 30), None),
    ],
)
def test_quiet_hours_over_midnight(
    at: tuple[int, int, int], over: tuple[int, int, int] | None
) -> None:
    def local(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 3, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)

    expected = local(*over) if over else None
    assert QuietHours(time(21, 30), time(6, 30)).over_at(local(*at)) == expected


def test_quiet_hours_within_a_day() -> None:
    noon = QuietHours(time(12), time(13, 30))
    at = datetime(2026, 3, 4, 12, 15, tzinfo=VIETNAM)

    assert noon.over_at(at) == at.replace(hour=13, minute=30)
    assert noon.over_at(at.replace(hour=13, minute=30)) is None


def test_an_emergency_wakes_people_and_email_has_no_night() -> None:
    midnight = datetime(2026, 3, 4, 0, 0, tzinfo=VIETNAM)

    assert RULES.quiet_until(Channel.SMS, midnight, emergency=False)
    assert RULES.quiet_until(Channel.SMS, midnight, emergency=True) is None
    assert RULES.quiet_until(Channel.EMAIL, midnight, emergency=False) is None
