"""Check an edition of the rules before it is written: by the loaders of the shipped data, and by
what already stands.

What was in force stays what it was: an edition begins tomorrow at the earliest, or cases of one day
would have two terms, and messages that were sent other words. Rules of sending may begin today:
nothing is kept that was decided by them. A calendar counts at once, and for all days, so it says
which days of the past it means to change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from casework.domain import clockwork
from casework.domain.errors import EditionInForce, EditionNotFound, RulesChanged
from casework.domain.faults import Fault, fault
from casework.domain.policy import PolicySet, Rules
from casework.domain.rule_changes import RuleChange, RuleKind, StandingEdition
from casework.domain.working_time import VIETNAM, CalendarNotCovered, vietnam_date
from casework.reference import messaging, notices
from casework.reference.calendar_changes import ChangedDay, days_between, faults_of_calendar
from casework.reference.calendars import parse_calendars
from casework.reference.directory import load_directory
from casework.reference.faults import InvalidData
from casework.reference.policies import policy_of
from casework.reference.rule_book import RuleBook

_DAY: Final = timedelta(days=1)
_FAR: Final = timedelta(days=5 * 365)
"""What begins later is a slip."""
_MORNING: Final = time(9)


class InvalidEdition(InvalidData):
    """Its paths are those of a `Draft`: `edition.terms.normal`, `past_days`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an administrator hands in. `based_on`: the last change of this kind that they know of, 0
    for none. `past_days`: those whose working time a calendar changes after the fact."""

    kind: RuleKind
    edition: Any
    author: str
    reason: str
    based_on: int
    past_days: frozenset[date] = frozenset()


def drafted(draft: Draft, book: RuleBook, now: datetime) -> RuleChange:
    """The next change of the log. Raises InvalidEdition, RulesChanged."""
    _check_base(draft.kind, draft.based_on, book)
    valid_from, faults = _checked(draft, book, now)
    if faults or valid_from is None:
        raise InvalidEdition(faults)
    body = json.dumps(draft.edition, ensure_ascii=False)
    return RuleChange(
        book.revision + 1, now, draft.author, draft.reason, draft.kind, valid_from, body
    )


def withdrawn(draft: Draft, valid_from: date, book: RuleBook, now: datetime) -> RuleChange:
    """Raises EditionNotFound, EditionInForce, RulesChanged. The edition of `draft` is not used."""
    standing = {edition.valid_from for edition in book.editions(draft.kind)}
    if valid_from not in standing:
        raise EditionNotFound(valid_from)
    if valid_from <= vietnam_date(now):
        raise EditionInForce(valid_from)
    _check_base(draft.kind, draft.based_on, book)
    return RuleChange(
        book.revision + 1, now, draft.author, draft.reason, draft.kind, valid_from, None
    )


def _checked(draft: Draft, book: RuleBook, now: datetime) -> tuple[date | None, list[Fault]]:
    """The first day, and everything that is wrong. None: the edition cannot be read."""
    today = vietnam_date(now)
    try:
        if draft.kind is RuleKind.CALENDAR:
            new = parse_calendars(json.dumps(draft.edition, ensure_ascii=False))
            return today, [*faults_of_calendar(new, book.calendars, draft.past_days, today)]
        valid_from, faults = _READERS[draft.kind](draft.edition, book)
    except InvalidData as error:
        return None, [_of_edition(found) for found in error.faults]
    faults = [*_faults_of_first_day(draft.kind, valid_from, today), *faults]
    found = [_of_edition(each) for each in faults]
    if draft.past_days:
        found.append(fault("past_days", "only_calendars"))
    return valid_from, found


def _faults_of_first_day(kind: RuleKind, valid_from: date, today: date) -> Iterator[Fault]:
    first = today if kind is RuleKind.MESSAGING else today + _DAY
    if valid_from < first:
        yield fault("valid_from", "begins_too_early", first=first)
    if valid_from > today + _FAR:
        yield fault("valid_from", "begins_too_late", last=today + _FAR)


def unreadable(book: RuleBook) -> Iterator[Fault]:
    """What this version of the code cannot read of editions that an earlier one wrote, alone or
    beside what it ships itself; to be known before it is deployed."""
    alone = True
    for kind in RuleKind:
        for edition in book.editions(kind):
            if edition.change is None:
                continue
            try:
                _LOADERS[kind](json.loads(edition.body))
            except InvalidData as error:
                alone = False
                yield from (found.under(f"{kind} {edition.valid_from}") for found in error.faults)
    try:
        _ = book.rules if alone else None
    except InvalidData as error:
        yield from error.faults


def changed_days(draft: Draft, book: RuleBook) -> Iterator[ChangedDay]:
    """Of a calendar: the days that would be worked otherwise. Raises InvalidData."""
    new = parse_calendars(json.dumps(draft.edition, ensure_ascii=False))
    return days_between(book.calendars, new)


def before_it(draft: Draft, valid_from: date, book: RuleBook) -> StandingEdition:
    """The edition that it replaces, or follows."""
    editions = book.editions(draft.kind)
    earlier = [edition for edition in editions if edition.valid_from <= valid_from]
    return earlier[-1] if earlier else editions[0]


def _check_base(kind: RuleKind, based_on: int, book: RuleBook) -> None:
    if based_on != book.revision_of(kind):
        raise RulesChanged(kind)


def _read_policy(edition: Any, book: RuleBook) -> tuple[date, list[Fault]]:
    policy = policy_of(edition)
    kept = [each for each in book.rules.policies if each.valid_from != policy.valid_from]
    faults: list[Fault] = []
    if policy.version in {each.version for each in kept}:
        faults.append(fault("version", "given_twice", value=policy.version))
    named = [(f"field_terms.{name}", name) for name in policy.field_terms]
    visible = edition["identity_visible_fields"]
    named += [(f"identity_visible_fields.{n}", name) for n, name in enumerate(visible)]
    fields = book.rules.field_classes
    faults += (fault(path, "no_such_field", names=n) for path, n in named if n not in fields)
    return policy.valid_from, [*faults, *_faults_of_times(policy, book.rules)]


def _faults_of_times(policy: PolicySet, rules: Rules) -> Iterator[Fault]:
    """A term that no day can be found for would stop every case that is given it."""
    first = datetime.combine(policy.valid_from, _MORNING, VIETNAM)
    if policy.valid_from < rules.calendar.first_day:
        return  # long past, which is fault enough
    limits = {"silence": policy.silence, "reopen_within": policy.reopen_within}
    asked: dict[str, Callable[[], object]] = {
        **{
            f"terms.{name}": partial(clockwork.start, term, rules, epoch=1, at=first)
            for name, term in policy.terms.items()
        },
        **{name: partial(limit.after, first, rules.calendar) for name, limit in limits.items()},
    }
    for path, ask in asked.items():
        try:
            ask()
        except CalendarNotCovered:
            yield fault(path, "beyond_calendar", last=rules.calendar.last_day)


def _read_notices(edition: Any, book: RuleBook) -> tuple[date, list[Fault]]:
    table = notices.edition_of(edition, book.directory)
    without = sorted(book.rules.field_classes.keys() - table.field_names.keys())
    return table.valid_from, [
        fault("field_names", "field_without_name", field=field) for field in without
    ]


def _read_messaging(edition: Any, book: RuleBook) -> tuple[date, list[Fault]]:
    return messaging.edition_of(edition).valid_from, []


_READERS: Final[Mapping[RuleKind, Callable[[Any, RuleBook], tuple[date, list[Fault]]]]] = {
    RuleKind.POLICY: _read_policy,
    RuleKind.NOTICES: _read_notices,
    RuleKind.MESSAGING: _read_messaging,
}


_LOADERS: Final[Mapping[RuleKind, Callable[[Any], Any]]] = {
    RuleKind.POLICY: policy_of,
    RuleKind.CALENDAR: lambda document: parse_calendars(json.dumps(document, ensure_ascii=False)),
    RuleKind.NOTICES: lambda document: notices.edition_of(document, load_directory()),
    RuleKind.MESSAGING: messaging.edition_of,
}


def _of_edition(found: Fault) -> Fault:
    return found.under("edition")
