"""Lists of cases, page by page: those a partner sent, those somebody still has to work on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from casework.domain.case import DESK, Actor, Case, Role, State
from casework.domain.errors import CaseNotOpenToCaller
from casework.domain.reports import ReportRow
from casework.domain.visibility import may_know_of

_AGENCIES: Final = (Role.AGENCY_OFFICER, Role.AGENCY_LEADER)
_OVER_AGENCIES: Final = (Role.OPERATOR, Role.SUPERVISOR, Role.OVERSIGHT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page: at most `limit` cases of a list, from behind the position `after`."""

    limit: int
    after: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the position from which the list goes on, None at its end. A page with one may
    be short or empty: only so many lines are looked at for it."""

    cases: tuple[Case, ...]
    after: str | None = None


class CaseLists(Protocol):
    """Cases found by an index: one just written may be missing, or still where it was. The cases
    themselves are as they are now."""

    def of_partner(self, partner: str, wanted: Wanted, *, since: datetime | None) -> Page:
        """What a partner sent at or after `since`, newest first."""

    def held_by(self, holder: str, wanted: Wanted, *, overdue_at: datetime | None) -> Page:
        """The open cases of a holder (`Case.holder`), earliest due first; with `overdue_at` those
        whose due time has passed by then and whose clock does not stand still."""

    def of_field(self, field: str, since: datetime, until: datetime, at_most: int) -> list[Case]:
        """The newest of a field that were received between two instants, both included."""

    def report_rows(self, month: str) -> Iterator[ReportRow]:
        """Of every case received in a month ("2026-11", in Việt Nam), as it stands now."""


def own_cases(actor: Actor, wanted: Wanted, *, since: datetime | None, lists: CaseLists) -> Page:
    """Raises CaseNotOpenToCaller for who is no partner."""
    if actor.role is not Role.PARTNER:
        raise CaseNotOpenToCaller(f"{actor.role} hands in no cases")
    return _known(lists.of_partner(actor.code, wanted, since=since), actor)


def work_list(
    actor: Actor,
    wanted: Wanted,
    *,
    agency: str | None,
    overdue_at: datetime | None,
    lists: CaseLists,
) -> Page:
    """What the caller's agency has to do. The desk and oversight may name any; else it is the
    desk's own. Raises CaseNotOpenToCaller."""
    holder = _holder(actor, agency)
    return _known(lists.held_by(holder, wanted, overdue_at=overdue_at), actor)


def _holder(actor: Actor, agency: str | None) -> str:
    if actor.role in _OVER_AGENCIES:
        return agency or DESK
    if actor.role in _AGENCIES and actor.agency and agency in (None, actor.agency):
        return actor.agency
    raise CaseNotOpenToCaller(f"{actor.role} has no such list")


def _known(page: Page, actor: Actor) -> Page:
    """Without those that went to somebody else since the index was written, or are restricted."""
    return replace(page, cases=tuple(case for case in page.cases if may_know_of(case, actor)))
