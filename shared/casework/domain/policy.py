"""The province's rules in force on a day; the values are data (`casework/reference/data`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casework.domain.deadlines import Clock, Term, start_clock
from casework.domain.working_time import VIETNAM, WorkingCalendar


@dataclass(frozen=True, slots=True)
class PolicySet:
    """One version of the rules. `terms` are the deadlines by name."""

    version: str
    valid_from: date
    sure_from: float
    """Confidence from which a case is forwarded without an operator."""
    triage_term: str
    default_term: str
    emergency_term: str
    field_terms: Mapping[str, str]
    """Deadline of a field (lĩnh vực) that differs from the default."""
    terms: Mapping[str, Term]

    def term_for(self, field: str | None, *, emergency: bool) -> Term:
        if emergency:
            return self.terms[self.emergency_term]
        return self.terms[self.field_terms.get(field or "", self.default_term)]


@dataclass(frozen=True, slots=True)
class Rules:
    """What decisions are taken by: the policy sets, newest last, and the calendar they count in."""

    policies: tuple[PolicySet, ...]
    calendar: WorkingCalendar

    def policy_on(self, at: datetime) -> PolicySet:
        """The set in force at an instant, by the date in Việt Nam.

        The first set also stands for the time before it.
        """
        day = at.astimezone(VIETNAM).date()
        in_force = [policy for policy in self.policies if policy.valid_from <= day]
        return in_force[-1] if in_force else self.policies[0]

    def policy(self, version: str) -> PolicySet:
        """The set a case was given."""
        return next(policy for policy in self.policies if policy.version == version)

    def start(self, term: Term, *, epoch: int, at: datetime) -> Clock:
        return start_clock(term, epoch=epoch, at=at, calendar=self.calendar)
