"""Editions of the rules as administrators hand them in and see them."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.differences import Difference, differences
from casework.domain.digest_samples import LONGEST
from casework.domain.editions import edition_on
from casework.domain.notifications import Channel
from casework.domain.previews import Shown, previews
from casework.domain.rule_changes import RuleChange, RuleKind, StandingEdition
from casework.reference.calendar_changes import ChangedDay
from casework.reference.notices import notices_of
from casework.reference.rule_book import RuleBook
from casework.reference.rule_changes import Draft, before_it, changed_days
from functions.fields import Day, Note
from functions.rules_api.callers import Document

_MOST: Final = 200
_EXAMPLE: Final[dict[str, Any]] = {
    "valid_from": "2027-01-01",
    "lease_seconds": 120,
    "retry_after_seconds": [60, 300, 900],
    "give_up_after_hours": 24,
    "breaker": {"failures": 10, "pause_seconds": 60, "most_seconds": 1800},
    "limits": {
        "email": {"per_minute": 300, "per_month": None},
        "sms": {"per_minute": 60, "per_month": 20000},
    },
    "quiet": {"sms": {"begin": "21:00", "end": "06:00"}},
    "flood": {"email": 30, "sms": 30},
    "digest": {"at": "07:30", "lines": 100},
}
"""Of `messaging`, the shortest of the kinds."""
_REASON: Final = "Quyết định 12/QĐ-UBND-HC ngày 05/12/2026"

Revision = Annotated[int, Field(ge=0, le=999_999)]
_PastDays = Annotated[list[Day], Field(max_length=60)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CheckBody(_Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"edition": _EXAMPLE}]})

    edition: Document
    past_days: _PastDays = []


class EditionBody(CheckBody):
    """`revision` is the one of the list that the change is based on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revision": 0, "reason": _REASON, "edition": _EXAMPLE}]}
    )

    revision: Revision
    reason: Note


class WithdrawBody(_Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"revision": 7, "reason": _REASON}]})

    revision: Revision
    reason: Note


class Standing(StrEnum):
    PAST = "past"
    IN_FORCE = "in_force"
    TO_COME = "to_come"


class EditionLine(BaseModel):
    """`revision` 0: shipped with the system, so nobody here changed it."""

    valid_from: date
    state: Standing
    revision: int
    changed_at: datetime | None
    changed_by: str | None
    reason: str | None

    @classmethod
    def of(cls, edition: StandingEdition, state: Standing) -> EditionLine:
        change = edition.change
        return cls(
            valid_from=edition.valid_from,
            state=state,
            revision=edition.revision,
            changed_at=change.at if change else None,
            changed_by=change.author if change else None,
            reason=change.reason if change else None,
        )


def lines(kind: RuleKind, book: RuleBook, today: date) -> list[EditionLine]:
    editions = book.editions(kind)
    current = edition_on(editions, today)

    def state(edition: StandingEdition) -> Standing:
        if edition is current:
            return Standing.IN_FORCE
        later = edition.valid_from > current.valid_from
        return Standing.TO_COME if later else Standing.PAST

    return [EditionLine.of(edition, state(edition)) for edition in editions]


class EditionsView(BaseModel):
    kind: RuleKind
    revision: int
    editions: list[EditionLine]

    @classmethod
    def of(cls, kind: RuleKind, book: RuleBook, today: date) -> EditionsView:
        editions = lines(kind, book, today)
        return cls(kind=kind, revision=book.revision_of(kind), editions=editions)


class EditionView(EditionLine):
    kind: RuleKind
    edition: dict[str, Any]

    @classmethod
    def whole(cls, kind: RuleKind, edition: StandingEdition, line: EditionLine) -> EditionView:
        return cls(**line.model_dump(), kind=kind, edition=json.loads(edition.body))


class EditionAdded(BaseModel):
    """`clocks_recounted`: those of the open cases will be within minutes, each with a line in its
    history."""

    kind: RuleKind
    revision: int
    valid_from: date
    clocks_recounted: bool

    @classmethod
    def of(cls, change: RuleChange) -> EditionAdded:
        return cls(
            kind=change.kind,
            revision=change.revision,
            valid_from=change.valid_from,
            clocks_recounted=change.kind is RuleKind.CALENDAR,
        )


class DifferenceView(BaseModel):
    """`before` or `after` is null where the entry is not there."""

    path: str
    before: Any
    after: Any

    @classmethod
    def of(cls, found: Difference) -> DifferenceView:
        return cls(path=found.path, before=found.before, after=found.after)


class ChangedDayView(BaseModel):
    """Sessions of a day, none: it is off; null: the calendar does not cover it. `agency` has hours
    of its own; null: the province."""

    day: date
    agency: str | None
    before: list[str] | None
    after: list[str] | None

    @classmethod
    def of(cls, changed: ChangedDay) -> ChangedDayView:
        return cls(
            day=changed.day,
            agency=changed.agency,
            before=None if changed.before is None else list(changed.before),
            after=None if changed.after is None else list(changed.after),
        )


class PreviewView(BaseModel):
    """A wording with its longest values. `septets` are those of an SMS, which has room for 160."""

    template: str
    channel: Channel
    subject: str
    text: str
    septets: int | None

    @classmethod
    def of(cls, shown: Shown) -> PreviewView:
        return cls(
            template=shown.template,
            channel=shown.channel,
            subject=shown.subject,
            text=shown.text,
            septets=shown.septets,
        )


class EditionChecked(BaseModel):
    """What it would do. `compared_with` is the edition that it replaces, or follows. Of differences
    and days the first 200 are shown, and `more` says that there are others."""

    kind: RuleKind
    valid_from: date
    replaces: bool
    compared_with: date
    differences: list[DifferenceView]
    days: list[ChangedDayView]
    more: bool
    messages: list[PreviewView]

    @classmethod
    def of(cls, change: RuleChange, draft: Draft, book: RuleBook) -> EditionChecked:
        before = before_it(draft, change.valid_from, book)
        is_calendar = change.kind is RuleKind.CALENDAR
        found = differences(json.loads(before.body), draft.edition)
        days = changed_days(draft, book) if is_calendar else iter(())
        shown = [*islice(found, _MOST + 1)], [*islice(days, _MOST + 1)]
        return cls(
            kind=change.kind,
            valid_from=change.valid_from,
            replaces=before.valid_from == change.valid_from or is_calendar,
            compared_with=before.valid_from,
            differences=[DifferenceView.of(each) for each in shown[0][:_MOST]],
            days=[ChangedDayView.of(each) for each in shown[1][:_MOST]],
            more=any(len(each) > _MOST for each in shown),
            messages=_messages(change, draft, book) if change.kind is RuleKind.NOTICES else [],
        )


def _messages(change: RuleChange, draft: Draft, book: RuleBook) -> list[PreviewView]:
    (table,) = notices_of([draft.edition], book.directory).editions
    shown = previews(table, change.valid_from)
    return [PreviewView.of(each) for each in shown if each.values == LONGEST]
