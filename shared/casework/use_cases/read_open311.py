"""What a caller of Open311 may see: what is public, and a partner its own cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from casework.domain.case import Actor, Case, State
from casework.domain.errors import CaseNotFound
from casework.domain.history import RecordedEvent
from casework.domain.open311.queries import Page, Query, Status, Window
from casework.domain.open311.requests import (
    ServiceRequest,
    Words,
    own_request,
    public_request,
    service_of,
    start_of,
    status_of,
)
from casework.domain.open311.updates import RequestUpdate, own_update, public_update
from casework.domain.publication import PublicCase
from casework.domain.references import is_public_id
from casework.domain.webhooks import Catalogue
from casework.ports import Cases
from casework.use_cases.open311_ports import ToldCases
from casework.use_cases.read_case import read_case

_MOST: Final = 1_000
"""Own ones, and public ones: the specification's limit. Whoever has more asks for fewer days."""


@dataclass(frozen=True, slots=True)
class Reader:
    """`caller` is the partner whose key it was, None for anybody."""

    caller: Actor | None
    cases: Cases
    own: ToldCases
    words: Words
    now: datetime

    def request(self, request_id: str) -> ServiceRequest:
        """By the id of the public, or the caller's own reference. Raises CaseNotFound."""
        if is_public_id(request_id):
            public = self.cases.published_case(request_id)
            if public is None:
                raise CaseNotFound(request_id)
            return public_request(public, self.words)
        if self.caller is None:
            raise CaseNotFound(request_id)
        return self._own(read_case(request_id, self.caller, cases=self.cases))

    def named(self, request_ids: Sequence[str]) -> Iterator[ServiceRequest]:
        """Those of them that there are, for this caller."""
        for request_id in request_ids:
            with suppress(CaseNotFound):
                yield self.request(request_id)

    def requests(self, query: Query, page: Page) -> list[ServiceRequest]:
        """The newest first, own and public ones; an own one that is public is its own alone."""
        own = self._own_cases(query.window)
        hidden = {case.public_id for case in own}
        found: list[tuple[datetime, Case | PublicCase]] = [
            (case.received_at, case)
            for case in own
            if query.wants(service_of(case, self.words.catalogue).code, status_of(case))
        ]
        found += [
            (start_of(public.received_on), public)
            for public in self._public(query)
            if public.id not in hidden
        ]
        found.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
        return [self._shown(case) for _, case in page.of(found)]

    def updates(self, window: Window, page: Page, catalogue: Catalogue) -> list[RequestUpdate]:
        """The latest first: of the caller's own cases, or of what was published."""
        if self.caller is None:
            published = (p for month in _months(window) for p in self.cases.published(month))
            within = [p for p in islice(published, _MOST) if window.has_day(p.published_on)]
            return [public_update(public) for public in page.of(within)]
        told = islice(self.own.told(self.caller.code, window.start, window.end), _MOST * 10)
        return [*self._own_updates(page.of([*told]), catalogue)]

    def _own_cases(self, window: Window) -> list[Case]:
        if self.caller is None:
            return []
        told = self.own.told(self.caller.code, window.start, window.end)
        newest = islice((case_id for case_id, seq in told if seq == 1), _MOST)
        return [*self.own.get_all([*newest])]

    def _public(self, query: Query) -> Iterator[PublicCase]:
        if query.statuses is not None and Status.CLOSED not in query.statuses:
            return iter(())
        months = query.window.months_of_publication(self.now)
        published = (p for month in months for p in self.cases.published(month))
        wanted = (
            p
            for p in published
            if query.window.has_day(p.received_on)
            and query.wants(self.words.catalogue.service_of(p.field).code, Status.CLOSED)
        )
        return islice(wanted, _MOST)

    def _shown(self, case: Case | PublicCase) -> ServiceRequest:
        return self._own(case) if isinstance(case, Case) else public_request(case, self.words)

    def _own(self, case: Case) -> ServiceRequest:
        return own_request(case, self.cases.event(case.id, case.version).at, self.words)

    def _own_updates(
        self, told: Sequence[tuple[str, int]], catalogue: Catalogue
    ) -> Iterator[RequestUpdate]:
        for case_id, seq in told:
            recorded = self.cases.event(case_id, seq)
            kind = catalogue.type_of(recorded)
            if kind is not None:
                name = catalogue.types[kind].name
                yield own_update(recorded, name, self._answer(recorded))

    def _answer(self, recorded: RecordedEvent) -> str | None:
        """Of the case that this event closed, as long as it is."""
        if recorded.name != "CaseClosed":
            return None
        case = self.cases.get(recorded.case_id)
        return case.answer.text if case.answer and case.state is State.CLOSED else None


def _months(window: Window) -> Iterator[str]:
    """Of publication itself, latest first."""
    return window.months_of_publication(window.end)
