"""By which channels feedback reaches 1022 itself, and how late it may be written down.

The channel of a case is set once and reported for ever: the monthly reports of 2022 named the app
among the channels and counted nothing for it, because its cases had gone into another one (domain
reference §0 (5)). What partners send has the partner's code for its channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from casework.domain.editions import edition_on
from casework.domain.errors import Refusal
from casework.domain.working_time import vietnam_date

OWN: Final = "1022"
"""The partner of every case that the desk recorded: whoever writes a ticket down, its number is
used once. No client may have this code."""
_FAST_CLOCKS: Final = timedelta(minutes=1)


class UnknownChannel(Refusal):
    """No channel of that code in that time."""


class ReportedTooLate(Refusal):
    """The sender spoke longer ago than a recording may lag behind."""


class ReportedInFuture(Refusal):
    """The sender has not spoken yet."""


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """One edition: the channels an operator records from, and those of partners, with their names.

    `within`: so long after the sender spoke it may be recorded.
    """

    valid_from: date
    recorded: Mapping[str, str]
    of_partners: Mapping[str, str]
    within: timedelta


@dataclass(frozen=True, slots=True)
class Channels:
    """The editions, oldest first."""

    editions: Sequence[ChannelRules]

    def check(self, channel: str, reported_at: datetime, now: datetime) -> None:
        """By the edition of the day the sender spoke.

        Raises UnknownChannel, ReportedTooLate, ReportedInFuture.
        """
        rules = edition_on(self.editions, vietnam_date(reported_at))
        if reported_at > now + _FAST_CLOCKS:
            raise ReportedInFuture(reported_at.isoformat())
        if reported_at < now - rules.within:
            raise ReportedTooLate(reported_at.isoformat())
        if channel not in rules.recorded:
            raise UnknownChannel(channel)

    def name(self, code: str) -> str | None:
        """The latest; also of a channel that is no more, for a report of then."""
        named = (
            names[code]
            for edition in reversed(self.editions)
            for names in (edition.recorded, edition.of_partners)
            if code in names
        )
        return next(named, None)
