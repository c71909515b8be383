"""The rules, agencies and people that the machine of `test_state_machine` plays with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from casework.domain.case import SYSTEM, Actor, Identity, Role
from casework.domain.contacts import Contact, Position
from casework.domain.deadlines import Limit, Unit
from casework.domain.directory import Directory
from casework.domain.notifications import DESK, OVERSIGHT_OFFICE
from casework.domain.policy import Rules
from casework.domain.working_time import Hours, Session
from tests.builders import AGENCY, RULES, contacts_of

DEPARTMENT: Final = "SCT"
BRANCH: Final = "CCQLTT"
"""A unit of the department's own."""
POLICE: Final = "CAT"
"""Keeps hours of its own here."""
AGENCIES: Final = (AGENCY, DEPARTMENT, BRANCH, POLICE)

_MORNINGS: Final = (Session(time(7), time(11)),)
_POLICE_CALENDAR: Final = replace(
    RULES.calendar,
    hours=(Hours(RULES.calendar.first_day, (_MORNINGS,) * 6 + ((),), _MORNINGS),),
)
PAUSE_CAP: Final = timedelta(hours=16)


def _rules(pause_cap: Limit | None) -> Rules:
    policies = tuple(replace(policy, pause_cap=pause_cap) for policy in RULES.policies)
    return replace(RULES, policies=policies, agency_calendars={POLICE: _POLICE_CALENDAR})


RUNNING_ON: Final = _rules(None)
PAUSING: Final = _rules(Limit(16, Unit.WORKING_HOURS))


def with_day_off(rules: Rules, day: date) -> Rules:
    """The next revision of the calendar, with one more day off."""
    days_off = {**rules.calendar.days_off, day: "Nghỉ đột xuất"}
    extra = {at: name for at, name in rules.calendar.extra_working_days.items() if at != day}
    calendar = replace(rules.calendar, days_off=days_off, extra_working_days=extra)
    return replace(rules, calendar=calendar, calendar_revision=f"{rules.calendar_revision}+{day}")


def without_department(rules: Rules, day: date, successors: tuple[str, ...]) -> Rules:
    """The directory in which the department ended the day before."""
    ended = [
        replace(agency, valid_to=day - timedelta(days=1), successors=successors)
        if agency.code == DEPARTMENT and agency.in_force(day)
        else agency
        for agency in RULES.directory.agencies
    ]
    return replace(rules, directory=Directory(ended))


def reissued(rules: Rules) -> Rules:
    """The same calendar under another revision: counting by it anew must move nothing."""
    return replace(rules, calendar_revision=f"{rules.calendar_revision}'")


OPERATOR: Final = Actor(Role.OPERATOR, "console-1022")
ACTORS: Final = (
    SYSTEM,
    OPERATOR,
    Actor(Role.SUPERVISOR, "supervisor"),
    Actor(Role.OVERSIGHT, "oversight"),
    Actor(Role.CITIZEN, "citizen"),
    Actor(Role.PARTNER, "e-dongthap"),
    Actor(Role.PARTNER, "another-partner"),
    Actor(Role.AGENCY_OFFICER, "nobody's officer"),
    *(Actor(Role.AGENCY_OFFICER, f"officer of {code}", code) for code in AGENCIES),
    *(Actor(Role.AGENCY_LEADER, f"leader of {code}", code) for code in AGENCIES),
)

CONTACTS: Final = {
    **{code: contacts_of(code) for code in (AGENCY, DEPARTMENT, DESK, OVERSIGHT_OFFICE)},
    POLICE: (
        Contact(Position.OFFICER, "Không điện thoại", "officer@police.example"),
        Contact(Position.LEADER, "Không thư", None, "+84900000009"),
    ),
}
"""The branch has none: what it should hear goes to the desk."""
REJECTED: Final = (f"officer1@{DEPARTMENT.lower()}.example", "cu@x.example")
"""Addresses that the provider refuses for good."""
SENDERS: Final = {
    "edt-1": Identity("Người Gửi", "+84912345678", "moi@x.example"),
    "edt-2": Identity("Người Gửi", "+84912345678", "cu@x.example"),
    "edt-3": Identity(),
}
"""By the external id of what they sent."""
