"""What every decision looks at besides its command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.domain import clockwork
from casework.domain.case import Actor, Case
from casework.domain.deadlines import Clock, Term
from casework.domain.errors import NotAdmissible
from casework.domain.policy import PolicySet, Rules
from casework.domain.working_time import vietnam_date


@dataclass(frozen=True, slots=True)
class Situation:
    case: Case
    actor: Actor
    now: datetime
    rules: Rules

    @property
    def today(self) -> date:
        """In Việt Nam."""
        return vietnam_date(self.now)

    @property
    def policy(self) -> PolicySet:
        return self.rules.policy(self.case.policy)

    @property
    def clock_rules(self) -> Rules:
        """The rules in the hours that the case's clock is counted in, whoever holds the case."""
        return self.rules.for_agency(self.case.clock.hours)

    @property
    def term(self) -> Term:
        """The term that the case's clock counts."""
        return self.policy.terms[self.case.clock.term]

    def fresh_clock(self, term_name: str) -> Clock:
        """The next clock of the case, of a term of its policy, from now on."""
        return clockwork.start(
            self.policy.terms[term_name],
            self.rules,
            epoch=self.case.clock.epoch + 1,
            at=self.now,
        )


def require_in_force(s: Situation, *agencies: str) -> None:
    """Raises NotAdmissible when one is not in today's directory."""
    require(all(s.rules.directory.agency(code, s.today) for code in agencies), "no-such-agency")


def require(holds: bool, code: str) -> None:
    """Raises NotAdmissible when a guard does not hold."""
    if not holds:
        raise NotAdmissible(code)
