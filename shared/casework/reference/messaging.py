"""Load and check the rules by which messages leave, each edition with its first day."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from importlib.resources import files
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from casework.domain.editions import edition_on
from casework.domain.messaging import BreakerRules, DigestRules, Limits, MessagingRules, QuietHours
from casework.domain.notifications import Channel
from casework.reference.faults import InvalidData, faults_of, wrong

Positive = Annotated[int, Field(gt=0, le=100_000_000)]
Name = Annotated[str, Field(min_length=1)]


class InvalidMessagingRules(InvalidData):
    pass


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Breaker(_Entry):
    failures: Positive
    pause_seconds: Positive
    most_seconds: Positive


class _Limits(_Entry):
    per_minute: Positive | None
    per_month: Positive | None


class _Quiet(_Entry):
    begin: time
    end: time

    @field_validator("begin", "end")
    @classmethod
    def _is_local(cls, at: time) -> time:
        if at.tzinfo:
            raise wrong("local_time")
        return at


class _Digest(_Entry):
    at: time
    lines: Positive

    @field_validator("at")
    @classmethod
    def _is_a_quarter_of_an_hour(cls, at: time) -> time:
        """The planner comes every quarter of an hour."""
        if at.tzinfo or at != time(at.hour, at.minute // 15 * 15):
            raise wrong("quarter_of_an_hour")
        return at


class _Edition(_Entry):
    valid_from: date
    lease_seconds: Positive
    retry_after_seconds: Annotated[tuple[Positive, ...], Field(min_length=1)]
    give_up_after_hours: Positive
    breaker: _Breaker
    limits: dict[Channel, _Limits]
    quiet: dict[Channel, _Quiet]
    flood: dict[Channel, Positive | None]
    digest: _Digest

    @model_validator(mode="after")
    def _every_channel_has_limits(self) -> Self:
        for code, limits in (("no_limits", self.limits), ("no_flood_limit", self.flood)):
            if missing := set(Channel) - set(limits):
                raise wrong(code, channels=", ".join(sorted(missing)))
        return self

    def value(self) -> MessagingRules:
        breaker = self.breaker
        return MessagingRules(
            valid_from=self.valid_from,
            lease=timedelta(seconds=self.lease_seconds),
            retry_after=tuple(timedelta(seconds=s) for s in self.retry_after_seconds),
            give_up_after=timedelta(hours=self.give_up_after_hours),
            breaker=BreakerRules(
                breaker.failures,
                timedelta(seconds=breaker.pause_seconds),
                timedelta(seconds=breaker.most_seconds),
            ),
            limits={c: Limits(v.per_minute, v.per_month) for c, v in self.limits.items()},
            quiet={c: QuietHours(v.begin, v.end) for c, v in self.quiet.items()},
            flood=self.flood,
            digest=DigestRules(self.digest.at, self.digest.lines),
        )


class _File(_Entry):
    provisional: bool
    source: Name
    editions: Annotated[tuple[_Edition, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _first_days_differ(self) -> Self:
        days = [edition.valid_from for edition in self.editions]
        if twice := sorted({str(day) for day in days if days.count(day) > 1}):
            raise wrong("given_twice", value=", ".join(twice))
        return self


def load_messaging(name: str, on: date) -> MessagingRules:
    """The edition of `data/messaging-<name>.json` in force on a day; the first one also stands for
    the time before it. Raises InvalidMessagingRules."""
    text = files("casework.reference").joinpath(f"data/messaging-{name}.json").read_text("utf-8")
    return edition_on(parse_messaging(json.loads(text)), on)


def edition_of(data: Any) -> MessagingRules:
    """One edition alone. Raises InvalidMessagingRules naming each faulty entry."""
    try:
        return _Edition.model_validate(data).value()
    except ValidationError as error:
        raise InvalidMessagingRules(faults_of(error)) from error


def parse_messaging(data: Any) -> tuple[MessagingRules, ...]:
    """Oldest first. Raises InvalidMessagingRules naming each faulty entry."""
    try:
        checked = _File.model_validate(data)
    except ValidationError as error:
        raise InvalidMessagingRules(faults_of(error)) from error
    editions = (edition.value() for edition in checked.editions)
    return tuple(sorted(editions, key=lambda edition: edition.valid_from))
