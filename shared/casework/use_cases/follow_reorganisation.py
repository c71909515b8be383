"""On the day agencies change: hand every open case to the successor, or to the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.domain.case import SYSTEM, Case
from casework.domain.commands import FollowReorganisation
from casework.domain.decisions import decide
from casework.domain.decisions.succession import gone, holders
from casework.domain.evolve import commit
from casework.domain.policy import Rules
from casework.domain.working_time import vietnam_date
from casework.ports import Cases, Clock, Router
from casework.use_cases.change_case import change_case
from casework.use_cases.route_case import place_of, proposals


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The lead agency before and after; `after` is None where the desk has to decide, `before`
    too where it had to anyway and was given new suggestions."""

    case_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """`basis` names the decision, in Vietnamese; every history repeats it.

    It may be stopped and started again: a case that was handed over needs nothing any more.
    """

    basis: str
    cases: Cases
    clock: Clock
    router: Router
    rules: Rules

    def preview(self) -> Iterator[HandedOver]:
        """What `carry_out` would do at the clock's instant; nothing is written."""
        for case in self._concerned():
            now = self.clock.now()
            happened = decide(case, self._command(case), SYSTEM, now, self.rules)
            if happened:
                after, _ = commit(case.id, case, happened, SYSTEM, now)
                yield HandedOver(case.id, case.lead_agency, after.lead_agency)

    def carry_out(self) -> Iterator[HandedOver]:
        """Each case when it is done. Raises Unavailable for one that others keep changing."""
        for case in self._concerned():
            after = change_case(
                case.id,
                self._command(case),
                SYSTEM,
                cases=self.cases,
                clock=self.clock,
                rules=self.rules,
            )
            if after.version != case.version:
                yield HandedOver(case.id, case.lead_agency, after.lead_agency)

    def _concerned(self) -> Iterator[Case]:
        """Open cases that name an agency which is gone. All ids are read before the first case is
        written: writing moves lines of the index."""
        for case_id in [*self.cases.unfinished()]:
            case = self.cases.get(case_id)
            found = case.classification
            suggested = [p.agency for p in found.proposals] if found else []
            named = holders(case) if case.lead_agency else suggested
            if case.is_open and gone(named, self.rules.directory, self._today):
                yield case

    def _command(self, case: Case) -> FollowReorganisation:
        place, text = place_of(case), case.feedback.text
        found = self.router.route(
            text, category=case.feedback.category, place=place, on=self._today
        )
        local = None
        if unit := self.rules.directory.unit(case.lead_agency or "", self._today):
            sure = self.rules.policy(case.policy).sure_from
            local = self.router.local_agency(
                text, place=place, on=self._today, inside=unit, sure=sure
            )
        return FollowReorganisation(local, proposals(found), self.basis)

    @property
    def _today(self) -> date:
        return vietnam_date(self.clock.now())
