"""What people who sign in may ask of the interface: the scopes of their role.

A person has exactly one role, the group of the directory of people; who has none or several may
nothing. Whether the role may do it to this very case is for `visibility` and `transitions`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from casework.domain.case import Actor, Role
from casework.domain.errors import UnknownCaller

_READING: Final = ("cases.read", "cases.history", "attachments.read", "directory.read")
_WORKING: Final = (*_READING, "cases.act", "attachments.add", "worklist.read", "sender.read")
_OF_AGENCIES: Final = (*_WORKING, "reports.read")
_AT_THE_DESK: Final = (*_WORKING, "cases.record", "cases.tasks", "cases.duplicates")

SCOPES: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.AGENCY_OFFICER: _OF_AGENCIES,
    Role.AGENCY_LEADER: _OF_AGENCIES,
    Role.OPERATOR: _AT_THE_DESK,
    Role.SUPERVISOR: (*_AT_THE_DESK, "reports.read"),
    Role.OVERSIGHT: (*_READING, "cases.act", "worklist.read", "reports.read"),
    Role.ADMINISTRATOR: (
        *("reports.read", "directory.read", "rules.read", "rules.change", "contacts.manage"),
        "partners.manage",
    ),
}
"""The roles a person can have; systems have theirs from the stage (cdk.json), partners also from
the registry."""

OF_PARTNERS: Final = (
    *("cases.submit", "cases.read", "cases.act", "cases.list", "cases.history"),
    *("webhooks.manage", "attachments.add", "attachments.read"),
)
"""What a partner can be given."""

_AGENCIES: Final = (Role.AGENCY_OFFICER, Role.AGENCY_LEADER)
_AGENCY_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


def person(groups: Collection[str], code: str, agency: str | None) -> Actor:
    """Who a person acts as. `code` is the directory's id of the person, never a name.

    Raises UnknownCaller: no role, several, an unknown one, or one of an agency without the agency.
    """
    role = _role(groups)
    if role is None or not code:
        raise UnknownCaller
    if role not in _AGENCIES:
        return Actor(role, code)
    if agency is None or not _AGENCY_CODE.fullmatch(agency):
        raise UnknownCaller
    return Actor(role, code, agency)


def _role(groups: Collection[str]) -> Role | None:
    if len(groups) != 1:
        return None
    (group,) = groups
    return next((role for role in SCOPES if role == group), None)
