"""The province's rules in force on a day; the values are data (`casework/reference/data`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from casework.domain.deadlines import Limit, Term
from casework.domain.directory import Directory
from casework.domain.editions import edition_on
from casework.domain.working_time import WorkingCalendar, vietnam_date


@dataclass(frozen=True, slots=True)
class Most:
    """How often one case may have what people can do again and again. The values here stand for
    sets that were entered before there was a limit."""

    additions: int = 20
    """By the sender unasked; a question may always be answered."""
    extension_requests: int = 10
    progress_reports: int = 60
    reminders: int = 60
    """By a person, beside those of the ladder."""
    links: int = 1_000
    """One power cut has hundreds of duplicates."""


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
    joint_term: str
    """For a case with several agencies."""
    approval_term: str
    """The desk's time to approve an answer or send it back."""
    appeal_term: str
    field_terms: Mapping[str, str]
    """Deadline of a field (lĩnh vực) that differs from the default."""
    terms: Mapping[str, Term]
    silence: Limit
    """After this long without a word from the citizen who was asked, the case is closed."""
    pause_cap: Limit | None
    """How long the clock may stand still for the citizen; None: it does not."""
    extensions_allowed: int
    returns_before_supervisor: int
    contribution_share: float
    reopen_within: Limit
    refusal_grounds: Mapping[str, str]
    """Listed grounds, by code, with the words the sender reads."""
    refusal_classes: Mapping[str, str]
    """The class of a text refused on that ground; the other grounds say nothing of the text."""
    rating_reasons: frozenset[str]
    identity_visible_fields: frozenset[str]
    """Fields in which the agency may see who sent the case; elsewhere only the desk may."""
    most: Most = Most()

    def term_for(self, field: str | None, *, emergency: bool, joint: bool = False) -> Term:
        if emergency:
            return self.terms[self.emergency_term]
        if joint:
            return self.terms[self.joint_term]
        return self.terms[self.field_terms.get(field or "", self.default_term)]


@dataclass(frozen=True, slots=True)
class Rules:
    """What decisions are taken by: the policy sets, oldest first, and the calendar they count in.

    `directory` says which agencies there are to give a case to.
    """

    policies: tuple[PolicySet, ...]
    calendar: WorkingCalendar
    calendar_revision: str
    directory: Directory
    agency_calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    """Of agencies that keep hours of their own."""
    hours: str | None = None
    """Whose own hours `calendar` has; None: the province's."""
    field_classes: Mapping[str, str] = field(default_factory=dict)
    """The fields (lĩnh vực) of the competence table, each with the class it belongs to."""

    def for_agency(self, code: str | None) -> Rules:
        """The same rules, counted in the hours of that agency."""
        own = self.agency_calendars.get(code or "")
        return replace(self, calendar=own, hours=code) if own else self

    def policy_on(self, at: datetime) -> PolicySet:
        """The set in force at an instant, by the date in Việt Nam.

        The first set also stands for the time before it.
        """
        return edition_on(self.policies, vietnam_date(at))

    def policy(self, version: str) -> PolicySet:
        """The set a case was given."""
        return next(policy for policy in self.policies if policy.version == version)
