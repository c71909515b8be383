"""Whom an operation is for, and what a caller must show. Each function's routes say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casework.domain.case import STATE_NAMES, Role, State
from casework.domain.commands import Command
from casework.domain.transitions import TRANSITIONS

AUDIENCES: Final[Mapping[str, str]] = {
    "partner": "Đối tác gửi phản ánh",
    "operator": "Tổng đài 1022",
    "agency": "Cơ quan xử lý",
    "oversight": "Văn phòng UBND tỉnh",
    "administrator": "Quản trị hệ thống",
    "public": "Công khai",
    "open311": "Open311 GeoReport v2",
}
"""The tags of operations: each audience has a description of the interface to itself."""

OAUTH: Final = "oauth2"
API_KEY: Final = "apiKey"
RESOURCE_SERVER: Final = "casework"
SCOPES: Final[Mapping[str, str]] = {
    "cases.submit": "Gửi phản ánh",
    "cases.record": "Ghi nhận phản ánh đến qua điện thoại, Zalo, …",
    "cases.read": "Xem phản ánh",
    "cases.act": "Thực hiện thao tác trên phản ánh",
    "cases.list": "Liệt kê phản ánh của mình",
    "cases.history": "Xem lịch sử xử lý",
    "cases.tasks": "Xem việc phải làm",
    "cases.duplicates": "Xem phản ánh có thể trùng",
    "worklist.read": "Xem danh sách việc",
    "sender.read": "Xem người gửi",
    "reports.read": "Xem báo cáo",
    "directory.read": "Xem danh bạ cơ quan",
    "rules.read": "Xem quy tắc và nhật ký thay đổi",
    "rules.change": "Thay đổi quy tắc và danh bạ",
    "contacts.manage": "Xem và thay người nhận tin của cơ quan",
    "webhooks.manage": "Quản lý webhook",
    "partners.manage": "Quản lý đối tác",
    "attachments.add": "Gửi tệp đính kèm",
    "attachments.read": "Xem tệp đính kèm",
}

_OF_ROLES: Final[Mapping[Role, str]] = {
    Role.PARTNER: "partner",
    Role.OPERATOR: "operator",
    Role.SUPERVISOR: "operator",
    Role.AGENCY_OFFICER: "agency",
    Role.AGENCY_LEADER: "agency",
    Role.OVERSIGHT: "oversight",
    Role.ADMINISTRATOR: "administrator",
}


def scope(name: str) -> list[dict[str, list[str]]]:
    """A token with this scope, and the key that says whose budget the call is drawn from.

    The gateway checks both (`infrastructure/api.py`); a test compares. Raises KeyError for a scope
    that is not listed.
    """
    return [{OAUTH: [full_scope(name)], API_KEY: []}]


def full_scope(name: str) -> str:
    if name not in SCOPES:
        raise KeyError(name)
    return f"{RESOURCE_SERVER}/{name}"


def audiences_of(command: type[Command]) -> list[str]:
    """Those with a role that the transition table lets give this command."""
    roles = {role for row in TRANSITIONS if row.command is command for role in row.roles}
    named = {audience_of(role) for role in roles}
    return [audience for audience in AUDIENCES if audience in named]


def audience_of(role: Role) -> str | None:
    """None for who does not call the interface: the system, and citizens, who use an app."""
    return _OF_ROLES.get(role)


def states_of(command: type[Command]) -> str:
    """From which states to which, for the description of an action."""
    rows = [row for row in TRANSITIONS if row.command is command]
    sources = _names({state for row in rows for state in row.sources})
    targets = _names({state for row in rows for state in row.targets})
    return f"Khi phản ánh đang ở: {sources}. Sau đó: {targets}."


def _names(states: set[State]) -> str:
    return ", ".join(name for state, name in STATE_NAMES.items() if state in states)
