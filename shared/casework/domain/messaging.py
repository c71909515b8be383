"""By which rules messages leave: leases, retries, quiet hours, limits, the circuit breaker.

The values are data (`casework/reference/data/messaging.json`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from casework.domain.notifications import Channel
from casework.domain.working_time import VIETNAM

_MOST_DOUBLINGS: Final = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one provider. None: no limit."""

    per_minute: int | None
    per_month: int | None
    """The spend cap of a channel that costs money for each message."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local times; over midnight where `begin` is later than `end`."""

    begin: time
    end: time

    def over_at(self, now: datetime) -> datetime | None:
        """When the quiet hours that `now` lies in are over; None outside of them."""
        local = now.astimezone(VIETNAM)
        at, day = local.time(), local.date()
        if self.begin > self.end:
            if self.end <= at < self.begin:
                return None
            day = day if at < self.end else day + timedelta(days=1)
        elif not self.begin <= at < self.end:
            return None
        return datetime.combine(day, self.end, VIETNAM).astimezone(now.tzinfo)


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """After so many failures in a row a provider rests for `pause`, each time twice as long, up to
    `most`."""

    failures: int
    pause: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class DigestRules:
    """When the digest comes on a working day (local time), and how many lines each list has."""

    at: time
    lines: int


@dataclass(frozen=True, slots=True)
class MessagingRules:
    """One edition. `lease`: how long an attempt may be under way before its outcome is unknown.

    `flood`: after so many messages to one person on one day the digest tells the others, as far as
    they can wait for it; None: no limit.
    """

    valid_from: date
    lease: timedelta
    retry_after: tuple[timedelta, ...]
    give_up_after: timedelta
    breaker: BreakerRules
    limits: Mapping[Channel, Limits]
    quiet: Mapping[Channel, QuietHours]
    flood: Mapping[Channel, int | None]
    digest: DigestRules

    def quiet_until(self, channel: Channel, now: datetime, *, emergency: bool) -> datetime | None:
        """Until when a message has to wait for the night to end; an emergency does not."""
        hours = self.quiet.get(channel)
        return None if emergency or hours is None else hours.over_at(now)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Of one provider. `open_until`: nothing is sent before; then a single message tries.

    `opened` counts how often in a row it opened.
    """

    failures: int = 0
    opened: int = 0
    open_until: datetime | None = None

    def blocks(self, now: datetime) -> datetime | None:
        return self.open_until if self.open_until and now < self.open_until else None

    def trying(self, now: datetime, rules: BreakerRules) -> Breaker:
        """One message tries; the others wait for what becomes of it."""
        return replace(self, open_until=now + rules.pause)

    def failed(self, now: datetime, rules: BreakerRules) -> Breaker:
        failures = self.failures + 1
        if failures < rules.failures:
            return replace(self, failures=failures)
        pause = min(rules.pause * 2 ** min(self.opened, _MOST_DOUBLINGS), rules.most)
        return Breaker(failures, self.opened + 1, now + pause)
